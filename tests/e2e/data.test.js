// Data of one's own in place of MNIST: opened, dropped, of another size, without labels, and refused.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { gzipSync } from "node:zlib";
import { browserTest } from "./browser.js";

/** @import { Page } from "./page.js" */

const folder = mkdtempSync(join(tmpdir(), "simple-autoencoder-data-"));
after(() => rmSync(folder, { recursive: true }));

/** @param {...number} words */
const header = (...words) =>
  Buffer.concat(words.map((word) => Buffer.from(Uint32Array.of(word).buffer).swap32()));

/**
 * Images of bars that stand in another column for every class, 14 rows by 9 columns.
 *
 * @param {number} count
 * @param {number[]} classes
 */
function bars(count, classes) {
  const pixels = Buffer.alloc(count * 14 * 9);
  for (let i = 0; i < count; i += 1) {
    const column = i % classes.length;
    for (let row = i % 5; row < 14; row += 1)
      pixels[(i * 14 + row) * 9 + column] = 255 - (i % 7) * 20;
  }
  return Buffer.concat([header(0x803, count, 14, 9), pixels]);
}

const labels = (/** @type {number} */ count, /** @type {number[]} */ classes) =>
  Buffer.concat([
    header(0x801, count),
    Uint8Array.from({ length: count }, (_, i) => classes[i % classes.length]),
  ]);

/**
 * Writes a file and returns its path.
 *
 * @param {string} name
 * @param {Uint8Array} bytes
 */
function write(name, bytes) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const letters = [0, 10, 37, 61];
const trainImages = write("one.gz", gzipSync(bars(700, letters)));
const trainLabels = write("two.gz", gzipSync(labels(700, letters)));
const testImages = write("three", bars(120, letters));
const testLabels = write("four", labels(120, letters));

/**
 * Chooses files as a person does.
 *
 * @param {Page} page
 * @param {...string} paths
 */
async function choose(page, ...paths) {
  await page.run("document.querySelector('#data-files').hidden = false");
  await page.element("#data-files").sendKeys(paths.join("\n"));
  await page.run("document.querySelector('#data-files').hidden = true");
}

const sizeOf = (/** @type {Page} */ page, /** @type {string} */ selector) =>
  page.run(
    "const { width, height } = document.querySelector(arguments[0]); return [height, width];",
    selector,
  );
const note = (/** @type {Page} */ page, /** @type {RegExp} */ pattern) =>
  page.until(`note ${pattern}`, async () => pattern.test(await page.text("#data-note")));
const optionsOf = (/** @type {Page} */ page, /** @type {string} */ selector) =>
  page.run(
    "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent.trim())",
    selector,
  );

browserTest(
  "files of another size and other classes are learned, and MNIST again",
  {},
  async (page) => {
    await page.ready("#latent=8&epochs=200&learningRate=0.01");
    await note(
      page,
      /^MNIST: 60,000 digits to train on and 10,000 held out, of 28 × 28 pixels, in 10/,
    );
    await choose(page, testLabels, trainImages, testImages, trainLabels);
    await note(page, /700 digits to train on and 120 held out, of 14 × 9 pixels, in 4 classes/);
    await page.untilState("ready");
    assert.match(await page.text("#encoder-label"), /^126 → 8, ReLU, 1,016 weights/);
    assert.match(await page.text("#network"), /14 × 9 pixels/);
    assert.match(await page.run("return location.hash"), /data=own.*latent=8/);

    await page.until("a digit in the strip", () => page.pixels("#strip-digits canvas.original"));
    assert.deepEqual(await sizeOf(page, "#strip-digits canvas.original"), [14, 9]);
    assert.deepEqual(
      await optionsOf(page, "#strip-digits .label"),
      [0, 1, 2, 3, 0, 1, 2, 3, 0, 1].map((i) => String(letters[i])),
    );
    assert.deepEqual(await optionsOf(page, "#strip-class option"), [
      "any digit",
      ...letters.map((label) => `only ${label}`),
    ]);
    assert.deepEqual(await optionsOf(page, "#field-classes .chip"), letters.map(String));

    await page.show("#plane");
    await page.until("atoms", () => page.pixels("#units canvas"));
    assert.deepEqual(await sizeOf(page, "#units canvas"), [14, 9]);
    assert.deepEqual(await optionsOf(page, "#plane-classes [data-digit]"), letters.map(String));
    await page.click("#plane-grid");
    await page.until("the mosaic", () => page.pixels("#plane-mosaic"));
    assert.deepEqual(await sizeOf(page, "#plane-mosaic"), [12 * 14, 12 * 14]);

    const { width, height } = await page.element("#pad").getRect();
    assert.ok(Math.abs(width / height - 9 / 14) < 0.02, `the pad is ${width} × ${height}`);
    await page.draw("#pad", [
      [0.3, 0.2],
      [0.3, 0.8],
    ]);
    await page.until("the framed drawing", () => page.pixels("#drawing-framed"));
    assert.deepEqual(await sizeOf(page, "#drawing-framed"), [14, 9]);

    await page.until("PCA", () => page.number("#baseline-pca"));
    await page.click("#train");
    await page.untilState("finished");
    assert.ok((await page.number("#held-out")) < (await page.number("#baseline-mean")) / 4);
    await page.screenshot("own data");

    await page.click("label:has(#class-61)");
    await page.click("#apply");
    await page.until("three classes", async () =>
      /classes=0,10,37/.test(await page.run("return location.hash")),
    );

    await page.click("#data-mnist");
    await note(page, /^MNIST: 60,000/);
    await page.untilState("ready");
    assert.match(await page.text("#encoder-label"), /^784 → 8/);
    assert.equal(await page.run("return location.hash"), "#latent=8&learningRate=0.01&epochs=200");
    assert.equal((await optionsOf(page, "#field-classes .chip")).length, 10);
    await page.until(
      "a digit of MNIST",
      async () => String(await sizeOf(page, "#strip-digits canvas.original")) === "28,28",
    );
    assert.equal(await page.element("#data-mnist").isDisplayed(), false);
  },
);

browserTest("one file without labels is dropped, and parted", {}, async (page) => {
  await page.ready("#epochs=2");
  assert.equal(await page.drop(["bars", bars(70, letters)]), true);
  await note(
    page,
    /^bars: 60 digits to train on and 10 held out \(every seventh\), .* without labels/,
  );
  for (const selector of [
    "#field-classes",
    "#strip-class",
    "#plane-classes",
    "#strip-digits .label",
  ]) {
    assert.equal(await page.element(selector).isDisplayed(), false, selector);
  }
  assert.equal(await page.text("#network-source"), "Held-out digit");
  const [last, card] = await page.run(
    `return ["#strip-digits li:last-child .error", "#strip"]
       .map((selector) => document.querySelector(selector).getBoundingClientRect().bottom)`,
  );
  assert.ok(last < card, "all rows of the strip are in its card");
  await page.click("#train");
  await page.untilState("finished");
  await page.show("#plane");
  await page.until("points", () => page.pixels("#plane-points"));
  await page.show("#spread");
  await page.until("words", async () =>
    /^The mean error of unseen digits is \d/.test(await page.text("#spread-words")),
  );
  await page.screenshot("own data without labels");
});

browserTest("what cannot be taken is named, and what is here goes on", {}, async (page) => {
  await page.ready("#epochs=1000&latent=2");
  await page.click("#train");
  await page.untilState("training");
  const huge = Buffer.concat([header(0x803, 2_000_000, 28, 28), Buffer.alloc(100)]);
  const whole = gzipSync(bars(70, letters));
  /** @type {[files: [name: string, bytes: Buffer][], reason: RegExp][]} */
  const cases = [
    [[["huge", huge]], /Images of up to 1000\.0 MB fit into a tab.* “huge” would take 1568\.0 MB/],
    [
      [
        ["cat.png", Buffer.from("\x89PNG....")],
        ["a", bars(70, letters)],
      ],
      /“cat\.png” is no IDX file.* starts with/,
    ],
    [[["half.gz", whole.subarray(0, whole.length / 2)]], /“half\.gz” could not be read/],
    [
      [
        ["a", bars(70, letters)],
        ["b", labels(69, letters)],
      ],
      /“b” has 69, and “a” has 70 images/,
    ],
    [
      [
        ["a", bars(70, letters)],
        ["b", labels(70, [200])],
      ],
      /files a and b .* labels from 0 to 99, found 200/,
    ],
  ];
  for (const [files, reason] of cases) {
    await page.drop(...files);
    await page.until(`message ${reason}`, async () =>
      reason.test(await page.text("#failure-message")),
    );
    assert.match(await page.text("#failure-message"), /Those that are here stay/);
    await page.click("#dismiss");
  }
  assert.equal(await page.state(), "training");
  await note(page, /^MNIST/);
  const steps = await page.number("#steps-done");
  await page.until("more batches", async () => (await page.number("#steps-done")) > steps);
});

browserTest("a link to a run on somebody's files says that it has none", {}, async (page) => {
  await page.ready("#data=own&latent=16&classes=36,37");
  assert.match(await page.text("#failure"), /own files, which no link can hold/);
  assert.match(await page.text("#encoder-label"), /^784 → 16/);
  assert.equal(await page.run("return location.hash"), "#latent=16");
});

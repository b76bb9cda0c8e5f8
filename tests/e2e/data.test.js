// Pictures of one's own in place of MNIST: a ZIP of them, IDX files, and what cannot be taken.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encode } from "fast-png";
import { zipSync } from "fflate";
import { defaultChoices } from "../../www/domain/preparation.js";
import { inspect } from "../../www/worker/pictures/inspect.js";
import { take as takeOf } from "../../www/worker/pictures/take.js";
import { COUNT, FORMATS, SIDE, csv, image, labels, pixels, plain } from "../every-format.js";
import { bmp, npy, picked, png, zip as packed } from "../made-files.js";
import { browserTest, everywhere } from "./browser.js";
import { lossesOn } from "./core.js";
import { part } from "./page.js";

/** @import { Page } from "./page.js" */

const [ROWS, COLUMNS] = [14, 9];
const KINDS = ["alder", "birch", "cedar"];

/**
 * A picture of a bar that stands in another column for every kind.
 *
 * @param {number} kind
 * @param {number} i
 */
function bar(kind, i) {
  const data = new Uint8Array(ROWS * COLUMNS);
  for (let row = i % 5; row < ROWS; row += 1) data[row * COLUMNS + 3 * kind] = 255 - (i % 7) * 20;
  return data;
}

/** A ZIP with a folder of PNGs for each kind. */
const zip = zipSync(
  Object.fromEntries(
    KINDS.flatMap((kind, k) =>
      Array.from({ length: 40 }, (_, i) => [
        `trees/${kind}/${i}.png`,
        encode({ width: COLUMNS, height: ROWS, data: bar(k, i), channels: 1, depth: 8 }),
      ]),
    ),
  ),
);

const take = part("sheet", "take");

/**
 * Drops files, takes what the sheet finds in them, and gives its numbers: pictures, their size, and classes.
 *
 * @param {Page} page
 * @param {...[name: string, bytes: Uint8Array]} files
 */
async function use(page, ...files) {
  await page.drop(...files);
  await page.until("the sheet's button", () => page.element(take).isDisplayed());
  const summary = await page.numbers(part("sheet", "summary"));
  await page.click(take);
  await page.until("a closed sheet", async () => !(await page.element(take).isDisplayed()));
  return summary;
}

const size = (/** @type {Page} */ page, /** @type {string} */ selector) =>
  page.run(
    "const { width, height } = document.querySelector(arguments[0]).getBoundingClientRect(); return width / height;",
    selector,
  );

browserTest("a ZIP of pictures is learned in every chapter, and digits again", {}, async (page) => {
  await page.ready("#latent=8&epochs=100&learningRate=0.01");
  assert.deepEqual(await use(page, ["trees.zip", zip]), [120, COLUMNS, ROWS, KINDS.length]);
  await page.scrollTo("yours");
  await page.untilMeasured("yours", ({ name, noun }) => name === "trees" && noun === "picture");
  assert.match(await page.run("return location.hash"), /data=[0-9a-f]{16}/);
  await page.until("another pad", async () => (await size(page, part("pad", "pad"))) < 0.9);
  await page.finish();
  assert.ok((await page.errorLeft()) < 0.5, "bars are easy");
  await page.scrollTo("yours");
  await page.untilMeasured("yours", ({ isTrained, errorLeft }) => isTrained && errorLeft !== null);
  await page.screenshot("own pictures");

  await page.click('#yours [data-part="back"]');
  await page.untilMeasured("yours", ({ name, train }) => name === "MNIST" && train === 60_000);
  assert.doesNotMatch(await page.run("return location.hash"), /data=/);
});

/** A ZIP with a folder of pictures for each class. @param {(i: number) => Uint8Array} file */
const inFolders = (file) =>
  packed(Object.fromEntries(Array.from(labels, (label, i) => [`all/${label}/${i}.png`, file(i)])));

everywhere("the same pictures are the same data in every format", {}, async (page) => {
  const size = { rows: SIDE, columns: SIDE };
  /** @type {[name: string, bytes: Uint8Array][]} */
  const formats = [
    ["p.zip", inFolders((i) => png(image(i), size))],
    ["table.csv", csv({})],
    [
      "arrays.npz",
      packed({ "x.npy": npy([COUNT, SIDE, SIDE], pixels), "y.npy": npy([COUNT], labels) }),
    ],
    // By the browser's own decoder, whatever the name says.
    ["bmp.zip", inFolders((i) => bmp(image(i), size))],
  ];
  await page.ready("#latent=4&epochs=1");
  await page.scrollTo("yours");
  const found = new Set();
  for (const [name, bytes] of formats) {
    assert.deepEqual(await use(page, [name, bytes]), [60, 6, 6, 5], `${name} in ${page.name}`);
    const stem = name.replace(/\..*/, "");
    await page.untilMeasured("yours", (data) => data.name === stem);
    const link = "return /data=[0-9a-f]+/.exec(location.hash)?.[0]";
    found.add(await page.until("a fingerprint", () => page.run(link)));
    assert.equal(found.size, 1, `${name} in ${page.name}`);
  }
});

browserTest("what cannot be taken is said, and what is here goes on", {}, async (page) => {
  await page.ready("#digits=2000&epochs=1000&latent=2");
  await page.train();
  await page.untilState("training");
  const opener = '#yours [data-part="open"]';
  await page.scrollTo("yours");
  /** @type {[name: string, bytes: Uint8Array][]} */
  const cases = [
    ["cut.zip", zip.subarray(0, zip.length / 2)],
    ["notes.txt", Buffer.from("neither a picture nor a table")],
  ];
  for (const file of cases) {
    await page.run("document.querySelector(arguments[0]).focus()", opener);
    await page.drop(file);
    await page.until("what is wrong", () => page.text(part("sheet", "failure")));
    await page.click(part("sheet", "cancel"));
    assert.ok(
      await page.run(
        "return document.activeElement === document.querySelector(arguments[0])",
        opener,
      ),
      "the focus is back",
    );
  }
  assert.equal(await page.state(), "training");
  await page.untilStep((await page.step()) + 1);
});

test("the same pictures give the same losses to the last bit, whichever way they came in", async () => {
  const losses = async (/** @type {Record<string, ArrayLike<number>>} */ files) => {
    const opened = await inspect(picked(files));
    const taken = await takeOf(opened, defaultChoices(opened.found));
    return lossesOn(taken, { latent: 4, batchSize: 8, epochs: 3 }, 20);
  };
  const expected = await losses(plain);
  assert.ok(Number(expected.at(-1)) < Number(expected[0]), "something is learned");
  for (const [name, files] of Object.entries(FORMATS)) {
    assert.deepEqual(await losses(files()), expected, name);
  }
});

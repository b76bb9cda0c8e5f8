// Pictures of one's own in place of MNIST: a ZIP of them, IDX files, and what cannot be taken.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encode } from "fast-png";
import { unzipSync, zipSync } from "fflate";
import { defaultChoices } from "../../www/domain/preparation.js";
import { inspect } from "../../www/worker/pictures/inspect.js";
import { take as takeOf } from "../../www/worker/pictures/take.js";
import { COUNT, FORMATS, SIDE, csv, image, labels, pixels, plain } from "../every-format.js";
import { bmp, gif, npy, picked, png, webp, zip as packed } from "../made-files.js";
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
 * Drops files and gives the sheet's numbers: pictures, their size, and classes.
 *
 * @param {Page} page
 * @param {...[name: string, bytes: Uint8Array]} files
 */
async function drop(page, ...files) {
  await page.drop(...files);
  await page.until("the sheet's button", () => page.element(take).isDisplayed());
  return page.numbers(part("sheet", "summary"));
}

/** @param {Page} page */
async function takeFound(page) {
  await page.click(take);
  await page.until("a closed sheet", async () => !(await page.element(take).isDisplayed()));
}

/**
 * Drops files and takes what the sheet finds in them; gives its numbers.
 *
 * @param {Page} page
 * @param {...[name: string, bytes: Uint8Array]} files
 */
async function use(page, ...files) {
  const summary = await drop(page, ...files);
  await takeFound(page);
  return summary;
}

/**
 * @param {Page} page
 * @param {string} name of the pictures that are to be learned from
 */
const untilInUse = (page, name) => page.untilMeasured("yours", (data) => data.name === name);

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
  assert.equal(
    await page.text(part("status", "what")),
    "126 → 8 → 126, seed 0 · 2,150 weights",
    "the network of pictures of 14 × 9 pixels",
  );
  await page.until("another pad", async () => (await size(page, part("pad", "pad"))) < 0.9);
  assert.equal(await page.text("[data-fact=pixels]"), String(ROWS * COLUMNS));
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
    // By the browser's own decoders, whatever the names say.
    ["bmp.zip", inFolders((i) => bmp(image(i), size))],
    ["gif.zip", inFolders((i) => gif(image(i), size))],
    ["webp.zip", inFolders((i) => webp(image(i), size))],
  ];
  await page.ready("#latent=4&epochs=1");
  await page.scrollTo("yours");
  const found = new Set();
  for (const [name, bytes] of formats) {
    assert.deepEqual(await use(page, [name, bytes]), [60, 6, 6, 5], `${name} in ${page.name}`);
    await untilInUse(page, name.replace(/\..*/, ""));
    const link = "return /data=[0-9a-f]+/.exec(location.hash)?.[0]";
    found.add(await page.until("a fingerprint", () => page.run(link)));
    assert.equal(found.size, 1, `${name} in ${page.name}`);
  }
});

browserTest("a hundred classes with long names have room in every chapter", {}, async (page) => {
  const names = Array.from({ length: 100 }, (_, i) =>
    i % 10 === 0
      ? `a kind of picture with a long name, ${i}`
      : `an_unbreakable_kind_of_picture_${i}`,
  );
  const things = names.flatMap((name, k) =>
    Array.from({ length: 4 }, (_, i) => {
      const grey = Uint8Array.from({ length: 100 }, (_, at) => (at === k ? 0 : 20 * (i + 1)));
      return [`things/${name}/${i}.png`, png(grey, { rows: 10, columns: 10 })];
    }),
  );
  await page.ready("#latent=2&epochs=2");
  await page.scrollTo("yours");
  assert.deepEqual(
    await use(page, ["things.zip", packed(Object.fromEntries(things))]),
    [400, 10, 10, 100],
  );
  await untilInUse(page, "things");
  await page.finish();
  for (const [width, height] of [
    [1280, 800],
    [390, 800],
  ]) {
    await page.resize(width ?? 0, height ?? 0);
    for (const chapter of ["meaning", "strangers", "yours"]) {
      await page.scrollTo(chapter);
      await page.until("names", () =>
        page.run(
          "return document.querySelectorAll('[data-view=plane] [data-class]').length === 100",
        ),
      );
      const inside = await page.run("return document.documentElement.scrollWidth");
      assert.ok(inside <= Number(width), `${chapter} is ${inside} wide in ${width}`);
      assert.deepEqual(
        await page.run(
          `return [...document.querySelectorAll("#" + arguments[0] + " .is-long")]
             .filter((box) => box.clientHeight > 0.6 * innerHeight + 1 || box.scrollWidth > box.clientWidth)
             .map((box) => box.outerHTML.slice(0, 80))`,
          chapter,
        ),
        [],
        `long lists scroll, and only down, in ${chapter} at ${width}`,
      );
    }
  }
  assert.equal(
    await page.run("return document.querySelectorAll('#strangers tbody [data-class]').length > 30"),
    true,
  );

  // One of them alone, by the strip and on the map.
  const chooser = part("strip", "class");
  await page.choose(chooser, "42");
  await page.until("only its pictures", () =>
    page.run(
      `return [...document.querySelectorAll(arguments[0])]
         .every((button) => button.getAttribute("aria-label").includes(arguments[1]))`,
      `${part("strip", "digits")} button`,
      `“${names.toSorted(new Intl.Collator("en", { numeric: true }).compare)[42]}”`,
    ),
  );
});

/** How often a pixel is repeated across and down: a JPEG keeps squares of 8 pixels that are all alike as they are. */
const SQUARE = 8;

/** A picture of such squares. @param {Uint8Array} grey */
const magnified = (grey) =>
  Uint8Array.from({ length: (SIDE * SQUARE) ** 2 }, (_, i) => {
    const [y, x] = [Math.floor(i / (SIDE * SQUARE)), i % (SIDE * SQUARE)];
    return grey[Math.floor(y / SQUARE) * SIDE + Math.floor(x / SQUARE)] ?? 0;
  });

/**
 * Pictures as JPEGs that the browser itself has encoded.
 *
 * @param {Page} page
 * @param {Uint8Array[]} pictures grey and square
 * @returns {Promise<Buffer[]>}
 */
async function jpegs(page, pictures) {
  const urls = await page.run(
    `return arguments[0].map((grey) => {
       const canvas = document.createElement("canvas");
       canvas.width = canvas.height = Math.sqrt(grey.length);
       const data = new ImageData(canvas.width, canvas.height);
       data.data.forEach((_, i) => (data.data[i] = i % 4 === 3 ? 255 : grey[i >> 2]));
       canvas.getContext("2d").putImageData(data, 0, 0);
       return canvas.toDataURL("image/jpeg", 1);
     })`,
    pictures.map((grey) => [...grey]),
  );
  return urls.map((/** @type {string} */ url) => {
    assert.match(url, /^data:image\/jpeg;base64,/);
    return Buffer.from(url.replace(/.*,/, ""), "base64");
  });
}

everywhere("JPEGs are decoded, and broken and animated pictures told", {}, async (page) => {
  const side = { rows: SIDE * SQUARE, columns: SIDE * SQUARE };
  const large = Array.from({ length: 20 }, (_, i) => magnified(image(i)));
  await page.ready("#latent=4&epochs=1");
  const encoded = await jpegs(page, large);
  await page.scrollTo("yours");
  const folders = (/** @type {(i: number) => Uint8Array} */ file) =>
    Object.fromEntries(large.map((_, i) => [`all/${labels[i]}/${i}`, file(i)]));
  const fingerprint = () => page.run("return /data=[0-9a-f]+/.exec(location.hash)?.[0]");

  await use(page, ["png.zip", packed(folders((i) => png(large[i] ?? [], side)))]);
  await untilInUse(page, "png");
  const expected = await page.until("a fingerprint", fingerprint);

  const whole = encoded[0] ?? new Uint8Array(0);
  const summary = await drop(page, [
    "jpeg.zip",
    packed({
      ...folders((i) => encoded[i] ?? new Uint8Array(0)),
      "all/0/broken.jpg": whole.subarray(0, whole.length / 2),
      "all/0/moving.gif": gif(image(0), { rows: SIDE, columns: SIDE }, 2),
      "all/0/nothing.png": new Uint8Array(0),
    }),
  ]);
  assert.deepEqual(summary, [20, 48, 48, 5]);
  await page.run(
    "document.querySelector(arguments[0]).closest('details').open = true",
    part("sheet", "left-out"),
  );
  const why = await page.text(part("sheet", "left-out"));
  assert.match(why, /“jpeg.zip\/all\/0\/broken.jpg”.*\bJPEG\b/);
  assert.match(why, /moving.gif”/);
  assert.match(why, /nothing.png”/);
  await takeFound(page);
  await untilInUse(page, "jpeg");
  assert.equal(await page.until("a fingerprint", fingerprint), expected, "the same pixels");
});

browserTest(
  "pictures that are kept come back with their run, and can be forgotten",
  {},
  async (page) => {
    const resume = part("status", "resume-go");
    const list = '#yours [data-part="kept-list"]';
    await page.ready("#latent=4&epochs=3");
    await page.scrollTo("yours");
    await drop(page, ["trees.zip", zip]);
    assert.deepEqual(await page.numbers(".sheet label:has([data-part=keep])"), [16], "KB to keep");
    await page.click(part("sheet", "keep"));
    await takeFound(page);
    await untilInUse(page, "trees");
    await page.until("what is kept", async () =>
      (await page.text(list)).startsWith("trees, 16 KB"),
    );
    await page.finish();
    const left = await page.errorLeft();
    await page.untilKept();
    const link = await page.run("return location.href");

    // With nothing of it in the address, the run is offered, and brings its pictures.
    await page.driver.get("about:blank");
    await page.ready("#latent=8");
    await page.until("an offer", () => page.element(resume).isDisplayed());
    await page.click(resume);
    await page.scrollTo("yours");
    await untilInUse(page, "trees");
    await page.untilState("finished");
    assert.equal(await page.errorLeft(), left, "to the last bit");

    // A link to them finds them here, and trains to the same bits.
    await page.driver.get("about:blank");
    await page.driver.get(link);
    await page.scrollTo("yours");
    await untilInUse(page, "trees");
    assert.deepEqual(await page.notices(), []);
    await page.finish();
    assert.equal(await page.errorLeft(), left, "to the last bit");

    await page.click(`${list} [data-part="forget"]`);
    await page.until("nothing kept", () =>
      page.run("return document.querySelector(arguments[0]).children.length === 0", list),
    );
    await page.driver.get("about:blank");
    await page.driver.get(link);
    await page.untilNotice(
      "link",
      new RegExp(/data=([0-9a-f]{16})/.exec(link)?.[1] ?? "no fingerprint"),
    );
  },
);

browserTest(
  "a link tells what pictures it needs, and the same files give the same run",
  {},
  async (page) => {
    await page.ready("#latent=4&epochs=3&seed=5");
    await page.scrollTo("yours");
    await use(page, ["trees.zip", zip]);
    await untilInUse(page, "trees");
    await page.finish();
    const left = await page.errorLeft();
    const link = await page.run("return location.href");
    const [fingerprint] = /(?<=data=)[0-9a-f]{16}/.exec(link) ?? [];

    // Nothing of them was kept, as with somebody else.
    await page.driver.get("about:blank");
    await page.driver.get(link);
    await page.untilNotice("link", new RegExp(fingerprint ?? "no fingerprint"));
    await page.untilDigits();
    await page.scrollTo("yours");
    // Packed in another way, under other names.
    const others = Object.entries(unzipSync(zip)).map(([name, bytes], i) => [
      name.replace(/^trees/, "wood").replace(/\d+\.png/, `${999 - i}.png`),
      bytes,
    ]);
    await use(page, ["wood.zip", packed(Object.fromEntries(others), true)]);
    await untilInUse(page, "wood");
    assert.match(await page.run("return location.hash"), new RegExp(`data=${fingerprint}`));
    await page.finish();
    assert.equal(await page.errorLeft(), left, "to the last bit");
  },
);

browserTest(
  "a long table says how much of it is read, and Cancel leaves all as it is",
  {},
  async (page) => {
    await page.ready("#digits=2000&epochs=1000&latent=2");
    await page.train();
    await page.scrollTo("yours");
    const opener = '#yours [data-part="open"]';
    await page.run("document.querySelector(arguments[0]).focus()", opener);
    // Made on the page: the driver would have to send all of it.
    await page.run(`
    const row = "7," + new Array(784).fill(255).join() + "\\n";
    const part = new Blob([row.repeat(1000)]);
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(new Array(200).fill(part), "long.csv"));
    document.querySelector("main").dispatchEvent(
      new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }),
    );`);
    const words = part("sheet", "progress-words");
    await page.until("progress, in MB of the whole", async () =>
      (await page.numbers(words)).includes(628),
    );
    const value = () =>
      page.run("return document.querySelector(arguments[0]).position", part("sheet", "progress"));
    const before = await value();
    assert.ok(before > 0 && before < 1, `${before}`);
    await page.until("more of it", async () => (await value()) > before);
    await page.click(part("sheet", "cancel"));
    assert.equal(await page.element(words).isDisplayed(), false);
    assert.ok(
      await page.run(
        "return document.activeElement === document.querySelector(arguments[0])",
        opener,
      ),
      "the focus is back",
    );
    await untilInUse(page, "MNIST");
    assert.equal(await page.state(), "training");
    await page.untilStep((await page.step()) + 1);
  },
);

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

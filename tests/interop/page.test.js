// Networks of every kind that Keras and PyTorch trained, opened by the page; tests/interop.rs leaves the files behind.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inkPalette } from "../../www/ui/paint.js";
import { browserTest } from "../e2e/browser.js";
import { part } from "../e2e/page.js";

/** @import { Colour } from "../../www/ui/paint.js" */

const folder = process.env["INTEROP_FOLDER"];
if (!folder) throw new Error("INTEROP_FOLDER is not set; run 'make test-interop'");

/** @type {Record<string, Partial<import("../../www/bridge/protocol.js").Config>>} */
const settings = JSON.parse(readFileSync(new URL("kinds.json", import.meta.url), "utf8"));

/** To a network that repairs the page shows damaged digits: the programs redraw whole ones. */
const kinds = Object.keys(settings).filter((kind) => !settings[kind]?.noise);

/** Digits that are taken from the strip, which shows the test set's first, and the pixels of one. */
const [DIGITS, PIXELS] = [10, 784];

/** The colours of paper and ink, three bytes each, and of the redrawn digit's pixels, four bytes each. */
const LOOK = `
  const bytes = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(name)
      .match(/[0-9a-f]{2}/g).map((hex) => parseInt(hex, 16));
  const canvas = document.querySelector(arguments[0]);
  const { data } = canvas.getContext("2d").getImageData(0, 0, 28, 28);
  return {
    paper: bytes("--digit-paper"),
    ink: bytes("--digit-ink"),
    pixels: [...data],
  };`;

/**
 * How far each pixel's colour is from that of an ink byte, in ink levels.
 *
 * @param {{ paper: Colour, ink: Colour, pixels: number[] }} shown
 * @param {Uint8Array} expected ink bytes
 */
function levelsOff({ paper, ink, pixels }, expected) {
  const palette = inkPalette(paper, ink);
  const colours = new Uint32Array(Uint8Array.from(pixels).buffer);
  return Array.from(colours, (colour, i) => {
    const level = expected[i] ?? 0;
    // Some levels share a colour.
    let off = 0;
    while (off < 256 && palette[level - off] !== colour && palette[level + off] !== colour)
      off += 1;
    return off;
  });
}

browserTest("networks of Keras and PyTorch draw the same digits", {}, async (page, t) => {
  await page.ready("#epochs=1");
  for (const kind of kinds) {
    for (const framework of ["keras", "torch"]) {
      const name = `${framework}-${kind}`;
      await page.drop([`${name}.safetensors`, readFileSync(join(folder, `${name}.safetensors`))]);
      await page.until(name, async () => (await page.text(part("status", "name"))).includes(name));
      const theirs = readFileSync(join(folder, `${name}.bin`));
      /** @type {number[]} */
      const off = [];
      for (let digit = 0; digit < DIGITS; digit += 1) {
        await page.click(`${part("strip", "digits")} li:nth-child(${digit + 1}) button`);
        const expected = theirs.subarray(digit * PIXELS, (digit + 1) * PIXELS);
        const found = await page.until(`digit ${digit} of ${name}, the same ink`, async () => {
          const levels = levelsOff(await page.run(LOOK, part("redrawn", "canvas")), expected);
          return Math.max(...levels) <= 1 && levels;
        });
        off.push(...found);
      }
      const differing = off.filter((levels) => levels > 0).length;
      t.diagnostic(
        `${name}: ${differing} of ${off.length} pixels differ, by one ink level at most`,
      );
    }
  }
});

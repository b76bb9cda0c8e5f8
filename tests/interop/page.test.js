// A network that Keras trained, opened by the page; tests/interop.rs leaves the files behind.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { browserTest } from "../e2e/browser.js";

const folder = process.env.INTEROP_FOLDER;
if (!folder) throw new Error("INTEROP_FOLDER is not set; run 'make test-interop'");

browserTest("a network that Keras trained draws the same digits", {}, async (page, t) => {
  await page.ready();
  await page.element("#model-file").sendKeys(join(folder, "keras.safetensors"));
  await page.until("the network", async () =>
    /opened from keras\.safetensors/i.test(await page.text("#position")),
  );
  assert.match(await page.text("#code-label"), /of 32/);
  // Keras' ink, as the page would colour it.
  const theirs = [...readFileSync(join(folder, "keras.bin")).subarray(0, 10 * 784)];
  const compare = (/** @type {number[]} */ ink) => {
    const style = getComputedStyle(document.documentElement);
    const colour = (/** @type {string} */ name) =>
      Array.from(style.getPropertyValue(name).matchAll(/[0-9a-f]{2}/g), ([hex]) =>
        parseInt(hex, 16),
      );
    const [paper, full] = [colour("--digit-paper"), colour("--digit-ink")];
    const shades = Array.from({ length: 256 }, (_, level) =>
      paper.map((from, i) => Math.round(from + ((full[i] - from) * level) / 255)).join(),
    );
    let [most, differing] = [0, 0];
    /** @type {NodeListOf<HTMLCanvasElement>} */
    const canvases = document.querySelectorAll("#strip-digits canvas.reconstruction");
    canvases.forEach((canvas, digit) => {
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      const { data } = context.getImageData(0, 0, 28, 28);
      for (let i = 0; i < 784; i += 1) {
        const shown = data.subarray(4 * i, 4 * i + 3).join();
        const level = ink[digit * 784 + i];
        // The nearest level of this colour.
        let off = 0;
        while (off < 256 && shades[level - off] !== shown && shades[level + off] !== shown)
          off += 1;
        most = Math.max(most, off);
        differing += off > 0 ? 1 : 0;
      }
    });
    return { digits: canvases.length, most, differing };
  };
  const found = await page.until("Keras' reconstructions", async () => {
    const result = await page.run(`return (${compare.toString()})(arguments[0])`, theirs);
    return result.most <= 1 && result;
  });
  assert.equal(found.digits, 10);
  t.diagnostic(`${found.differing} of 7840 pixels differ, by ${found.most} ink level at most`);
  assert.ok((await page.number("#held-out")) < 0.03);
  assert.doesNotMatch(await page.text("#verdict"), /Untrained/);
});

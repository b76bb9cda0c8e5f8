// Draws the icons of the installed page from www/public/icon.svg.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Resvg, initWasm } from "@resvg/resvg-wasm";

const drawing = new URL("../../www/public/icon.svg", import.meta.url);

/**
 * @param {string} svg
 * @param {number} size pixels per side
 * @param {string} [background] a colour behind the drawing
 */
function png(svg, size, background) {
  const picture = new Resvg(svg, { fitTo: { mode: "width", value: size }, background });
  return picture.render().asPng();
}

/** @returns {import("vite").Plugin} */
export function icons() {
  return {
    name: "icons",
    async generateBundle() {
      const require = createRequire(import.meta.url);
      await initWasm(readFile(require.resolve("@resvg/resvg-wasm/index_bg.wasm")));
      const svg = await readFile(drawing, "utf8");
      // Systems cut out different shapes, but all keep the middle circle, four fifths wide.
      const maskable = svg.replace('viewBox="0 0 32 32"', 'viewBox="-5 -5 42 42"');
      if (maskable === svg) throw new Error("www/public/icon.svg is no longer 32 by 32");
      for (const [fileName, source] of /** @type {const} */ ([
        ["icon-192.png", png(svg, 192)],
        ["icon-512.png", png(svg, 512)],
        ["icon-maskable.png", png(maskable, 512, "#fbf8f0")],
      ])) {
        this.emitFile({ type: "asset", fileName, source });
      }
    },
  };
}

// Checks reading pixels back from a canvas, which some browsers falsify to protect visitors from being tracked.

/** A picture as browsers decode it. @typedef {{ rgba: Uint8ClampedArray, width: number, height: number }} Rgba */

const WIDTH = 32;
const HEIGHT = 32;
/** Differences up to this do no harm to a photograph. */
const SLIGHT = 2;

/**
 * What a known pattern looked like when read back.
 *
 * @param {Uint8ClampedArray} put
 * @param {Uint8ClampedArray} got
 * @returns {"exact" | "altered" | "falsified"}
 */
export function compared(put, got) {
  let worst = 0;
  put.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - (got[i] ?? 0)))));
  return worst === 0 ? "exact" : worst <= SLIGHT ? "altered" : "falsified";
}

/** @param {number} width @param {number} height */
function contextOf(width, height) {
  if (typeof OffscreenCanvas === "undefined") return null;
  return new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
}

/** @type {"exact" | "altered" | "falsified" | "none" | null} */
let answer = null;

/** Whether this browser returns the true pixels of a canvas. */
export function canvasReading() {
  if (answer !== null) return answer;
  const context = contextOf(WIDTH, HEIGHT);
  if (!context) return (answer = "none");
  const put = new ImageData(WIDTH, HEIGHT);
  put.data.forEach((_, i) => (put.data[i] = i % 4 === 3 ? 255 : (i * 89 + (i >> 5) * 37) & 255));
  context.putImageData(put, 0, 0);
  return (answer = compared(put.data, context.getImageData(0, 0, WIDTH, HEIGHT).data));
}

/** What to say if a canvas cannot be read; null if it can. */
export function canvasTrouble() {
  const reading = canvasReading();
  if (reading === "none") {
    return "This browser cannot decode it beside the page. Save it as PNG, which the page reads by itself.";
  }
  if (reading === "falsified") {
    return "This browser hides the pixels of pictures from pages (resistFingerprinting, as in Tor Browser and LibreWolf): allow canvas data for this page, or save it as PNG, which the page reads by itself.";
  }
  return null;
}

/**
 * @param {Blob} blob
 * @returns {Promise<Rgba>}
 */
export async function decodeByBrowser(blob) {
  const bitmap = await createImageBitmap(blob, {
    colorSpaceConversion: "none",
    premultiplyAlpha: "none",
  });
  try {
    const { width, height } = bitmap;
    const context = contextOf(width, height);
    if (!context) throw new Error("This browser gave no canvas.");
    context.drawImage(bitmap, 0, 0);
    return { rgba: context.getImageData(0, 0, width, height).data, width, height };
  } finally {
    bitmap.close();
  }
}

// Pictures as PNG files, encoded from the numbers: some browsers falsify what is read from a canvas.

/**
 * A picture of ink bytes as a PNG, with each pixel as a square.
 *
 * @param {ArrayLike<number>} ink 0 paper, 255 full ink
 * @param {{ rows: number, columns: number }} size
 * @param {object} look
 * @param {number} [look.scale] pixels of a square's side
 * @param {readonly [number, number, number]} [look.paper] red, green, blue
 * @param {readonly [number, number, number]} [look.ink]
 * @returns {Promise<Blob>}
 */
export async function pngOfInk(
  ink,
  { rows, columns },
  { scale = 1, paper = [255, 255, 255], ink: full = [0, 0, 0] } = {},
) {
  const width = columns * scale;
  const rgb = new Uint8Array(rows * scale * width * 3);
  for (let y = 0; y < rows * scale; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const share = (ink[Math.floor(y / scale) * columns + Math.floor(x / scale)] ?? 0) / 255;
      for (let c = 0; c < 3; c += 1) {
        const [from, to] = [paper[c] ?? 0, full[c] ?? 0];
        rgb[(y * width + x) * 3 + c] = Math.round(from + share * (to - from));
      }
    }
  }
  return pngOfColours(rgb, { width, height: rows * scale });
}

/**
 * @param {Uint8Array} rgb red, green and blue of each pixel, row after row
 * @param {{ width: number, height: number }} size
 */
export async function pngOfColours(rgb, { width, height }) {
  const { encode } = await import("fast-png");
  const bytes = encode({ width, height, channels: 3, depth: 8, data: rgb });
  return new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)], { type: "image/png" });
}

/**
 * Ink bytes as a PNG file, dark on white. Encoded from the numbers, since some browsers falsify what is read from a
 * canvas.
 *
 * @param {Uint8Array} ink
 * @param {import("./paint.js").Size} size
 * @param {number} scale pixels in the file along each side of one of these
 * @returns {Promise<Blob>}
 */
export async function pngOf(ink, { rows, columns }, scale) {
  const { encode } = await import("fast-png");
  const [width, height] = [columns * scale, rows * scale];
  const data = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [Math.floor((i % width) / scale), Math.floor(i / width / scale)];
    return 255 - (ink[y * columns + x] ?? 0);
  });
  const bytes = encode({ width, height, channels: 1, depth: 8, data });
  return new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)], { type: "image/png" });
}

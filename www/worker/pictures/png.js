// PNG, read exactly by a library. It would unpack any amount, so the amount is checked here first.

import { brokenPicture, isRefusal, joined, refusal } from "./bytes.js";
import { inflating } from "./inflate.js";
import { MOST_PACKED } from "./zip.js";

/** @import { Header } from "./image.js" */

/**
 * Bytes of each pixel's channels: 1 grey, 2 with alpha, 3 colour, 4 with alpha.
 *
 * @typedef {{ bytes: Uint8Array | Uint8ClampedArray, channels: number, rows: number, columns: number }} Channels
 */

/** Bytes of the signature, and of a chunk around its content: length, type and checksum. */
const [SIGNATURE, AROUND] = [8, 12];
/** Channels of each colour type. @type {Record<number, number>} */
const CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** The chunks that the pixels need. Others could be bombs too. */
const NEEDED = ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"];

/**
 * The chunks of a file, as far as it goes.
 *
 * @param {DataView} view
 * @returns {Generator<{ type: string, at: number, length: number }>} where each starts, and how long its content is
 */
function* chunksIn(view) {
  for (let at = SIGNATURE; at + AROUND <= view.byteLength;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...[4, 5, 6, 7].map((i) => view.getUint8(at + i)));
    yield { type, at, length };
    at += AROUND + length;
  }
}

/** @param {DataView} view @returns {Header} */
export function pngHeader(view) {
  let isAnimated = false;
  for (const { type } of chunksIn(view)) {
    if (type === "acTL") isAnimated = true;
    if (type === "IDAT") break;
  }
  // Whether the file is whole, the decoder finds out.
  return { rows: view.getUint32(20), columns: view.getUint32(16), isAnimated, isWhole: true };
}

/**
 * Refuses a file that unpacks to more than its header says, and drops chunks that the pixels do not need.
 *
 * @param {Uint8Array} file
 * @param {{ name: string, most: number }} picture `most`: how many bytes it may unpack to
 * @returns {Promise<Uint8Array>}
 */
async function withoutBombs(file, { name, most }) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const [columns, rows] = [view.getUint32(16), view.getUint32(20)];
  const bits = view.getUint8(24) * (CHANNELS[view.getUint8(25)] ?? 0);
  const expected = rows * (1 + Math.ceil((columns * bits) / 8));
  if (expected > most) {
    throw refusal(
      `“${name}” unpacks to ${Math.round(expected / 1e6)} MB of pixels; up to ${most / 1e6} MB can be read. Make it smaller, or save it with 8 bits a channel.`,
    );
  }
  // A small file has no room for a bomb.
  if (file.length * MOST_PACKED < most) return file;
  const chunks = [...chunksIn(view)].filter(({ type }) => NEEDED.includes(type));
  async function* packed() {
    for (const { type, at, length } of chunks) {
      if (type === "IDAT") yield file.subarray(at + 8, at + 8 + length);
    }
  }
  let unpacked = 0;
  for await (const part of inflating(packed(), { name, format: "zlib" })) {
    unpacked += part.length;
    // Interlaced pictures have more but shorter rows: at most twice as many.
    if (unpacked > 2 * expected) {
      throw refusal(
        `“${name}” unpacks to more than its ${columns} × ${rows} pixels can hold: it is a bomb, or damaged. Leave it out.`,
      );
    }
  }
  return joined([
    file.subarray(0, SIGNATURE),
    ...chunks.map(({ at, length }) => file.subarray(at, at + AROUND + length)),
  ]);
}

/**
 * @param {Uint8Array} file
 * @param {{ name: string, most: number }} picture `most`: how many bytes it may unpack to
 * @returns {Promise<Channels>}
 */
export async function decodePng(file, { name, most }) {
  const { decode, convertIndexedToRgb } = await import("fast-png");
  try {
    const png = decode(await withoutBombs(file, { name, most }), { checkCrc: true });
    const { width: columns, height: rows, depth, palette } = png;
    let { data, channels } = png;
    if (palette) {
      data = convertIndexedToRgb(png);
      channels = palette[0]?.length ?? 3;
    } else if (depth < 8) {
      const levels = Array.from({ length: 2 ** depth }, (_, i) => [
        Math.round((255 * i) / (2 ** depth - 1)),
      ]);
      data = convertIndexedToRgb({ ...png, palette: levels });
    }
    const bytes =
      data instanceof Uint16Array ? Uint8Array.from(data, (v) => Math.round(v / 257)) : data;
    return { bytes, channels, rows, columns };
  } catch (cause) {
    throw isRefusal(cause) ? cause : brokenPicture(name, "PNG", cause);
  }
}

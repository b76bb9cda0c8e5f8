// Single pictures: PNG by a library, exact to the last bit; other formats by the browser's own decoders.

import { allOf, brokenPicture, refusal } from "./bytes.js";
import { canvasTrouble, decodeByBrowser } from "./canvas.js";
import { greyOf } from "../../domain/grey.js";
import { shrunk } from "../../domain/scale.js";
import { decodePng, pngHeader } from "./png.js";

/** @import { Piece } from "./bytes.js" */
/** @import { Grey } from "../../domain/scale.js" */
/** @import { Rgba } from "./canvas.js" */
/** @import { Channels } from "./png.js" */

/** The most pixels to decode at once: 200 MB in colour. */
const MOST_PIXELS = 50e6;
/** The most bytes in a picture's file. */
const MOST_BYTES = 100e6;
/** Larger pictures are first scaled down to this longer side, in pixels. */
export const LONGEST_SIDE = 512;

/** What a picture's header says. @typedef {{ rows: number, columns: number, isAnimated: boolean }} Header */

/** @param {DataView} view @returns {Header} */
function jpegHeader(view) {
  for (let at = 2; at + 9 <= view.byteLength;) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== 0xff) break;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return { rows: view.getUint16(at + 5), columns: view.getUint16(at + 7), isAnimated: false };
    }
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return { rows: 0, columns: 0, isAnimated: false };
}

/** @param {DataView} view @returns {Header} */
function gifHeader(view) {
  const colours = (/** @type {number} */ flags) => (flags & 128 ? 3 << ((flags & 7) + 1) : 0);
  let frames = 0;
  let at = 13 + colours(view.getUint8(10));
  const skipBlocks = () => {
    while (at < view.byteLength && view.getUint8(at) !== 0) at += 1 + view.getUint8(at);
    at += 1;
  };
  while (at + 10 <= view.byteLength && frames < 2) {
    const block = view.getUint8(at);
    if (block === 0x21) {
      at += 2;
      skipBlocks();
    } else if (block === 0x2c) {
      frames += 1;
      at += 11 + colours(view.getUint8(at + 9));
      skipBlocks();
    } else break;
  }
  return {
    rows: view.getUint16(8, true),
    columns: view.getUint16(6, true),
    isAnimated: frames > 1,
  };
}

/** @param {DataView} view @returns {Header} */
function webpHeader(view) {
  const whole = (/** @type {number} */ at) =>
    view.getUint16(at, true) + 65536 * view.getUint8(at + 2);
  const kind = view.getUint8(15);
  // “VP8X”, “VP8L” and “VP8 ”: with extras, lossless, and plain.
  if (kind === 0x58) {
    return { columns: whole(24) + 1, rows: whole(27) + 1, isAnimated: (view.getUint8(20) & 2) > 0 };
  }
  if (kind === 0x4c) {
    const bits = view.getUint32(21, true);
    return { columns: (bits & 0x3fff) + 1, rows: ((bits >> 14) & 0x3fff) + 1, isAnimated: false };
  }
  const [columns, rows] = [26, 28].map((at) => view.getUint16(at, true) & 0x3fff);
  return { columns: columns ?? 0, rows: rows ?? 0, isAnimated: false };
}

/** @param {DataView} view @returns {Header} */
const bmpHeader = (view) => ({
  columns: Math.abs(view.getInt32(18, true)),
  rows: Math.abs(view.getInt32(22, true)),
  isAnimated: false,
});

/** @type {Record<string, { read: (view: DataView) => Header, type: string }>} */
const FORMATS = {
  PNG: { read: pngHeader, type: "image/png" },
  JPEG: { read: jpegHeader, type: "image/jpeg" },
  GIF: { read: gifHeader, type: "image/gif" },
  WebP: { read: webpHeader, type: "image/webp" },
  BMP: { read: bmpHeader, type: "image/bmp" },
};

/**
 * Whether a picture can be used, judging by its header alone.
 *
 * @param {Uint8Array} bytes
 * @param {{ name: string, format: string }} picture
 */
function headerOf(bytes, { name, format }) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** @type {Header} */
  let header = { rows: 0, columns: 0, isAnimated: false };
  try {
    header = FORMATS[format]?.read(view) ?? header;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  const { rows, columns, isAnimated } = header;
  if (rows * columns === 0) {
    throw refusal(`“${name}” is a broken ${format} picture: it ends within its header.`);
  }
  if (isAnimated) {
    throw refusal(`“${name}” is animated; a single picture was expected. Save one frame of it.`);
  }
  if (rows * columns > MOST_PIXELS) {
    throw refusal(
      `“${name}” has ${columns} × ${rows} pixels; pictures of up to ${MOST_PIXELS / 1e6} megapixels can be read. Make it smaller.`,
    );
  }
  return header;
}

/** @typedef {{ piece: Piece, format: string, rows: number, columns: number }} Picture */

/**
 * Reads a picture without decoding it.
 *
 * @param {Piece} piece
 * @param {string} format
 * @returns {Promise<Picture>}
 */
export async function openPicture(piece, format) {
  const { rows, columns } = headerOf(await allOf(piece, MOST_BYTES), { ...piece, format });
  const trouble = format === "PNG" ? null : canvasTrouble();
  if (trouble) throw refusal(`“${piece.name}” cannot be read: ${trouble}`);
  return { piece, format, rows, columns };
}

/**
 * @param {Pick<Picture, "piece" | "format">} picture
 * @returns {Promise<Channels>}
 */
async function decoded({ piece, format }) {
  const { name } = piece;
  const file = await allOf(piece, MOST_BYTES);
  headerOf(file, { name, format });
  if (format === "PNG") return decodePng(file, { name, most: 4 * MOST_PIXELS });
  const trouble = canvasTrouble();
  if (trouble) throw refusal(`“${name}” cannot be read: ${trouble}`);
  const type = FORMATS[format]?.type ?? "";
  const { rgba, width, height } = await decodeByBrowser(
    new Blob([Uint8Array.from(file)], { type }),
  ).catch((cause) => {
    throw brokenPicture(name, format, cause);
  });
  return { bytes: rgba, channels: 4, rows: height, columns: width };
}

/**
 * Decodes a picture to grey bytes. Large ones are scaled down.
 *
 * @param {Pick<Picture, "piece" | "format">} picture
 * @returns {Promise<Grey>}
 */
export async function decodePicture(picture) {
  const { bytes, channels, rows, columns } = await decoded(picture);
  const grey = new Uint8Array(rows * columns);
  greyOf(bytes, { channels, pixelStep: channels, channelStep: 1 }, grey);
  return shrunk({ grey, rows, columns }, LONGEST_SIDE);
}

/**
 * Decodes a photograph in colour.
 *
 * @param {Pick<Picture, "piece" | "format">} picture
 * @returns {Promise<Rgba>}
 */
export async function decodePhoto(picture) {
  const { bytes, channels, rows, columns } = await decoded(picture);
  const rgba = new Uint8ClampedArray(4 * rows * columns);
  const [red, green, blue] = channels < 3 ? [0, 0, 0] : [0, 1, 2];
  const alpha = channels % 2 === 0 ? channels - 1 : null;
  for (let i = 0, from = 0, to = 0; i < rows * columns; i += 1, from += channels, to += 4) {
    rgba[to] = bytes[from + red] ?? 0;
    rgba[to + 1] = bytes[from + green] ?? 0;
    rgba[to + 2] = bytes[from + blue] ?? 0;
    rgba[to + 3] = alpha === null ? 255 : (bytes[from + alpha] ?? 255);
  }
  return { rgba, width: columns, height: rows };
}

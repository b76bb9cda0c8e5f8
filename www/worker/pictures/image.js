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

/**
 * What a picture's file says without being decoded.
 *
 * @typedef {object} Header
 * @property {number} rows
 * @property {number} columns
 * @property {boolean} isAnimated
 * @property {boolean} isWhole whether all of the file is here: browsers show a part of some pictures that break off
 */

/** @param {DataView} view @returns {Header} */
function jpegHeader(view) {
  let [rows, columns, isWhole] = [0, 0, false];
  for (let at = 2; at + 2 <= view.byteLength && view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xd9) {
      isWhole = true;
      break;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) [rows, columns] = [view.getUint16(at + 5), view.getUint16(at + 7)];
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
    if (marker === 0xda) at = nextMarker(view, at);
  }
  return { rows, columns, isAnimated: false, isWhole };
}

/**
 * Where the compressed pixels of a JPEG end. In them, 0xff is followed by 0, or by the number of a restart.
 *
 * @param {DataView} view
 * @param {number} at where they start
 */
function nextMarker(view, at) {
  for (; at + 2 <= view.byteLength; at += 1) {
    if (view.getUint8(at) !== 0xff) continue;
    const next = view.getUint8(at + 1);
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return view.byteLength;
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
    isWhole: frames > 0 && at <= view.byteLength,
  };
}

/** @param {DataView} view @returns {Header} */
function webpHeader(view) {
  const whole = (/** @type {number} */ at) =>
    view.getUint16(at, true) + 65536 * view.getUint8(at + 2);
  const kind = view.getUint8(15);
  const isWhole = view.getUint32(4, true) + 8 <= view.byteLength;
  // “VP8X”, “VP8L” and “VP8 ”: with extras, lossless, and plain.
  if (kind === 0x58) {
    const isAnimated = (view.getUint8(20) & 2) > 0;
    return { columns: whole(24) + 1, rows: whole(27) + 1, isAnimated, isWhole };
  }
  if (kind === 0x4c) {
    const bits = view.getUint32(21, true);
    const rows = ((bits >> 14) & 0x3fff) + 1;
    return { columns: (bits & 0x3fff) + 1, rows, isAnimated: false, isWhole };
  }
  const [columns, rows] = [26, 28].map((at) => view.getUint16(at, true) & 0x3fff);
  return { columns: columns ?? 0, rows: rows ?? 0, isAnimated: false, isWhole };
}

/** @param {DataView} view @returns {Header} */
function bmpHeader(view) {
  const [columns, rows] = [18, 22].map((at) => Math.abs(view.getInt32(at, true)));
  // Rows are filled up to multiples of four bytes. The length of packed ones is not known before.
  const row = 4 * Math.ceil(((columns ?? 0) * view.getUint16(28, true)) / 32);
  const pixels = view.getUint32(30, true) === 0 ? row * (rows ?? 0) : 0;
  const isWhole = view.getUint32(10, true) + pixels <= view.byteLength;
  return { columns: columns ?? 0, rows: rows ?? 0, isAnimated: false, isWhole };
}

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
  let header = { rows: 0, columns: 0, isAnimated: false, isWhole: false };
  try {
    header = FORMATS[format]?.read(view) ?? header;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  const { rows, columns, isAnimated, isWhole } = header;
  if (rows * columns === 0) throw brokenPicture(name, format);
  if (isAnimated) {
    throw refusal(`“${name}” is animated; a single picture was expected. Save one frame of it.`);
  }
  if (!isWhole) throw brokenPicture(name, format);
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

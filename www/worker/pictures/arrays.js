// IDX and .npy: arrays of numbers behind a header with their type and shape.
// Formats: http://yann.lecun.com/exdb/mnist/ and NumPy's numpy.lib.format.

import { allOf, eachRecord, headOf, refusal } from "./bytes.js";
import { IDX_TYPES } from "../../domain/file-kind.js";
import { greyOf } from "../../domain/grey.js";
import { MOST_CLASSES } from "../../domain/labels.js";

/** @import { Piece } from "./bytes.js" */
/** @import { Range } from "../../domain/grey.js" */
/** @import { Reading } from "./types.js" */

/**
 * How numbers are stored in a file.
 *
 * @typedef {"u8" | "i8" | "u16" | "i16" | "u32" | "i32" | "u64" | "i64" | "f16" | "f32" | "f64"} Type
 */

/**
 * The contents of a header.
 *
 * @typedef {object} Header
 * @property {Type} type
 * @property {boolean} isText whether the last dimension holds the character codes of a text
 * @property {boolean} isLittle
 * @property {boolean} isFortran
 * @property {number[]} shape
 * @property {number} start
 */

/** The most pixels in a picture that keeps its size: a network has two weights for each pixel and unit. */
export const MOST_PIXELS = 128 * 128;
/** The most bytes to read as a whole, if the order of the numbers demands it. */
const MOST_WHOLE = 1e9;
/** The longest .npy header that occurs in practice. */
const MOST_HEADER = 1 << 16;

/** @type {Record<Type, [number, (view: DataView, at: number, isLittle: boolean) => number]>} */
const READ = {
  u8: [1, (view, at) => view.getUint8(at)],
  i8: [1, (view, at) => view.getInt8(at)],
  u16: [2, (view, at, isLittle) => view.getUint16(at, isLittle)],
  i16: [2, (view, at, isLittle) => view.getInt16(at, isLittle)],
  u32: [4, (view, at, isLittle) => view.getUint32(at, isLittle)],
  i32: [4, (view, at, isLittle) => view.getInt32(at, isLittle)],
  u64: [8, (view, at, isLittle) => Number(view.getBigUint64(at, isLittle))],
  i64: [8, (view, at, isLittle) => Number(view.getBigInt64(at, isLittle))],
  f16: [2, (view, at, isLittle) => half(view.getUint16(at, isLittle))],
  f32: [4, (view, at, isLittle) => view.getFloat32(at, isLittle)],
  f64: [8, (view, at, isLittle) => view.getFloat64(at, isLittle)],
};

/** A 16-bit float: sign, five bits of exponent, ten of fraction. @param {number} bits */
function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/**
 * @param {Uint8Array} head
 * @param {string} name
 * @returns {Header}
 */
export function idxHeader(head, name) {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const type = IDX_TYPES[/** @type {keyof typeof IDX_TYPES} */ (head[2])];
  const dimensions = head[3] ?? 0;
  const start = 4 + 4 * dimensions;
  if (head.length < start) {
    throw refusal(
      `“${name}” ends within its header, after ${head.length} bytes. Get the file again.`,
    );
  }
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  return { type, isText: false, isLittle: false, isFortran: false, shape, start };
}

/**
 * @param {Uint8Array} head
 * @param {string} name
 * @returns {Header}
 */
export function npyHeader(head, name) {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const isLong = (head[6] ?? 0) > 1;
  const from = isLong ? 12 : 10;
  const length =
    head.length < from ? MOST_HEADER : isLong ? view.getUint32(8, true) : view.getUint16(8, true);
  const start = from + length;
  if (head.length < start) {
    throw refusal(`“${name}” ends within its header. Save it again by \`numpy.save\`.`);
  }
  const text = new TextDecoder("latin1").decode(head.subarray(from, start));
  const descr = /'descr':\s*'([<>|=])([a-zA-Z])(\d+)'/.exec(text);
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1];
  if (!descr || shape === undefined || descr[2] === "O") {
    throw refusal(
      `“${name}” holds Python objects, not plain numbers. Save it with an ordinary type: \`numpy.save(name, array.astype("uint8"))\`.`,
    );
  }
  const [, order, letter = "", width] = descr;
  const sizes = shape
    .split(",")
    .map((size) => size.trim())
    .filter(Boolean)
    .map(Number);
  const header = {
    isLittle: order !== ">",
    isFortran: sizes.length > 1 && /'fortran_order':\s*True/.test(text),
    start,
  };
  if (letter === "U" || letter === "S") {
    const type = /** @type {const} */ ({ U: "u32", S: "u8" })[letter];
    return { ...header, type, isText: true, shape: [...sizes, Number(width)] };
  }
  const type = letter === "b" ? "u8" : `${letter}${8 * Number(width)}`;
  if (!(type in READ)) {
    throw refusal(
      `“${name}” holds numbers of type ${letter}${width}; whole and real numbers can be read. Save it by \`array.astype("uint8")\` or \`"float32"\`.`,
    );
  }
  return { ...header, type: /** @type {Type} */ (type), isText: false, shape: sizes };
}

/**
 * An array, and what it may contain.
 *
 * @typedef {object} Numbers
 * @property {string} name
 * @property {string} path
 * @property {"images" | "labels"} kind
 * @property {number} count
 * @property {number} rows
 * @property {number} columns
 * @property {number} channels 1, 3 or 4
 * @property {boolean} isPlanar whether each channel is stored as a whole, one after another
 * @property {boolean} isOneHot whether a row of labels has a 1 at its class and 0 elsewhere
 * @property {Header} header
 * @property {Piece} piece
 * @property {number} each how many numbers are in one picture, or in one row of labels
 */

/**
 * Reads a header, and interprets the shape.
 *
 * @param {Piece} piece
 * @param {"idx" | "npy"} kind
 * @param {Reading} [reading]
 * @returns {Promise<Numbers>}
 */
export async function openArray(piece, kind, reading) {
  const { name, path } = piece;
  const head = await headOf(piece, kind === "idx" ? 64 : MOST_HEADER + 12);
  const header = kind === "idx" ? idxHeader(head, name) : npyHeader(head, name);
  const { shape, type, start } = header;
  const said = shape.join(" × ");
  if (shape.length === 0) {
    throw refusal(`“${name}” is a single number; pictures were expected.`);
  }
  if (shape.includes(0)) throw refusal(`“${name}” is empty: its header gives the sizes ${said}.`);
  const [width] = READ[type];
  const [count = 0, a = 1, b = 1, c = 1] = shape;
  const each = shape.slice(1).reduce((product, size) => product * size, 1);
  const bytes = start + count * each * width;
  if (!Number.isSafeInteger(bytes) || (piece.size !== null && piece.size !== bytes)) {
    throw refusal(
      `“${name}” should have ${bytes} bytes by its header (${said} numbers of ${width} bytes), but has ${piece.size}. Get the file again.`,
    );
  }
  const numbers = {
    ...{ name, path, count, header, piece, each },
    ...{ isPlanar: false, isOneHot: false, channels: 1 },
  };
  /** @type {Numbers} */
  const labels = { ...numbers, kind: "labels", rows: 1, columns: 1 };
  if (header.isText) {
    if (each === shape.at(-1)) return labels;
    throw refusal(
      `“${name}” holds texts in the shape ${shape.slice(0, -1).join(" × ")}; pictures, or one name for each of them, were expected.`,
    );
  }
  // QMNIST's labels are rows of eight numbers, the first of which is the class.
  const isTable = shape.length === 2 && (a === 1 || (type === "i32" && a === 8));
  if (shape.length === 1 || isTable) return labels;
  if (shape.length === 2 && a <= MOST_CLASSES && (await isOneHot(labels, reading))) {
    return { ...labels, isOneHot: true };
  }
  if (shape.length === 2) {
    const side = Math.sqrt(a);
    if (!Number.isInteger(side)) {
      throw refusal(
        `“${name}” has rows of ${a} numbers, which make no square picture. Save it with its rows and columns, as [pictures, rows, columns].`,
      );
    }
    return checked({ ...numbers, kind: "images", rows: side, columns: side });
  }
  if (shape.length === 3) return checked({ ...numbers, kind: "images", rows: a, columns: b });
  if (shape.length === 4 && [1, 3, 4].includes(c)) {
    return checked({ ...numbers, kind: "images", rows: a, columns: b, channels: c });
  }
  if (shape.length === 4 && [1, 3, 4].includes(a)) {
    const planar = { channels: a, isPlanar: true };
    return checked({ ...numbers, ...planar, kind: "images", rows: b, columns: c });
  }
  throw refusal(
    `“${name}” has the shape ${said}; expected [pictures, rows, columns], or four numbers of which one is 1, 3 or 4 channels.`,
  );
}

/** @param {Numbers} numbers @returns {Numbers} */
function checked(numbers) {
  const { name, rows, columns } = numbers;
  if (rows * columns <= 4096 * 4096) return numbers;
  throw refusal(
    `The pictures of “${name}” have ${rows} × ${columns} pixels; up to 4096 × 4096 can be read. Make them smaller.`,
  );
}

/**
 * Calls back for each row of numbers, with a function that returns the number at an index.
 *
 * @param {Numbers} numbers
 * @param {(at: (index: number) => number, record: Uint8Array | null, index: number) => void} visit `record`:
 *   the same numbers if they are bytes in order
 * @param {Reading} [reading]
 */
async function eachRow({ piece, header, count, each }, visit, reading) {
  const { type, isLittle, isFortran, start } = header;
  const [width, read] = READ[type];
  if (isFortran) {
    // The first dimension runs fastest, so no picture is complete until all bytes are here.
    const all = await allOf(piece, MOST_WHOLE);
    const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
    const place = fortranPlaces(header.shape.slice(1), count);
    for (let index = 0; index < count; index += 1) {
      const at = (/** @type {number} */ i) =>
        read(view, start + (index + (place[i] ?? 0)) * width, isLittle);
      visit(at, null, index);
    }
    return;
  }
  /** @type {DataView<ArrayBufferLike>} */
  let view = new DataView(new ArrayBuffer(0));
  const at = (/** @type {number} */ i) => read(view, i * width, isLittle);
  const layout = { start, length: each * width, count };
  await eachRecord(
    piece,
    layout,
    (record, index) => {
      view = new DataView(record.buffer, record.byteOffset, record.byteLength);
      visit(at, type === "u8" ? record : null, index);
    },
    reading,
  );
}

/**
 * Where the numbers of the first picture are if the first dimension runs fastest.
 *
 * @param {number[]} shape of a picture
 * @param {number} count of pictures
 */
function fortranPlaces(shape, count) {
  const total = shape.reduce((product, size) => product * size, 1);
  return Float64Array.from({ length: total }, (_, i) => {
    // Indices from the last dimension to the first, as C order counts.
    let rest = i;
    const indices = shape.map(() => 0);
    for (let d = shape.length - 1; d >= 0; d -= 1) {
      const size = shape[d] ?? 1;
      indices[d] = rest % size;
      rest = Math.floor(rest / size);
    }
    let place = 0;
    let stride = count;
    shape.forEach((size, d) => {
      place += (indices[d] ?? 0) * stride;
      stride *= size;
    });
    return place;
  });
}

/**
 * The smallest and largest number, and which pictures contain NaN or infinity. For bytes the first ones tell if they reach
 * high values; then the rest is only read if nothing has yet shown that the file is complete.
 *
 * @param {Numbers} numbers
 * @param {Reading} [reading]
 * @returns {Promise<Range & { broken: Set<number> }>}
 */
export async function rangeOf(numbers, reading) {
  let low = Infinity;
  let high = -Infinity;
  /** @type {Set<number>} */
  const broken = new Set();
  const enough = numbers.header.type === "u8" ? 128 : Infinity;
  const isWhole = numbers.piece.size !== null;
  const stop = new Error("enough was read");
  await eachRow(
    numbers,
    (at, _, index) => {
      if (high >= enough) {
        if (isWhole) throw stop;
        return;
      }
      let isBroken = false;
      for (let i = 0; i < numbers.each; i += 1) {
        const value = at(i);
        if (!Number.isFinite(value)) isBroken = true;
        else {
          if (value < low) low = value;
          if (value > high) high = value;
        }
      }
      if (isBroken) broken.add(index);
    },
    reading,
  ).catch((error) => {
    if (error !== stop) throw error;
  });
  return { low, high, broken };
}

/**
 * Calls back with the grey bytes of each picture, which are only valid during the visit.
 *
 * @param {Numbers} numbers
 * @param {Range} range of all numbers
 * @param {(grey: Uint8Array, index: number) => void} visit
 * @param {AbortSignal} [signal]
 */
export async function eachImage(numbers, range, visit, signal) {
  const { rows, columns, channels, isPlanar, each } = numbers;
  const size = rows * columns;
  const grey = new Uint8Array(size);
  const isReady = channels === 1 && range.low === 0 && range.high === 255;
  const scaled = new Uint8Array(each);
  const factor = 255 / (range.high - range.low);
  const [pixelStep, channelStep] = isPlanar ? [1, size] : [channels, 1];
  await eachRow(
    numbers,
    (at, record, index) => {
      if (record && isReady) return visit(record, index);
      for (let i = 0; i < each; i += 1) {
        // Rounds the same way for a number from 0 to 1 as for a byte.
        scaled[i] = Math.min(255, Math.max(0, Math.round((at(i) - range.low) * factor)));
      }
      if (channels === 1) return visit(scaled, index);
      greyOf(scaled, { channels, pixelStep, channelStep }, grey);
      visit(grey, index);
    },
    { signal },
  );
}

/**
 * Whether each row has a single 1, and 0 elsewhere. For pictures, the first one decides.
 *
 * @param {Numbers} numbers
 * @param {Reading} [reading]
 */
async function isOneHot(numbers, reading) {
  const stop = new Error("enough was read");
  const look = eachRow(
    numbers,
    (at) => {
      let ones = 0;
      for (let i = 0; i < numbers.each; i += 1) {
        const value = at(i);
        if (value === 1) ones += 1;
        else if (value !== 0) throw stop;
      }
      if (ones !== 1) throw stop;
    },
    reading,
  );
  return look.then(
    () => true,
    (error) => {
      if (error !== stop) throw error;
      return false;
    },
  );
}

/**
 * The labels, one for each picture, usually whole numbers. A row of numbers starts with the class, unless it is one-hot.
 *
 * @param {Numbers} numbers
 * @param {AbortSignal} [signal]
 * @returns {Promise<ArrayLike<number | string>>}
 */
export async function labelsOf(numbers, signal) {
  const { count, each, header, isOneHot } = numbers;
  if (header.isText) {
    /** @type {string[]} */
    const names = [];
    await eachRow(numbers, (at) => names.push(textOf(at, each)), { signal });
    return names;
  }
  const labels = new Float64Array(count);
  const classOf = (/** @type {(i: number) => number} */ at) => {
    if (!isOneHot) return at(0);
    let i = 0;
    while (at(i) !== 1) i += 1;
    return i;
  };
  await eachRow(numbers, (at, _, index) => (labels[index] = classOf(at)), { signal });
  return labels;
}

/**
 * A text of at most this many characters; the rest are zeros.
 *
 * @param {(i: number) => number} codeAt
 * @param {number} most
 */
function textOf(codeAt, most) {
  let text = "";
  for (let i = 0; i < most && codeAt(i) !== 0; i += 1) {
    const code = codeAt(i);
    text += code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  }
  return text;
}

// Files of pictures, made for tests: the same pictures in every format that can be opened.

import { encode } from "fast-png";
import { zipSync } from "fflate";

/** @param {number[]} bytes */
const bytesOf = (...bytes) => Uint8Array.from(bytes);

/** @param {...ArrayLike<number>} parts */
export function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Writers of numbers: bytes, IDX's code, NumPy's name, and how one is put. */
const TYPES = /** @type {const} */ ({
  u8: [1, 8, "u1", "setUint8"],
  i8: [1, 9, "i1", "setInt8"],
  i16: [2, 11, "i2", "setInt16"],
  i32: [4, 12, "i4", "setInt32"],
  f32: [4, 13, "f4", "setFloat32"],
  f64: [8, 14, "f8", "setFloat64"],
});

/**
 * @param {keyof typeof TYPES} type
 * @param {ArrayLike<number>} values
 * @param {boolean} isLittle
 */
function numbers(type, values, isLittle) {
  const [each, , , put] = TYPES[type];
  const view = new DataView(new ArrayBuffer(each * values.length));
  for (let i = 0; i < values.length; i += 1) view[put](i * each, values[i] ?? 0, isLittle);
  return new Uint8Array(view.buffer);
}

/**
 * @param {number[]} shape
 * @param {ArrayLike<number>} values
 * @param {keyof typeof TYPES} [type]
 */
export function idx(shape, values, type = "u8") {
  const sizes = numbers("i32", shape, false);
  return joined(bytesOf(0, 0, TYPES[type][1], shape.length), sizes, numbers(type, values, false));
}

/**
 * @param {number[]} shape
 * @param {ArrayLike<number>} values in C order
 * @param {{ type?: keyof typeof TYPES, isFortran?: boolean, isBig?: boolean, descr?: string }} [how]
 */
export function npy(shape, values, { type = "u8", isFortran = false, isBig = false, descr } = {}) {
  const name = descr ?? `'${TYPES[type][0] === 1 ? "|" : isBig ? ">" : "<"}${TYPES[type][2]}'`;
  const tuple = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const order = isFortran ? "True" : "False";
  const text = `{'descr': ${name}, 'fortran_order': ${order}, 'shape': ${tuple}, }`;
  const header = new TextEncoder().encode(text.padEnd(128 - 11) + "\n");
  const start = joined([0x93], new TextEncoder().encode("NUMPY"), [1, 0, header.length, 0]);
  let ordered = values;
  if (isFortran) {
    const strides = shape.map((_, d) => shape.slice(0, d).reduce((a, b) => a * b, 1));
    const out = new Float64Array(values.length);
    for (let i = 0; i < values.length; i += 1) {
      let rest = i;
      let place = 0;
      for (let d = shape.length - 1; d >= 0; d -= 1) {
        place += (rest % (shape[d] ?? 1)) * (strides[d] ?? 1);
        rest = Math.floor(rest / (shape[d] ?? 1));
      }
      out[place] = values[i] ?? 0;
    }
    ordered = out;
  }
  return joined(start, header, numbers(type, ordered, !isBig));
}

/**
 * @param {Record<string, Uint8Array>} files
 * @param {boolean} [isStored]
 */
export const zip = (files, isStored = false) => zipSync(files, { level: isStored ? 0 : 6 });

/**
 * @param {ArrayLike<number>} grey
 * @param {{ rows: number, columns: number }} size
 * @param {"grey" | "colour" | "alpha" | "deep" | "interlaced"} [kind]
 */
export function png(grey, { rows, columns }, kind = "grey") {
  const picture = { width: columns, height: rows };
  const spread = (/** @type {number} */ channels) =>
    Uint8Array.from({ length: grey.length * channels }, (_, i) =>
      i % channels === 3 ? 255 : (grey[Math.floor(i / channels)] ?? 0),
    );
  if (kind === "colour") return encode({ ...picture, channels: 3, data: spread(3) });
  if (kind === "alpha") return encode({ ...picture, channels: 4, data: spread(4) });
  if (kind === "deep") {
    const data = Uint16Array.from(grey, (value) => value * 257);
    return encode({ ...picture, channels: 1, depth: 16, data });
  }
  const interlace = kind === "interlaced" ? "Adam7" : "null";
  return encode({ ...picture, channels: 1, data: Uint8Array.from(grey) }, { interlace });
}

/**
 * A BMP of 24 bits, its rows from the bottom up.
 *
 * @param {ArrayLike<number>} grey
 * @param {{ rows: number, columns: number }} size
 */
export function bmp(grey, { rows, columns }) {
  const stride = Math.ceil((3 * columns) / 4) * 4;
  const view = new DataView(new ArrayBuffer(54 + rows * stride));
  view.setUint16(0, 0x424d);
  // Sizes of the file, of its headers and of the picture, its planes, and bits of a pixel.
  for (const [at, value] of [
    [2, view.byteLength],
    [10, 54],
    [14, 40],
    [18, columns],
    [22, rows],
    [26, 1 + 65536 * 24],
    [34, rows * stride],
  ]) {
    view.setUint32(at ?? 0, value ?? 0, true);
  }
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < 3 * columns; x += 1) {
      const value = grey[(rows - 1 - y) * columns + Math.floor(x / 3)] ?? 0;
      view.setUint8(54 + y * stride + x, value);
    }
  }
  return new Uint8Array(view.buffer);
}

/** Writes numbers as bits, the lowest first, into bytes. */
class Bits {
  /** @type {number[]} */
  bytes = [];
  #length = 0;

  /** @param {number} value @param {number} bits */
  put(value, bits) {
    for (let bit = 0; bit < bits; bit += 1, this.#length += 1) {
      if (this.#length % 8 === 0) this.bytes.push(0);
      const last = this.bytes.length - 1;
      this.bytes[last] = (this.bytes[last] ?? 0) | (((value >> bit) & 1) << (this.#length % 8));
    }
  }
}

/**
 * A GIF with a palette of all greys, and one frame or more of the same picture.
 *
 * @param {ArrayLike<number>} grey
 * @param {{ rows: number, columns: number }} size
 * @param {number} [frames]
 */
export function gif(grey, { rows, columns }, frames = 1) {
  const sizes = [columns & 255, columns >> 8, rows & 255, rows >> 8];
  const palette = Array.from({ length: 256 }, (_, level) => [level, level, level]).flat();
  const [clear, end] = [256, 257];
  const bits = new Bits();
  // Codes stay 9 bits long, and every pixel one code, while the dictionary is cleared before it is full.
  for (let i = 0; i < rows * columns; i += 1) {
    if (i % 250 === 0) bits.put(clear, 9);
    bits.put(grey[i] ?? 0, 9);
  }
  bits.put(end, 9);
  const blocks = [];
  for (let at = 0; at < bits.bytes.length; at += 255) {
    const block = bits.bytes.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  const frame = [0x2c, 0, 0, 0, 0, ...sizes, 0, 8, ...blocks, 0];
  const all = Array.from({ length: frames }, () => frame);
  return joined(new TextEncoder().encode("GIF89a"), sizes, [0xf7, 0, 0], palette, ...all, [0x3b]);
}

/**
 * A lossless WebP, as RFC 9649 describes it: red and blue are given as their differences from green, which are 0.
 *
 * @param {ArrayLike<number>} grey
 * @param {{ rows: number, columns: number }} size
 */
export function webp(grey, { rows, columns }) {
  const bits = new Bits();
  const write = (/** @type {[value: number, bits: number][]} */ ...words) =>
    words.forEach(([value, length]) => bits.put(value, length));
  write([0x2f, 8], [columns - 1, 14], [rows - 1, 14], [0, 4]);
  // Subtract green; no other transform, no colour cache, one set of codes.
  write([1, 1], [2, 2], [0, 1], [0, 1], [0, 1]);
  // Green: of the lengths that codes can have, in RFC's order, 0 and 8 are used, with a bit for each. All 256 levels have
  // codes of 8 bits, and the 24 symbols for copies none.
  write([0, 1], [12 - 4, 4]);
  for (const length of [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8]) {
    write([length === 0 || length === 8 ? 1 : 0, 3]);
  }
  write([0, 1]);
  for (let symbol = 0; symbol < 256 + 24; symbol += 1) write([symbol < 256 ? 1 : 0, 1]);
  // Red, blue, alpha and distances: a single symbol each, which then takes no bits.
  const single = (/** @type {number} */ symbol) => write([1, 1], [0, 1], [1, 1], [symbol, 8]);
  for (const symbol of [0, 0, 255, 0]) single(symbol);
  for (let i = 0; i < rows * columns; i += 1) {
    // Codes begin with their highest bit.
    for (let bit = 7; bit >= 0; bit -= 1) write([((grey[i] ?? 0) >> bit) & 1, 1]);
  }
  const length = bits.bytes.length;
  const word = (/** @type {number} */ value) => [0, 8, 16, 24].map((by) => (value >> by) & 255);
  const chunk = joined(
    new TextEncoder().encode("VP8L"),
    word(length),
    bits.bytes,
    [0].slice(0, length % 2),
  );
  const all = joined(new TextEncoder().encode("WEBP"), chunk);
  return joined(new TextEncoder().encode("RIFF"), word(all.length), all);
}

/**
 * Pictures of random strokes, and their labels.
 *
 * @param {number} count
 * @param {number} side
 * @param {number} classes
 */
export function madePictures(count, side, classes) {
  const pixels = new Uint8Array(count * side * side);
  let state = 12345;
  const next = () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 8;
  for (let i = 0; i < count; i += 1) {
    // A ring of paper, so that it is known which is the ink.
    for (let y = 1; y < side - 1; y += 1) {
      for (let x = 1; x < side - 1; x += 1) {
        if (next() % 3 === 0) pixels[(i * side + y) * side + x] = next() & 255;
      }
    }
    pixels[(i * side + 1) * side + 1] = 255;
  }
  const labels = Uint8Array.from({ length: count }, (_, i) => i % classes);
  return { pixels, labels, count, side };
}

/**
 * Files as they are opened or dropped.
 *
 * @param {Record<string, ArrayLike<number>>} files by path
 */
export const picked = (files) =>
  Object.entries(files).map(([path, bytes]) => ({
    file: new File([Uint8Array.from(bytes)], path.split("/").at(-1) ?? ""),
    path,
  }));

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

// Prepares pictures: from grey bytes of any size to the ink bytes that the network sees.

import { scaled } from "./scale.js";

/** @import { Grey } from "./scale.js" */

/** @typedef {"own" | 28 | 32 | 64} Size “own” keeps them as they are */
/** @typedef {"none" | "right" | "half" | "left" | "transpose"} Turn */

/**
 * @typedef {object} Choices
 * @property {Size} size
 * @property {boolean} invert whether dark is ink; MNIST is light on dark
 * @property {"fit" | "crop"} fill the whole picture with a margin, or its middle without one
 * @property {Turn} turn
 * @property {number} share of the pictures to hold out, if there are no separate files for that
 * @property {number} seed of the split and of the order
 */

/** What the choices depend on. @typedef {object} Kinds
 * @property {{ rows: number, columns: number, count: number }[]} sizes of the pictures
 * @property {boolean} isLightPaper whether their borders are light
 * @property {boolean} isTransposed whether they are known to be stored with rows and columns swapped
 */

/** The most pixels in a picture that keeps its size: a network has two weights for each pixel and unit. */
export const MOST_PIXELS = 128 * 128;
/** The most pixels in pictures that keep their size by default. */
const FEW_PIXELS = 64 * 64;

export const SIZES = /** @type {const} */ ([28, 32, 64]);
export const TURNS = /** @type {{ value: Turn, label: string }[]} */ ([
  { value: "none", label: "As they are" },
  { value: "right", label: "A quarter to the right" },
  { value: "half", label: "Upside down" },
  { value: "left", label: "A quarter to the left" },
  { value: "transpose", label: "Swap rows and columns (EMNIST)" },
]);
/** Shares that can be held out; MNIST holds out one in seven. */
export const SHARES = [
  { value: 0.05, label: "1 in 20" },
  { value: 0.1, label: "1 in 10" },
  { value: 1 / 7, label: "1 in 7, as in MNIST" },
  { value: 0.25, label: "1 in 4" },
  { value: 0.5, label: "half" },
];

/** Whether pictures can keep their size. @param {Kinds["sizes"]} sizes */
export function canStay(sizes) {
  const [size] = sizes;
  return sizes.length === 1 && size !== undefined && size.rows * size.columns <= MOST_PIXELS;
}

/**
 * The default choices.
 *
 * @param {Kinds} kinds
 * @returns {Choices}
 */
export function defaultChoices({ sizes, isLightPaper, isTransposed }) {
  const [size] = sizes;
  const isSmall = canStay(sizes) && size && size.rows * size.columns <= FEW_PIXELS;
  return {
    size: isSmall ? "own" : 28,
    invert: isLightPaper,
    fill: "fit",
    turn: isTransposed ? "transpose" : "none",
    share: 1 / 7,
    seed: 0,
  };
}

/**
 * Rows and columns of what the network sees.
 *
 * @param {Kinds} kinds
 * @param {Choices} choices
 */
export function frameOf({ sizes }, { size, turn }) {
  if (size !== "own") return { rows: size, columns: size };
  const { rows, columns } = sizes[0] ?? { rows: 1, columns: 1 };
  const lies = turn === "right" || turn === "left" || turn === "transpose";
  return lies ? { rows: columns, columns: rows } : { rows, columns };
}

/** @param {Grey} picture @param {Turn} turn @returns {Grey} */
function turned({ grey, rows, columns }, turn) {
  if (turn === "none") return { grey, rows, columns };
  if (turn === "half") return { grey: Uint8Array.from(grey).reverse(), rows, columns };
  const out = new Uint8Array(grey.length);
  // The new picture has `columns` rows of `rows` pixels.
  for (let y = 0; y < columns; y += 1) {
    for (let x = 0; x < rows; x += 1) {
      const row = turn === "right" ? rows - 1 - x : x;
      const column = turn === "left" ? columns - 1 - y : y;
      out[y * rows + x] = grey[row * columns + column] ?? 0;
    }
  }
  return { grey: out, rows: columns, columns: rows };
}

/** The median grey of the border's pixels. @param {Grey} picture */
export function borderGrey({ grey, rows, columns }) {
  /** @type {number[]} */
  const border = [];
  for (let x = 0; x < columns; x += 1) {
    border.push(grey[x] ?? 0, grey[(rows - 1) * columns + x] ?? 0);
  }
  for (let y = 1; y < rows - 1; y += 1) {
    border.push(grey[y * columns] ?? 0, grey[(y + 1) * columns - 1] ?? 0);
  }
  border.sort((a, b) => a - b);
  return border[border.length >> 1] ?? 0;
}

/**
 * A picture in a frame of different proportions.
 *
 * @param {Grey} picture
 * @param {{ rows: number, columns: number }} frame
 * @param {"fit" | "crop"} fill
 */
function framed(picture, { rows, columns }, fill) {
  const factors = [rows / picture.rows, columns / picture.columns];
  const factor = fill === "fit" ? Math.min(...factors) : Math.max(...factors);
  const side = (/** @type {number} */ length) => Math.max(1, Math.round(length * factor));
  const inner = scaled(picture, side(picture.rows), side(picture.columns));
  if (inner.rows === rows && inner.columns === columns) return inner.grey;
  // Paper continues beyond the picture.
  const out = new Uint8Array(rows * columns).fill(fill === "fit" ? borderGrey(picture) : 0);
  const top = (rows - inner.rows) >> 1;
  const left = (columns - inner.columns) >> 1;
  const [from, to] = [Math.max(0, left), Math.min(columns, left + inner.columns)];
  for (let y = Math.max(0, top); y < Math.min(rows, top + inner.rows); y += 1) {
    const start = (y - top) * inner.columns - left;
    out.set(inner.grey.subarray(start + from, start + to), y * columns + from);
  }
  return out;
}

/**
 * The ink bytes of a picture, as the network will see it.
 *
 * @param {Grey} picture
 * @param {Pick<Choices, "turn" | "fill" | "invert">} choices
 * @param {{ rows: number, columns: number }} frame
 */
export function prepare(picture, { turn, fill, invert }, frame) {
  const upright = turned(picture, turn);
  const isWhole = upright.rows === frame.rows && upright.columns === frame.columns;
  const grey = isWhole ? upright.grey : framed(upright, frame, fill);
  return invert ? grey.map((value) => 255 - value) : grey;
}

/**
 * A key to sort by, from the picture itself and a seed, so that the same pictures come in the same order however they are
 * stored: two lanes of cyrb53.
 *
 * @param {Uint8Array} ink
 * @param {number} seed
 */
export function sortingKey(ink, seed) {
  const start = Math.imul(seed, 0x9e3779b1);
  let a = 0xdeadbeef ^ start;
  let b = 0x41c6ce57 ^ start;
  for (let i = 0; i < ink.length; i += 1) {
    const byte = /** @type {number} */ (ink[i]);
    a = Math.imul(a ^ byte, 2654435761);
    b = Math.imul(b ^ byte, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}

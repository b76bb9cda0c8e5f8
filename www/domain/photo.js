// Turns a photograph of something drawn on paper into ink bytes like those of a drawing on the pad.
//
// Only the blue channel is used, in which the blue lines of ruled paper hardly show. The paper is the largest light area.
// Within it, each pixel is compared with the paper around it, which cancels uneven light (adaptive thresholding: Bradley
// and Roth, 2007); pixels much darker than their surroundings are ink.

import { borderGrey } from "./preparation.js";
import { scaled } from "./scale.js";

/** @import { Grey } from "./scale.js" */

/** Length of the longer side, in pixels, when looking for strokes. */
const SIDE = 400;
/** Size of the surroundings that a pixel is compared with, as a share of the longer side. */
const AROUND = 1 / 5;
/** Ink is darker than its paper by at least this share; less is shadow, noise or a pale line. */
const LEAST_CONTRAST = 0.14;
/** Shares of the darkest ink's contrast: from the first on a pixel is ink, from the second if joined to ink. */
const SURE = 0.5;
const LIKELY = 0.32;
/** Width of a stroke, as a share of the longer side of the ink: about that of MNIST's pens. */
const PEN = 0.11;
/** Specks smaller than this share of all ink are dirt. */
const SPECK = 0.03;
/** Paper around the ink, as a share of its longer side. */
const MARGIN = 0.1;

/** The neighbours that a pixel is compared with, and the share by which light changes suddenly. */
const CROSS = /** @type {const} */ ([
  [-2, 0],
  [2, 0],
  [0, -2],
  [0, 2],
]);
const SUDDEN = 0.15;
/** Parts of a sheet are at least this light, as a share of its largest part's lightness. */
const ALIKE = 0.72;
/** A sheet covers at least this share of a picture. */
const LEAST_SHEET = 0.25;
/** The surroundings of a sheet cover more than this share of the picture. */
const LEAST_AROUND = 0.03;

/** @typedef {{ ink: Uint8Array, width: number, height: number }} Drawing ink bytes, `[height, width]` */

/**
 * The drawing in a photograph, or null if there is none.
 *
 * @param {Uint8Array | Uint8ClampedArray} rgba
 * @param {number} width
 * @param {number} height
 * @returns {Drawing | null}
 */
export function photoToDrawing(rgba, width, height) {
  const light = smoothed(upright(smaller(rgba, width, height)));
  const paper = paperOf(light);
  const contrast = contrastOf(light, paper);
  const strokes = strokesOf(contrast, light);
  return strokes && penned(strokes);
}

/** @param {Uint8Array | Uint8ClampedArray} rgba @param {number} width @param {number} height @returns {Grey} */
function smaller(rgba, width, height) {
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i += 1) {
    const alpha = (rgba[4 * i + 3] ?? 255) / 255;
    grey[i] = Math.round((rgba[4 * i + 2] ?? 0) * alpha + 255 * (1 - alpha));
  }
  const factor = SIDE / Math.max(width, height);
  const side = (/** @type {number} */ length) => Math.max(1, Math.round(length * factor));
  return factor < 1
    ? scaled({ grey, rows: height, columns: width }, side(height), side(width))
    : { grey, rows: height, columns: width };
}

/**
 * Inverts a picture with light ink on dark, as in MNIST. A light sheet on a dark table is told apart: it covers more of the
 * picture than strokes do.
 *
 * @param {Grey} picture
 * @returns {Grey}
 */
function upright(picture) {
  const { grey } = picture;
  const light = grey.reduce((sum, value) => sum + (value > 127 ? 1 : 0), 0);
  const isInverse = borderGrey(picture) < 64 && light < LEAST_SHEET * grey.length;
  return isInverse ? { ...picture, grey: grey.map((value) => 255 - value) } : picture;
}

/** Means over 3 × 3 pixels, to reduce noise. @param {Grey} picture @returns {Grey} */
function smoothed({ grey, rows, columns }) {
  const sum = sums(Float64Array.from(grey), rows, columns);
  const out = new Uint8Array(grey.length);
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      const { total, count } = sum(y - 1, x - 1, y + 2, x + 2);
      out[y * columns + x] = Math.round(total / count);
    }
  }
  return { grey: out, rows, columns };
}

/**
 * Sums over rectangles, each in a few steps (summed-area table).
 *
 * @param {ArrayLike<number>} values
 * @param {number} rows
 * @param {number} columns
 */
function sums(values, rows, columns) {
  const wide = columns + 1;
  const table = new Float64Array(wide * (rows + 1));
  for (let y = 0; y < rows; y += 1) {
    let row = 0;
    for (let x = 0; x < columns; x += 1) {
      row += values[y * columns + x] ?? 0;
      table[(y + 1) * wide + x + 1] = row + (table[y * wide + x + 1] ?? 0);
    }
  }
  const at = (/** @type {number} */ y, /** @type {number} */ x) => table[y * wide + x] ?? 0;
  return (
    /** @type {number} */ top,
    /** @type {number} */ left,
    /** @type {number} */ bottom,
    /** @type {number} */ right,
  ) => {
    const [t, l] = [Math.max(0, top), Math.max(0, left)];
    const [b, r] = [Math.min(rows, bottom), Math.min(columns, right)];
    return {
      total: at(b, r) - at(t, r) - at(b, l) + at(t, l),
      count: Math.max(1, (b - t) * (r - l)),
    };
  };
}

/**
 * Groups of pixels that touch by their sides or corners: for each pixel the number of its group, from 1, or 0; and for each
 * group its size.
 *
 * @param {Uint8Array} isIn
 * @param {number} rows
 * @param {number} columns
 */
function groupsOf(isIn, rows, columns) {
  const group = new Int32Array(isIn.length);
  const sizes = [0];
  /** @type {number[]} */
  const open = [];
  for (let start = 0; start < isIn.length; start += 1) {
    if (!isIn[start] || group[start]) continue;
    const id = sizes.length;
    let size = 0;
    group[start] = id;
    open.push(start);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      size += 1;
      const y = Math.floor(at / columns);
      const x = at - y * columns;
      for (let dy = -1; dy <= 1; dy += 1) {
        for (let dx = -1; dx <= 1; dx += 1) {
          const [row, column] = [y + dy, x + dx];
          const next = row * columns + column;
          const isInside = row >= 0 && row < rows && column >= 0 && column < columns;
          if (!isInside || !isIn[next] || group[next]) continue;
          group[next] = id;
          open.push(next);
        }
      }
    }
    sizes.push(size);
  }
  return { group, sizes };
}

/**
 * The sheet of paper with everything drawn on it, without its rim. Light changes slowly across a sheet, even in a shadow,
 * and suddenly at its edge.
 *
 * @param {Grey} light
 * @returns {Uint8Array} 1 where the paper is
 */
function paperOf({ grey, rows, columns }) {
  const isCalm = Uint8Array.from(grey, (value, i) => {
    const y = Math.floor(i / columns);
    const x = i - y * columns;
    let [low, high] = [value, value];
    for (const [dy, dx] of CROSS) {
      const [row, column] = [y + dy, x + dx];
      if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
      const near = grey[row * columns + column] ?? 0;
      low = Math.min(low, near);
      high = Math.max(high, near);
    }
    return low >= (1 - SUDDEN) * high ? 1 : 0;
  });
  const calm = groupsOf(isCalm, rows, columns);
  const light = calm.sizes.map(() => 0);
  calm.group.forEach((id, i) => (light[id] = (light[id] ?? 0) + (id ? (grey[i] ?? 0) : 0)));
  const largest = light.indexOf(Math.max(...light));
  const meanOf = (/** @type {number} */ id) => (light[id] ?? 0) / Math.max(1, calm.sizes[id] ?? 0);
  // Dark lines divide a sheet into strips that are equally light.
  const isSheet = calm.sizes.map((_, id) => id > 0 && meanOf(id) > ALIKE * meanOf(largest));
  const outside = groupsOf(
    Uint8Array.from(calm.group, (id) => (isSheet[id] ? 0 : 1)),
    rows,
    columns,
  );
  // Areas off the sheet that reach the picture's edge surround it; others are drawn on it.
  const around = new Set();
  const note = (/** @type {number} */ at) => {
    const id = outside.group[at] ?? 0;
    if (id && (outside.sizes[id] ?? 0) > LEAST_AROUND * grey.length) around.add(id);
  };
  for (let x = 0; x < columns; x += 1) [x, (rows - 1) * columns + x].forEach(note);
  for (let y = 0; y < rows; y += 1) [y * columns, (y + 1) * columns - 1].forEach(note);
  const isPaper = Uint8Array.from(outside.group, (id) => (around.has(id) ? 0 : 1));
  if (around.size === 0) return isPaper;
  const rim = Math.max(2, Math.round(0.012 * Math.max(rows, columns)));
  const sum = sums(isPaper, rows, columns);
  return isPaper.map((_, i) => {
    const y = Math.floor(i / columns);
    const x = i - y * columns;
    const { total, count } = sum(y - rim, x - rim, y + rim + 1, x + rim + 1);
    return total === count ? 1 : 0;
  });
}

/**
 * How much darker each pixel is than the paper around it, from 0 to 1; 0 off the paper. The paper's lightness is the mean
 * of the surrounding pixels that are no darker than their mean.
 *
 * @param {Grey} light
 * @param {Uint8Array} paper
 */
function contrastOf({ grey, rows, columns }, paper) {
  const reach = Math.max(2, Math.round((AROUND * Math.max(rows, columns)) / 2));
  /** @param {Uint8Array} isIn */
  const meansOver = (isIn) => {
    const value = sums(
      Float64Array.from(grey, (v, i) => (isIn[i] ? v : 0)),
      rows,
      columns,
    );
    const number = sums(isIn, rows, columns);
    return Float32Array.from(grey, (v, i) => {
      const y = Math.floor(i / columns);
      const x = i - y * columns;
      const box = /** @type {const} */ ([y - reach, x - reach, y + reach + 1, x + reach + 1]);
      const { total } = number(...box);
      return total > 0 ? value(...box).total / total : v;
    });
  };
  const all = meansOver(paper);
  const bare = meansOver(
    paper.map((isIn, i) => (isIn && (grey[i] ?? 0) >= 0.97 * (all[i] ?? 0) ? 1 : 0)),
  );
  return Float32Array.from(grey, (value, i) =>
    paper[i] ? Math.max(0, 1 - value / Math.max(1, bare[i] ?? 1)) : 0,
  );
}

/**
 * The ink: what is surely ink, plus what is probably ink and joined to it. Null if nothing stands out.
 *
 * @param {Float32Array} contrast
 * @param {{ rows: number, columns: number }} size
 * @returns {Grey | null}
 */
function strokesOf(contrast, { rows, columns }) {
  const sorted = Float32Array.from(contrast).sort();
  // Assumes that strokes cover at least one pixel in 200, to find how dark the ink is.
  const darkest = sorted[Math.floor(sorted.length * 0.995)] ?? 0;
  if (darkest < LEAST_CONTRAST) return null;
  const likely = Uint8Array.from(contrast, (value) => (value > LIKELY * darkest ? 1 : 0));
  const { group, sizes } = groupsOf(likely, rows, columns);
  const sure = new Float64Array(sizes.length);
  contrast.forEach((value, i) => {
    const id = group[i] ?? 0;
    if (id && value > SURE * darkest) sure[id] = (sure[id] ?? 0) + 1;
  });
  const total = sure.reduce((sum, size) => sum + size, 0);
  const grey = Uint8Array.from(contrast, (value, i) => {
    const id = group[i] ?? 0;
    if (!id || (sure[id] ?? 0) < SPECK * total) return 0;
    return Math.round(
      255 * Math.min(1, Math.max(0, (value / darkest - LIKELY / 2) / (SURE - LIKELY / 2))),
    );
  });
  return { grey, rows, columns };
}

/**
 * Crops to the ink with a margin, and makes strokes at least as wide as the pad's pen.
 *
 * @param {Grey} strokes
 * @returns {Drawing}
 */
function penned({ grey, rows, columns }) {
  let [top, bottom, left, right] = [rows, 0, columns, 0];
  let ink = 0;
  let edge = 0;
  const isInk = (/** @type {number} */ y, /** @type {number} */ x) =>
    y >= 0 && x >= 0 && y < rows && x < columns && (grey[y * columns + x] ?? 0) > 127;
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      if ((grey[y * columns + x] ?? 0) === 0) continue;
      [top, bottom, left, right] = [
        Math.min(top, y),
        Math.max(bottom, y + 1),
        Math.min(left, x),
        Math.max(right, x + 1),
      ];
      if (!isInk(y, x)) continue;
      ink += 1;
      if (!isInk(y - 1, x) || !isInk(y + 1, x) || !isInk(y, x - 1) || !isInk(y, x + 1)) edge += 1;
    }
  }
  const longer = Math.max(bottom - top, right - left);
  // A stroke has two edges.
  const pen = (2 * ink) / Math.max(1, edge);
  const grow = Math.max(0, Math.round((PEN * longer - pen) / 2));
  const margin = grow + Math.ceil(MARGIN * longer);
  const width = right - left + 2 * margin;
  const height = bottom - top + 2 * margin;
  const drawn = new Uint8Array(width * height);
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const value = grey[y * columns + x] ?? 0;
      if (value === 0) continue;
      for (let dy = -grow; dy <= grow; dy += 1) {
        const across = Math.floor(Math.sqrt(grow * grow - dy * dy));
        const row = (y - top + margin + dy) * width + x - left + margin;
        for (let at = row - across; at <= row + across; at += 1) {
          if (value > (drawn[at] ?? 0)) drawn[at] = value;
        }
      }
    }
  }
  return { ink: drawn, width, height };
}

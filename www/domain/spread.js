/** How errors are spread over digits. */

/**
 * @typedef {object} Spread
 * @property {number} low least error of the first bin
 * @property {number} high greatest of the last; bins are equally wide in the logarithm
 * @property {number[]} seen share of the digits of classes trained on, by bin
 * @property {number[]} unseen share of the digits of other classes, by bin
 * @property {ClassErrors[]} classes those that have digits
 *
 * @typedef {{ digit: number, isSeen: boolean, digits: number, mean: number }} ClassErrors
 */

/** Errors below this are as good as none, and have no place on a logarithmic scale. */
const LEAST = 1e-5;

/**
 * @param {Float32Array} errors of digits
 * @param {Uint8Array} labels their classes
 * @param {readonly number[]} trainedOn classes
 * @param {number} bins
 * @returns {Spread}
 */
export function spreadOf(errors, labels, trainedOn, bins) {
  const sorted = errors.slice().sort();
  const low = Math.max(LEAST, sorted[0] ?? LEAST);
  const high = Math.max(low * 1.01, sorted.at(-1) ?? low);
  const spread = {
    low,
    high,
    seen: new Array(bins).fill(0),
    unseen: new Array(bins).fill(0),
    classes: Array.from({ length: 1 + Math.max(...new Set(labels)) }, (_, digit) => ({
      digit,
      isSeen: trainedOn.includes(digit),
      digits: 0,
      mean: 0,
    })),
  };
  let seen = 0;
  errors.forEach((error, i) => {
    const of = spread.classes[labels[i] ?? 0];
    if (!of) return;
    of.digits += 1;
    of.mean += error;
    const part = Math.log(Math.max(error, low) / low) / Math.log(high / low);
    const bin = Math.min(bins - 1, Math.floor(part * bins));
    (of.isSeen ? spread.seen : spread.unseen)[bin] += 1;
    seen += of.isSeen ? 1 : 0;
  });
  for (const of of spread.classes) of.mean /= of.digits;
  return {
    ...spread,
    seen: spread.seen.map((digits) => digits / Math.max(1, seen)),
    unseen: spread.unseen.map((digits) => digits / Math.max(1, errors.length - seen)),
    classes: spread.classes.filter(({ digits }) => digits > 0),
  };
}

/**
 * The mean error over the digits of some classes; null where there are none.
 *
 * @param {ClassErrors[]} classes
 */
export function meanOf(classes) {
  const digits = classes.reduce((sum, of) => sum + of.digits, 0);
  return digits === 0 ? null : classes.reduce((sum, of) => sum + of.mean * of.digits, 0) / digits;
}

/**
 * Share of the digits of these classes that have a greater error.
 *
 * @param {number} error
 * @param {Float32Array} errors
 * @param {Uint8Array} labels
 * @param {readonly number[]} classes
 */
export function shareAbove(error, errors, labels, classes) {
  let above = 0;
  let digits = 0;
  errors.forEach((other, i) => {
    if (!classes.includes(labels[i] ?? -1)) return;
    digits += 1;
    if (other > error) above += 1;
  });
  return digits === 0 ? 0 : above / digits;
}

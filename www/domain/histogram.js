/** How the errors of digits are distributed. */

/**
 * @typedef {object} Histogram
 * @property {number} top where the axis ends; the last bin includes everything beyond it
 * @property {number[][]} shares for each group, the share of its digits in each bin
 * @property {boolean} isCut whether anything lies beyond the axis
 */

/** Possible ends of an axis, times a power of ten. */
const ROUND = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10];

/**
 * @param {readonly Float32Array[]} groups errors
 * @param {number} bins
 * @returns {Histogram} over an axis from 0 that all but the largest two in a hundred fit on
 */
export function histogramOf(groups, bins) {
  const top = topOf(groups);
  let isCut = false;
  const shares = groups.map((errors) => {
    const counts = new Array(bins).fill(0);
    for (const error of errors) {
      if (error > top) isCut = true;
      counts[Math.min(bins - 1, Math.max(0, Math.floor((error / top) * bins)))] += 1;
    }
    return counts.map((count) => count / Math.max(1, errors.length));
  });
  return { top, shares, isCut };
}

/** @param {readonly Float32Array[]} groups */
function topOf(groups) {
  const ends = groups.map((errors) => {
    const sorted = errors.filter(Number.isFinite).sort();
    return sorted[Math.ceil(0.98 * (sorted.length - 1))] ?? 0;
  });
  const most = Math.max(0, ...ends);
  // If all errors are zero, any axis will do.
  if (most === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return power * (ROUND.find((round) => round * power >= most) ?? 10);
}

/**
 * @typedef {object} ClassErrors
 * @property {number} label
 * @property {boolean} isKnown whether the network learned from digits of the class
 * @property {number} digits
 * @property {number} mean of their errors
 */

/**
 * @param {Float32Array} errors of digits
 * @param {Uint8Array} labels their classes
 * @param {readonly number[]} learnedFrom classes; none for all
 * @returns {ClassErrors[]} of the classes that have digits, ascending
 */
export function errorsByClass(errors, labels, learnedFrom) {
  /** @type {Map<number, ClassErrors>} */
  const classes = new Map();
  errors.forEach((error, i) => {
    const label = labels[i] ?? 0;
    const isKnown = learnedFrom.length === 0 || learnedFrom.includes(label);
    const of = classes.get(label) ?? { label, isKnown, digits: 0, mean: 0 };
    of.digits += 1;
    of.mean += (error - of.mean) / of.digits;
    classes.set(label, of);
  });
  return [...classes.values()].sort((a, b) => a.label - b.label);
}

/** Whether pictures drawn from random codes look like digits. */

/** Share of the redrawn test digits that set the standard. */
const USUAL = 0.9;

/**
 * How close redrawn test digits usually are to a digit that the network learned from.
 *
 * @param {Float32Array} distances of redrawn test digits, each to the nearest digit learned from
 * @returns {number | null} the distance that nine in ten do not exceed; null if there are none
 */
export function usualDistance(distances) {
  const sorted = distances.slice().sort();
  return sorted[Math.ceil(USUAL * sorted.length) - 1] ?? null;
}

/**
 * How many are at least that close.
 *
 * @param {Float32Array} distances
 * @param {number} usual
 */
export function countClose(distances, usual) {
  return distances.reduce((close, distance) => close + (distance <= usual ? 1 : 0), 0);
}

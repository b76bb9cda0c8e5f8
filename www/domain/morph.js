/** Two ways from one digit to another. */

/**
 * A code on the straight line between two codes.
 *
 * @param {Float32Array} from
 * @param {Float32Array} to
 * @param {number} part 0 for the first, 1 for the second
 */
export function codeBetween(from, to, part) {
  return from.map((value, i) => value + part * ((to[i] ?? 0) - value));
}

/**
 * One picture fading into another, pixel by pixel.
 *
 * @param {Uint8Array} from ink bytes
 * @param {Uint8Array} to
 * @param {number} part
 */
export function crossFade(from, to, part) {
  return from.map((ink, i) => Math.round(ink + part * ((to[i] ?? 0) - ink)));
}

/**
 * The mean squared difference between two pictures, with pixels from 0 to 1.
 *
 * @param {Uint8Array} a ink bytes
 * @param {Uint8Array} b
 */
export function squaredDifference(a, b) {
  let sum = 0;
  a.forEach((ink, i) => (sum += ((ink - (b[i] ?? 0)) / 255) ** 2));
  return a.length === 0 ? 0 : sum / a.length;
}

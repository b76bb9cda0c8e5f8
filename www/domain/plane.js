/** @import { Latent } from "../bridge/protocol.js" */

/** @typedef {{ left: number, right: number, bottom: number, top: number }} Frame a part of the plane */

/**
 * The part of the plane with nearly all digits on it; a few distant ones would squeeze the others together.
 *
 * @param {Float32Array} places `[digits, 2]`
 * @returns {Frame}
 */
export function frameOf(places) {
  /** @param {number} axis */
  const range = (axis) => {
    const values = places.filter((_, i) => i % 2 === axis).sort();
    const low = values[Math.floor(values.length * 0.005)] ?? 0;
    const high = values[Math.ceil(values.length * 0.995) - 1] ?? 1;
    const margin = 0.06 * (high - low) || 1;
    return [low - margin, high + margin];
  };
  const [left = 0, right = 1] = range(0);
  const [bottom = 0, top = 1] = range(1);
  return { left, right, bottom, top };
}

/**
 * The squares of the frame near digits: those with a digit in them or in a neighbouring square. Elsewhere the decoder has
 * never been trained, and draws broken shapes.
 *
 * @param {Frame} frame
 * @param {Float32Array} places `[digits, 2]`
 * @param {number} side squares along each side
 * @returns {Uint8Array} 1 for these, row by row from the top left
 */
export function inhabited(frame, places, side) {
  const near = new Uint8Array(side * side);
  for (let i = 0; i < places.length; i += 2) {
    const x = ((places[i] ?? 0) - frame.left) / (frame.right - frame.left);
    const y = (frame.top - (places[i + 1] ?? 0)) / (frame.top - frame.bottom);
    const [column, row] = [Math.floor(x * side), Math.floor(y * side)];
    for (const [right, down] of /** @type {const} */ ([
      [0, 0],
      [-1, 0],
      [1, 0],
      [0, -1],
      [0, 1],
    ])) {
      const [at, of] = [column + right, row + down];
      if (at >= 0 && at < side && of >= 0 && of < side) near[of * side + at] = 1;
    }
  }
  return near;
}

/**
 * The code at a place on the plane.
 *
 * @param {Frame} frame
 * @param {number} x from the left of the frame, as a share of its width
 * @param {number} y from its top, as a share of its height
 * @param {Pick<Latent, "centre" | "axes">} latent
 * @param {boolean} canBeNegative whether the numbers in this network's codes can be negative
 * @returns {Float32Array}
 */
export function codeAt(frame, x, y, { centre, axes }, canBeNegative) {
  const along = frame.left + x * (frame.right - frame.left);
  const up = frame.top - y * (frame.top - frame.bottom);
  return centre.map((middle, unit) => {
    const value = middle + along * (axes[unit] ?? 0) + up * (axes[centre.length + unit] ?? 0);
    // The decoder is only given codes that a digit could have.
    return canBeNegative ? value : Math.max(0, value);
  });
}

/**
 * The position of a code in the frame, as shares of its sides.
 *
 * @param {Frame} frame
 * @param {Float32Array} code
 * @param {Pick<Latent, "centre" | "axes">} latent
 */
export function placeOf(frame, code, { centre, axes }) {
  let along = 0;
  let up = 0;
  code.forEach((value, unit) => {
    const apart = value - (centre[unit] ?? 0);
    along += apart * (axes[unit] ?? 0);
    up += apart * (axes[code.length + unit] ?? 0);
  });
  return {
    x: (along - frame.left) / (frame.right - frame.left),
    y: (frame.top - up) / (frame.top - frame.bottom),
  };
}

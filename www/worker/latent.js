/**
 * The codes projected onto the two directions in which they differ most.
 *
 * @typedef {object} Plane
 * @property {Float32Array} centre `[latent]`
 * @property {Float32Array} axes `[2, latent]`, orthonormal; with up to two units, the units themselves
 * @property {Float32Array} places `[digits, 2]`
 */

/** Enough rounds when starting from the last directions. */
const ROUNDS = 12;

/**
 * @param {Float32Array} codes `[digits, latent]`
 * @param {number} latent
 * @param {Float32Array | null} before the axes of the last call, to start from, so that the plane does not
 *   jump while training
 * @returns {Plane}
 */
export function planeOf(codes, latent, before) {
  const digits = codes.length / latent;
  const centre = new Float32Array(latent);
  const axes = new Float32Array(2 * latent);
  if (latent <= 2) {
    // Nothing to choose: the units themselves are the axes.
    for (let unit = 0; unit < latent; unit += 1) axes[unit * latent + unit] = 1;
  } else {
    for (let i = 0; i < codes.length; i += 1) {
      centre[i % latent] = (centre[i % latent] ?? 0) + (codes[i] ?? 0) / digits;
    }
    if (before?.length === axes.length) axes.set(before);
    else for (let i = 0; i < axes.length; i += 1) axes[i] = Math.sin(1 + 12.9898 * i);
    for (let round = 0; round < ROUNDS; round += 1) improve(axes, codes, centre, latent);
  }
  const places = new Float32Array(2 * digits);
  for (let digit = 0; digit < digits; digit += 1) {
    for (let axis = 0; axis < 2; axis += 1) {
      let along = 0;
      for (let unit = 0; unit < latent; unit += 1) {
        const apart = (codes[digit * latent + unit] ?? 0) - (centre[unit] ?? 0);
        along += apart * (axes[axis * latent + unit] ?? 0);
      }
      places[2 * digit + axis] = along;
    }
  }
  return { centre, axes, places };
}

/**
 * One round of orthogonal iteration: multiplies both axes by the codes' covariance and makes them orthonormal again.
 *
 * @param {Float32Array} axes changed in place
 * @param {Float32Array} codes
 * @param {Float32Array} centre
 * @param {number} latent
 */
function improve(axes, codes, centre, latent) {
  const next = new Float64Array(axes.length);
  const apart = new Float64Array(latent);
  for (let start = 0; start < codes.length; start += latent) {
    let first = 0;
    let second = 0;
    for (let unit = 0; unit < latent; unit += 1) {
      const value = (codes[start + unit] ?? 0) - (centre[unit] ?? 0);
      apart[unit] = value;
      first += value * (axes[unit] ?? 0);
      second += value * (axes[latent + unit] ?? 0);
    }
    for (let unit = 0; unit < latent; unit += 1) {
      const value = apart[unit] ?? 0;
      next[unit] = (next[unit] ?? 0) + first * value;
      next[latent + unit] = (next[latent + unit] ?? 0) + second * value;
    }
  }
  const [a, b] = [next.subarray(0, latent), next.subarray(latent)];
  if (!normalise(a)) return;
  let common = 0;
  for (let unit = 0; unit < latent; unit += 1) common += (a[unit] ?? 0) * (b[unit] ?? 0);
  for (let unit = 0; unit < latent; unit += 1) b[unit] = (b[unit] ?? 0) - common * (a[unit] ?? 0);
  if (!normalise(b)) return;
  axes.set(next);
}

/**
 * @param {Float64Array} values scaled to length one in place
 * @returns {boolean} false if they are all zero
 */
function normalise(values) {
  const length = Math.hypot(...values);
  if (length < 1e-9) return false;
  for (let i = 0; i < values.length; i += 1) values[i] = (values[i] ?? 0) / length;
  return true;
}

/**
 * How each unit behaves over many digits.
 *
 * @param {Float32Array} codes `[digits, latent]`
 * @param {number} latent
 * @returns {{ mean: Float32Array, lowest: Float32Array, highest: Float32Array, dead: Uint8Array }} each
 *   `[latent]`; a unit is dead if it is the same for every input
 */
export function unitsOf(codes, latent) {
  const mean = new Float32Array(latent);
  const lowest = new Float32Array(latent).fill(Infinity);
  const highest = new Float32Array(latent).fill(-Infinity);
  codes.forEach((value, i) => {
    const unit = i % latent;
    mean[unit] = (mean[unit] ?? 0) + (value * latent) / codes.length;
    lowest[unit] = Math.min(lowest[unit] ?? 0, value);
    highest[unit] = Math.max(highest[unit] ?? 0, value);
  });
  const dead = Uint8Array.from(lowest, (low, unit) => (low === highest[unit] ? 1 : 0));
  return { mean, lowest, highest, dead };
}

/** @typedef {{ x: number, y: number, weight: number }} Sample */

/**
 * How a number changes over any length of time, in a bounded number of points: whenever there are too many, neighbours
 * are averaged in pairs.
 *
 * @typedef {object} Trace
 * @property {readonly Readonly<Sample>[]} samples
 * @property {number} grain the weight of a full point; it doubles whenever points are paired
 */

/** @type {Trace} */
export const EMPTY = { samples: [], grain: 0 };

/**
 * @param {Trace} trace
 * @param {Sample} sample x must not be before the last sample's; y is the mean of as many values as its weight
 * @param {number} limit the most points to keep
 * @returns {Trace}
 */
export function addSample({ samples, grain }, sample, limit) {
  const last = samples.at(-1);
  if (last && last.weight + sample.weight <= grain) {
    return { samples: [...samples.slice(0, -1), mean(last, sample)], grain };
  }
  const longer = [...samples, sample];
  return longer.length > limit ? pair(longer) : { samples: longer, grain };
}

/**
 * @param {Trace} trace
 * @param {number} x drops everything after it
 * @returns {Trace}
 */
export const cut = ({ samples, grain }, x) => ({
  samples: samples.filter((sample) => sample.x <= x),
  grain,
});

/**
 * @param {readonly Readonly<Sample>[]} samples
 * @returns {Trace}
 */
function pair(samples) {
  /** @type {Sample[]} */
  const paired = [];
  for (let i = 0; i < samples.length; i += 2) {
    const [left, right] = samples.slice(i, i + 2);
    if (left) paired.push(right ? mean(left, right) : left);
  }
  return { samples: paired, grain: Math.max(...paired.map(({ weight }) => weight)) };
}

/**
 * @param {Sample} left
 * @param {Sample} right
 * @returns {Sample} at the later place
 */
function mean(left, right) {
  const weight = left.weight + right.weight;
  return { x: right.x, y: (left.y * left.weight + right.y * right.weight) / weight, weight };
}

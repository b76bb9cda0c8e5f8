/** @typedef {{ x: number, y: number, weight: number }} Sample */

/**
 * The course of a number over any length of time in a bounded number of points: whenever there are too
 * many, neighbours are averaged in pairs.
 */
export class Trace {
  /** @type {Sample[]} */
  #samples = [];
  #limit;
  /** How much weight makes a whole point; it doubles whenever points are paired. */
  #grain = 0;

  /** @param {number} limit most points that are kept */
  constructor(limit) {
    this.#limit = limit;
  }

  /** @returns {readonly Readonly<Sample>[]} */
  get samples() {
    return this.#samples;
  }

  /**
   * @param {number} x not before that of the last call
   * @param {number} y a mean
   * @param {number} weight of how many values
   */
  add(x, y, weight) {
    const last = this.#samples.at(-1);
    if (last && last.weight + weight <= this.#grain) {
      this.#samples[this.#samples.length - 1] = mean(last, { x, y, weight });
      return;
    }
    this.#samples.push({ x, y, weight });
    if (this.#samples.length > this.#limit) this.#pair();
  }

  /** @param {number} x drops what comes after it */
  cut(x) {
    this.#samples = this.#samples.filter((sample) => sample.x <= x);
  }

  #pair() {
    /** @type {Sample[]} */
    const paired = [];
    for (let i = 0; i < this.#samples.length; i += 2) {
      const [left, right] = this.#samples.slice(i, i + 2);
      if (left) paired.push(right ? mean(left, right) : left);
    }
    this.#samples = paired;
    this.#grain = Math.max(...paired.map(({ weight }) => weight));
  }
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

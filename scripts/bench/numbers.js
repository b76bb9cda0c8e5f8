// Rounds, medians, and tables in Markdown.

/** How often everything is measured. */
export const rounds = Number(process.env["ROUNDS"] ?? 3);

/** @param {readonly number[]} values @returns {number} NaN if there are none */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** The seconds of each round, by what was measured. */
export class Seconds {
  /** @type {Map<string, number[]>} */
  #of = new Map();

  /** @param {string} name @param {number} seconds */
  add(name, seconds) {
    this.#of.set(name, [...(this.#of.get(name) ?? []), seconds]);
  }

  /**
   * The median; NaN if nothing was measured.
   *
   * @param {string} name
   */
  median(name) {
    return median(this.#of.get(name) ?? []);
  }
}

/** @param {number} share */
export const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** @param {...(string | number)} values of a row */
export const list = (...values) => console.log(`| ${values.join(" | ")} |`);

/** @param {string} words @param {...(string | number)} columns */
export const heading = (words, ...columns) => {
  console.log(`\n${words}\n`);
  list(...columns);
  list("---", ...columns.slice(1).map(() => "---:"));
};

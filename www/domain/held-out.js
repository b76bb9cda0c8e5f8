import { count } from "./format.js";

/**
 * Which held-out digits the strip is to show.
 *
 * @typedef {object} Choice
 * @property {number | null} digit the class, null for any
 * @property {boolean} worst the ones with the greatest errors, else any
 */

/**
 * Their indices in the test set.
 *
 * @param {Uint8Array} labels of all held-out digits
 * @param {Choice} choice
 * @param {number} wanted how many
 * @param {{ errors: Float32Array } | { random: () => number } | null} by the errors of all digits for the
 *   worst, chance for others, null for the first ones
 */
export function chooseIndices(labels, { digit }, wanted, by) {
  const candidates = Array.from(labels.keys()).filter((i) => digit === null || labels[i] === digit);
  if (by && "errors" in by) {
    candidates.sort((a, b) => (by.errors[b] ?? 0) - (by.errors[a] ?? 0));
  } else if (by) {
    // The first steps of a Fisher-Yates shuffle.
    for (let i = 0; i < Math.min(wanted, candidates.length - 1); i += 1) {
      const j = i + Math.floor(by.random() * (candidates.length - i));
      [candidates[i], candidates[j]] = [candidates[j] ?? 0, candidates[i] ?? 0];
    }
  }
  return Uint32Array.from(candidates.slice(0, wanted));
}

/**
 * What the strip shows, in words.
 *
 * @param {Uint8Array} labels of all held-out digits
 * @param {Choice} choice
 * @param {boolean} noisy whether noise is put on the digits
 */
export function describeChoice(labels, { digit, worst }, noisy) {
  const of = digit === null ? labels.length : labels.filter((label) => label === digit).length;
  const kind = digit === null ? "held-out digits" : `held-out digits of class ${digit}`;
  const which = worst
    ? `The ${kind} that it reconstructs worst, of ${count(of)}; looked up anew after every epoch.`
    : `Some of the ${count(of)} ${kind}.`;
  const noise = noisy
    ? " They go in with noise as in training; errors are to the clean digits."
    : "";
  return `${which} Choose one to send it through the network above.${noise}`;
}

/** What the top of the page says about the digit on the pad. */

/**
 * How the digit on the pad compares with the test digits.
 *
 * @param {number | null} worse share of the test digits that came out worse; null if not measured
 * @param {string} noun what to call one of them: “digit” or “picture”
 */
export function compared(worse, noun) {
  if (worse === null || Number.isNaN(worse)) return "";
  if (worse >= 0.995) return `Almost every test ${noun} came out worse.`;
  if (worse <= 0.005) return `Almost every test ${noun} came out better.`;
  return `${Math.round(100 * worse)}\u202f% of test ${noun}s came out worse.`;
}

/**
 * How many numbers, for use in a sentence: “1 number”, “64 numbers”.
 *
 * @param {number} count
 */
export const numbers = (count) => `${count} ${count === 1 ? "number" : "numbers"}`;

/**
 * What to call a test digit.
 *
 * @param {string | null} name of its class; null without classes
 * @param {string} noun
 */
export const testDigit = (name, noun) =>
  `A test ${name === null ? noun : name}, never learned from`;

/** What the top of the page says of the digit on the pad. */

/**
 * How what is on the pad compares with the test digits.
 *
 * @param {number | null} worse share of the test digits that came out worse, null where it was not measured
 * @param {string} noun what one of them is: “digit” or “picture”
 */
export function compared(worse, noun) {
  if (worse === null || Number.isNaN(worse)) return "";
  if (worse >= 0.995) return `Almost every test ${noun} came out worse.`;
  if (worse <= 0.005) return `Almost every test ${noun} came out better.`;
  return `${Math.round(100 * worse)}\u202f% of test ${noun}s came out worse.`;
}

/**
 * How many numbers, in words that go with a sentence: “1 number”, “64 numbers”.
 *
 * @param {number} count
 */
export const numbers = (count) => `${count} ${count === 1 ? "number" : "numbers"}`;

/**
 * What a test digit is called.
 *
 * @param {string | null} name of its class, null where there are none
 * @param {string} noun
 */
export const testDigit = (name, noun) =>
  `A test ${name === null ? noun : name}, never learned from`;

/**
 * What chapter 8 says was measured.
 *
 * @param {object} measured
 * @param {number | null} measured.rate pictures a second, while it trained here; null where it has not yet
 * @param {number} measured.parameters
 * @param {string} measured.noun what the pictures are
 * @param {(value: number) => string} count writes a whole number
 * @returns {string}
 */
export function buildSentence({ rate, parameters, noun }, count) {
  const speed =
    rate === null
      ? "Train the network to measure its speed here"
      : `${count(roundTo2(rate))} ${noun} a second here`;
  return `${speed}; ${count(parameters)} weights; the same losses for the same seed.`;
}

/** The first two digits of a speed: more would only flicker. @param {number} value */
function roundTo2(value) {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return Math.round(value / unit) * unit;
}

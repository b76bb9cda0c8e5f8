/**
 * What chapter 8 says about measurements.
 *
 * @param {object} measured
 * @param {number | null} measured.rate pictures per second while training here; null before that
 * @param {number} measured.parameters
 * @param {string} measured.noun what the pictures are called
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

/** A speed to two significant digits; more would only flicker. @param {number} value */
function roundTo2(value) {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return Math.round(value / unit) * unit;
}

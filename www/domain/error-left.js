/** The error that the page speaks in: how much of the average digit's error is left. */

/** A narrow space at which no line breaks: between a number and its unit. */
const NARROW = "\u202f";

/** Percent above which only that it is more is told. */
const MOST = 100_000;

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/**
 * What is left of the error of answering every digit with the average one.
 *
 * @param {number | null} mse mean squared error, of pixels from 0 to 1
 * @param {number | null} averageError mean held-out MSE of the average of all training digits
 * @returns {number | null} 1 where the network is no better than the average digit; null where nothing can be
 *   said: no error was measured, or all pictures are the same, and the average one has none
 */
export function errorLeft(mse, averageError) {
  if (mse === null || averageError === null) return null;
  if (Number.isNaN(mse) || !Number.isFinite(averageError)) return null;
  // What is zero but for rounding can be below it.
  if (averageError < 1e-9) return null;
  return Math.max(0, mse) / averageError;
}

/**
 * A share in percent: `6 %`, and `0.4 %` below one percent.
 *
 * @param {number | null} share null, and what is no number, is a dash
 */
export function formatPercent(share) {
  if (share === null || Number.isNaN(share)) return "–";
  const percent = 100 * Math.max(0, share);
  if (percent > MOST) return `over ${whole.format(MOST)}${NARROW}%`;
  if (percent === 0 || percent >= 0.95) return `${whole.format(percent)}${NARROW}%`;
  return percent < 0.05 ? `under 0.1${NARROW}%` : `${percent.toFixed(1)}${NARROW}%`;
}

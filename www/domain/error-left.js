/** Errors as the page gives them: how much of the average digit's error is left. */

/** A narrow space without a line break, between a number and its unit. */
const NARROW = "\u202f";

/** Above this many percent, only “more than” is said. */
const MOST = 100_000;

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/**
 * How much is left of the error of always answering with the average digit.
 *
 * @param {number | null} mse mean squared error, of pixels from 0 to 1
 * @param {number | null} averageError mean held-out MSE of the average of all training digits
 * @returns {number | null} 1 if the network is no better than the average digit; null if unknown: no error
 *   was measured, or all pictures are the same, so the average one has no error
 */
export function errorLeft(mse, averageError) {
  if (mse === null || averageError === null) return null;
  if (Number.isNaN(mse) || !Number.isFinite(averageError)) return null;
  // Rounding can take zero below zero.
  if (averageError < 1e-9) return null;
  return Math.max(0, mse) / averageError;
}

/**
 * A share in percent: `6 %`, and `0.4 %` below one percent.
 *
 * @param {number | null} share null and NaN become a dash
 */
export function formatPercent(share) {
  if (share === null || Number.isNaN(share)) return "–";
  const percent = 100 * Math.max(0, share);
  if (percent > MOST) return `over ${whole.format(MOST)}${NARROW}%`;
  if (percent === 0 || percent >= 0.95) return `${whole.format(percent)}${NARROW}%`;
  return percent < 0.05 ? `under 0.1${NARROW}%` : `${percent.toFixed(1)}${NARROW}%`;
}

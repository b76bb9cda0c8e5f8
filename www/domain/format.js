const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/**
 * A count with thousands separators: `60,000`.
 *
 * @param {number} value
 */
export const count = (value) => whole.format(value);

/**
 * A mean squared error with enough digits to see it fall: `0.0386`, `0.00386`.
 *
 * @param {number} value
 */
export function error(value) {
  if (!Number.isFinite(value)) return "not a number";
  return value >= 0.01 || value === 0 ? value.toFixed(4) : value.toPrecision(3);
}

/**
 * An amount of data: `9.9 MB`, `12 KB`.
 *
 * @param {number} bytes
 */
export const dataSize = (bytes) =>
  bytes > 0 && bytes < 1e5 ? `${Math.ceil(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;

/**
 * A ratio of errors for people: `43 %`, `1.9 times`.
 *
 * @param {number} ratio
 */
export const share = (ratio) =>
  ratio < 1.995 ? `${Math.round(100 * ratio)} %` : `${ratio.toFixed(1)} times`;

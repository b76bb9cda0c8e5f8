/** What a row of the schema means for its field in the form. Pure. */

/** @import { Row } from "../../bridge/protocol.js" */

/** @typedef {number | string | number[]} Value */

/** Ranges of more than this ratio between their ends get a logarithmic slider; with more steps than that, none. */
const [WIDE, TOO_WIDE] = [50, 1e8];
/** Where the range starts at zero, this first part of a logarithmic slider is zero. */
const ZERO = 0.06;

/** @param {Row} row @returns {{ min: number, max: number, step: number }} */
const ends = ({ min = 0, max = 0, step = 0 }) => ({ min, max, step });

/** @param {Row} row the least value above zero that the slider tells apart */
function least(row) {
  const { min, step } = ends(row);
  return min > 0 ? min : step;
}

/** @param {Row} row */
const isWide = (row) => ends(row).max / least(row) > WIDE;

/** @param {Row} row whether a slider helps */
export function hasSlider(row) {
  const { min, max, step } = ends(row);
  return row.kind === "number" && (max - min) / step <= TOO_WIDE;
}

/**
 * Where a value stands on its slider, from 0 to 1.
 *
 * @param {Row} row
 * @param {number} value
 */
export function toPosition(row, value) {
  const { min, max } = ends(row);
  if (!Number.isFinite(value)) return 0;
  if (!isWide(row) || linear(row)) return clamp((value - min) / (max - min));
  const low = least(row);
  const start = min > 0 ? 0 : ZERO;
  if (value < low) return 0;
  return clamp(start + ((1 - start) * Math.log(value / low)) / Math.log(max / low));
}

/**
 * The value at a place of the slider, with no more digits than the slider is exact.
 *
 * @param {Row} row
 * @param {number} position from 0 to 1
 */
export function fromPosition(row, position) {
  const { min, max, step } = ends(row);
  if (!isWide(row) || linear(row)) {
    const value = min + position * (max - min);
    return step > 0 ? Number((Math.round(value / step) * step).toPrecision(6)) : value;
  }
  const low = least(row);
  const start = min > 0 ? 0 : ZERO;
  if (position < start / 2) return min;
  const value = low * (max / low) ** (Math.max(0, position - start) / (1 - start));
  if (step === 1) return Math.round(value);
  return Number(value.toPrecision(2));
}

/** @param {Row} row shares of one are told evenly, however fine their step */
const linear = ({ min, max, step = 0 }) => min === 0 && max === 1 && step >= 0.005;

/** @param {number} value */
const clamp = (value) => Math.min(1, Math.max(0, value));

/**
 * Why a value cannot be, and what can; null where it can.
 *
 * @param {Row} row
 * @param {Value} value
 * @returns {string | null}
 */
export function wrong(row, value) {
  const { min, max, step } = ends(row);
  const range = `${plain(min)} to ${plain(max)}`;
  const isOut = (/** @type {unknown} */ number) =>
    typeof number !== "number" || !(number >= min && number <= max);
  if (row.kind === "number") {
    if (!isOut(value) && (step !== 1 || Number.isInteger(value))) return null;
    return `Enter a ${step === 1 ? "whole number" : "number"} from ${range}.`;
  }
  if (row.kind === "list" && Array.isArray(value)) {
    if (row.mostItems !== undefined && value.length > row.mostItems) {
      return `At most ${row.mostItems} of them.`;
    }
    return value.some((item) => isOut(item) || !Number.isInteger(item))
      ? `Enter whole numbers from ${range}.`
      : null;
  }
  return null;
}

/** @param {number} value without an exponent: `0.000001` */
export const plain = (value) =>
  new Intl.NumberFormat("en", { maximumSignificantDigits: 10, useGrouping: false }).format(value);

/**
 * @param {Row} row
 * @param {Value} value
 * @param {string} none what an empty list is called
 */
export function words(row, value, none) {
  if (Array.isArray(value)) return value.length === 0 ? none : value.join(", ");
  if (typeof value === "number") return plain(value);
  return row.choices?.find((choice) => choice.value === value)?.label ?? value;
}

/** @param {unknown} a @param {unknown} b */
export const same = (a, b) => String(a) === String(b);

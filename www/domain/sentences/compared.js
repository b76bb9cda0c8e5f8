import { formatPercent } from "../error-left.js";

/** Errors that differ by less are level: another seed could make as much difference. */
const LEVEL = 0.03;
/** Errors that are lower by more than this are a clear win. */
const CLEAR = 0.1;

/**
 * Compares one error with another.
 *
 * @param {number | null} error
 * @param {number | null} other
 * @returns {{ outcome: "level" | "better" | "worse", percent: string } | null} null if one is missing
 */
export function compared(error, other) {
  if (error === null || other === null || other <= 0) return null;
  const ratio = error / other;
  const outcome = Math.abs(ratio - 1) < LEVEL ? "level" : ratio < 1 ? "better" : "worse";
  return { outcome, percent: formatPercent(ratio) };
}

/**
 * @param {number | null} error
 * @param {number | null} other
 */
export const isClearlyBetter = (error, other) =>
  error !== null && other !== null && error < (1 - CLEAR) * other;

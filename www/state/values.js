import { isInRange, rangeOf } from "../domain/schema.js";
import { valueFrom, valueText } from "./runs.js";

/** @import { Row } from "../bridge/protocol.js" */

/** @typedef {number | string | number[]} Value */

/** The most values in a sweep. */
export const MOST_VALUES = 12;

/**
 * Values worth comparing, as a suggestion: powers of two for the size of a code, all values of a choice.
 *
 * @param {Row} row
 * @returns {Value[]}
 */
export function proposedValues(row) {
  if (row.kind === "choice") return (row.choices ?? []).map(({ value }) => value);
  if (row.kind === "list") return [/** @type {number[]} */ (row.default)];
  const { name, default: usual, min = 0, max = 1, step = 0 } = row;
  const within = (/** @type {number} */ value) =>
    Math.min(max, Math.max(min, step === 1 ? Math.round(value) : Number(value.toPrecision(3))));
  const base = Number(usual);
  if (name === "latent") return unique([1, 2, 4, 8, 16, 32, 64, 128].map(within));
  if (name === "seed") return [0, 1, 2, 3, 4].map((seed) => within(base + seed));
  if (base > 0) return unique([0.25, 0.5, 1, 2, 4].map((factor) => within(factor * base)));
  return unique([0, 0.25, 0.5, 0.75, 1].map((part) => within(min + part * (max - min))));
}

/**
 * Values as people type them: commas between numbers and choices, semicolons between lists.
 *
 * @param {Row} row
 * @param {readonly Value[]} values
 */
export const typedValues = (row, values) =>
  values
    .map((value) => (row.kind === "list" ? valueText(row, value) : String(value)))
    .join(row.kind === "list" ? "; " : ", ");

/**
 * The values that someone typed; numbers in ascending order.
 *
 * @param {Row} row
 * @param {string} text
 * @returns {{ values: Value[], problem: null } | { values: null, problem: string }}
 */
export function parsedValues(row, text) {
  const parts = text
    .split(row.kind === "list" ? ";" : ",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  /** @type {Value[]} */
  const values = [];
  for (const part of parts) {
    const isEmptyList = row.kind === "list" && part === valueText(row, []);
    const value = isEmptyList ? [] : valueFrom(row, part.replaceAll(" ", ""));
    if (value === undefined) return { values: null, problem: problemOf(row, part) };
    if (!isInRange(row, value)) return { values: null, problem: problemOf(row, part) };
    values.push(value);
  }
  const wanted = unique(values);
  if (row.kind === "number") wanted.sort((a, b) => Number(a) - Number(b));
  if (wanted.length === 0) return { values: null, problem: "Enter at least one value." };
  if (wanted.length > MOST_VALUES) {
    return {
      values: null,
      problem: `Enter at most ${MOST_VALUES} values; there are ${wanted.length}.`,
    };
  }
  return { values: wanted, problem: null };
}

/**
 * @param {Row} row
 * @param {string} found
 */
function problemOf(row, found) {
  const { label } = row;
  if (row.kind === "choice") {
    const allowed = (row.choices ?? []).map(({ value }) => value).join(", ");
    return `${label} can be ${allowed}; got “${found}”.`;
  }
  const { min, max, step } = rangeOf(row);
  const range = `from ${min} to ${max}`;
  return row.kind === "list"
    ? `${label} is a list of whole numbers ${range}, such as “128, 64; 32”; got “${found}”.`
    : `${label} is ${step === 1 ? "a whole number" : "a number"} ${range}; got “${found}”.`;
}

/**
 * @template T
 * @param {readonly T[]} values
 * @returns {T[]} each once
 */
function unique(values) {
  return [...new Map(values.map((value) => [String(value), value])).values()];
}

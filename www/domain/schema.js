/** @import { Row } from "../bridge/protocol.js" */

/**
 * Whether a row of the schema applies, given the other values of a configuration.
 *
 * @param {Pick<Row, "when">} row
 * @param {object} config
 */
export const applies = ({ when }, config) =>
  when === undefined ||
  when.values.includes(String(/** @type {Record<string, unknown>} */ (config)[when.field]));

/**
 * Whether the network's input is damaged first, for it to repair.
 *
 * @param {{ noise: number, hole: number }} config
 */
export const isDamaging = ({ noise, hole }) => noise > 0 || hole > 0;

/**
 * The numbers that a setting can have; a list's are those of its items.
 *
 * @param {Row} row
 */
export function rangeOf(row) {
  if (row.kind === "choice") return { min: -Infinity, max: Infinity, step: 0 };
  const { min = -Infinity, max = Infinity, step = row.kind === "list" ? 1 : 0 } = row;
  return { min, max, step };
}

/**
 * Whether all numbers of a value are in the setting's range.
 *
 * @param {Row} row
 * @param {number | string | readonly number[]} value
 */
export function isInRange(row, value) {
  const { min, max, step } = rangeOf(row);
  return [value]
    .flat()
    .every(
      (one) =>
        typeof one !== "number" ||
        (one >= min && one <= max && (step !== 1 || Number.isInteger(one))),
    );
}

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

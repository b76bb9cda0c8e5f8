/** @import { Row } from "../bridge/protocol.js" */

/**
 * Whether a row of the schema means anything beside the other values of a configuration.
 *
 * @param {Pick<Row, "when">} row
 * @param {object} config
 */
export const applies = ({ when }, config) =>
  when === undefined ||
  when.values.includes(String(/** @type {Record<string, unknown>} */ (config)[when.field]));

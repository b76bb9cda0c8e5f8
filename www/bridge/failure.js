/** @import { Failure } from "./protocol.js" */

/**
 * Whatever was thrown, as an error.
 *
 * @param {unknown} thrown
 */
export const toError = (thrown) => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/**
 * An error as plain data. An invalid configuration says which field it is about, what was found there and what is
 * allowed.
 *
 * @param {unknown} thrown
 * @returns {Failure}
 */
export function failureOf(thrown) {
  const error = toError(thrown);
  const { name, message, field, found, allowed } = /** @type {Failure} */ (error);
  return { name, message, ...(field !== undefined && { field, found, allowed }) };
}

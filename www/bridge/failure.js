/** @import { Failure } from "./protocol.js" */

/**
 * What was thrown as an error, which it need not have been.
 *
 * @param {unknown} thrown
 */
export const toError = (thrown) => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/**
 * What can be said of an error as plain data. An invalid configuration says which field it is about, what was
 * found there and what is allowed.
 *
 * @param {unknown} thrown
 * @returns {Failure}
 */
export function failureOf(thrown) {
  const error = toError(thrown);
  const { name, message, field, found, allowed } = /** @type {Failure} */ (error);
  return { name, message, ...(field !== undefined && { field, found, allowed }) };
}

/**
 * What was thrown as an error, which it need not have been.
 *
 * @param {unknown} thrown
 */
export const toError = (thrown) => (thrown instanceof Error ? thrown : new Error(String(thrown)));

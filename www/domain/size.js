/** Rows and columns of a picture: of the loaded data, or MNIST's until there are any. */

/** @typedef {{ rows: number, columns: number }} Size */

/** @param {Size | null} data @returns {Size} */
export const sizeOf = (data) => data ?? { rows: 28, columns: 28 };

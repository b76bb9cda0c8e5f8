/**
 * The mean error of each class.
 *
 * @param {Float32Array} errors
 * @param {Uint8Array} labels the class of each
 * @returns {number[]} by class; NaN for classes without digits
 */
export function meansByClass(errors, labels) {
  /** @type {{ sum: number, count: number }[]} */
  const classes = [];
  labels.forEach((label, i) => {
    const { sum, count } = classes[label] ?? { sum: 0, count: 0 };
    classes[label] = { sum: sum + (errors[i] ?? 0), count: count + 1 };
  });
  return Array.from(classes, (entry) => (entry ? entry.sum / entry.count : NaN));
}

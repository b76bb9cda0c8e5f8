/**
 * Chooses held-out digits for the strip, by their indices in the test set.
 *
 * @param {Uint8Array} labels of all held-out digits
 * @param {number | null} label of the digits wanted, null for any
 * @param {number} wanted how many
 * @param {{ errors: Float32Array } | { random: () => number } | null} by the errors of all digits for the
 *   worst, chance for others, null for the first ones
 */
export function chooseIndices(labels, label, wanted, by) {
  const candidates = Array.from(labels.keys()).filter((i) => label === null || labels[i] === label);
  if (by && "errors" in by) {
    candidates.sort((a, b) => (by.errors[b] ?? 0) - (by.errors[a] ?? 0));
  } else if (by) {
    // The first steps of a Fisher-Yates shuffle.
    for (let i = 0; i < Math.min(wanted, candidates.length - 1); i += 1) {
      const j = i + Math.floor(by.random() * (candidates.length - i));
      [candidates[i], candidates[j]] = [candidates[j] ?? 0, candidates[i] ?? 0];
    }
  }
  return Uint32Array.from(candidates.slice(0, wanted));
}

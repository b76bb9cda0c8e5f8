/**
 * Television static: every pixel's ink by chance, the same at every call.
 *
 * @param {number} pixels how many
 */
export function staticPixels(pixels) {
  // A linear congruential generator (Numerical Recipes), whose highest byte is good enough to look at.
  let state = 1;
  return Uint8Array.from({ length: pixels }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

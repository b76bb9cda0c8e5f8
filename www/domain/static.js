/**
 * Television static: random ink in every pixel, the same at every call.
 *
 * @param {number} pixels how many
 */
export function staticPixels(pixels) {
  // A linear congruential generator (Numerical Recipes); its highest byte looks random enough.
  let state = 1;
  return Uint8Array.from({ length: pixels }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

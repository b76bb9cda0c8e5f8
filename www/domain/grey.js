// Converts numbers of any range and colour to grey bytes.

/** @typedef {{ low: number, high: number }} Range of numbers that becomes 0 to 255 */

/**
 * The range to scale numbers from: the smallest of 0 to 1, 0 to 16 (scikit-learn's digits), bytes and 16 bits that holds
 * them; −1 to 1; or else from the smallest to the largest.
 *
 * @param {Range} found
 * @returns {Range}
 */
export function scaleOf({ low, high }) {
  if (low >= 0) {
    for (const top of [1, 16, 255, 65535]) if (high <= top) return { low: 0, high: top };
  }
  if (low >= -1 && high <= 1) return { low: -1, high: 1 };
  if (low >= -128 && high <= 127 && Number.isInteger(low) && Number.isInteger(high)) {
    return { low: -128, high: 127 };
  }
  return { low, high: high > low ? high : low + 1 };
}

/**
 * Luminance (Rec. 601) of red, green and blue in whole numbers, so that grey stays exactly the same grey.
 *
 * @param {number} red
 * @param {number} green
 * @param {number} blue
 */
export const luminance = (red, green, blue) =>
  Math.floor((299 * red + 587 * green + 114 * blue + 500) / 1000);

/**
 * Colours as grey bytes. Transparent parts are put on white, or on black if the picture itself is light.
 *
 * @param {Uint8Array | Uint8ClampedArray} bytes
 * @param {{ channels: number, pixelStep: number, channelStep: number }} layout 1: grey, 2: with alpha, 3: colour,
 *   4: with alpha
 * @param {Uint8Array} grey
 */
export function greyOf(bytes, { channels, pixelStep, channelStep }, grey) {
  const byte = (/** @type {number} */ at) => bytes[at] ?? 0;
  const isGrey = channels < 3;
  const alpha = channels % 2 === 0 ? (channels - 1) * channelStep : null;
  let light = 0;
  let weight = 0;
  for (let i = 0, at = 0; i < grey.length; i += 1, at += pixelStep) {
    const value = isGrey
      ? byte(at)
      : luminance(byte(at), byte(at + channelStep), byte(at + 2 * channelStep));
    grey[i] = value;
    if (alpha !== null) {
      light += value * byte(at + alpha);
      weight += byte(at + alpha);
    }
  }
  if (alpha === null || weight === 255 * grey.length) return;
  const ground = light > 127 * weight ? 0 : 255;
  for (let i = 0, at = alpha; i < grey.length; i += 1, at += pixelStep) {
    const cover = byte(at);
    grey[i] = Math.round(((grey[i] ?? 0) * cover + ground * (255 - cover)) / 255);
  }
}

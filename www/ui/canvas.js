/**
 * Gives a canvas as many pixels as the screen has where it stands.
 *
 * @param {HTMLCanvasElement} canvas
 * @returns {boolean} false while it has no size on the page
 */
export function fitToScreen(canvas) {
  const width = Math.round(canvas.clientWidth * window.devicePixelRatio);
  const height = Math.round(canvas.clientHeight * window.devicePixelRatio);
  // Setting a size clears the canvas, even where it is the same.
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return width > 0 && height > 0;
}

/** The size of the page's letters in pixels of the page, by which drawn ones are scaled. */
export function letterSize() {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}

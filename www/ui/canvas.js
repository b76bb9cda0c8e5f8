/**
 * Gives a canvas as many pixels as it covers on the screen.
 *
 * @param {HTMLCanvasElement} canvas
 * @returns {boolean} false while it has no size on the page
 */
export function fitToScreen(canvas) {
  const width = Math.round(canvas.clientWidth * window.devicePixelRatio);
  const height = Math.round(canvas.clientHeight * window.devicePixelRatio);
  // Setting a size clears the canvas, even if it is the same size.
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return width > 0 && height > 0;
}

/** The page's font size in CSS pixels, to scale drawn text by. */
export function letterSize() {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}

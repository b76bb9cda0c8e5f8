/** Width of a sheet of paper without its margins, A4 or Letter, in CSS pixels. */
const SHEET = 690;

/**
 * Prepares the page whenever it is printed: figures are drawn for the screen, and are scaled down to fit a sheet.
 *
 * @param {Document} page
 * @param {(isPrinted: boolean) => void} change called before and after
 */
export function prepareForPaper(page, change) {
  const root = page.documentElement;
  window.addEventListener("beforeprint", () => {
    const widest = Math.max(SHEET, ...Array.from(page.querySelectorAll(".fig"), widthOf));
    root.style.setProperty("--fits-paper", String(SHEET / widest));
    change(true);
  });
  window.addEventListener("afterprint", () => change(false));
}

/** @param {Element} figure */
const widthOf = (figure) => figure.clientWidth;

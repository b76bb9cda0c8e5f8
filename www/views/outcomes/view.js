import { count } from "../../domain/format.js";
import { make, part } from "../../ui/elements.js";
import { paintInk } from "../../ui/paint.js";

/** @import { Size } from "../../ui/paint.js" */

/** What becomes of a digit at the alarm line, by the name of its part. */
export const OUTCOMES = /** @type {const} */ (["caught", "missed", "false-alarms", "passed"]);

/** @typedef {{ count: number, digits: Uint8Array }} Outcome some of the digits, ink bytes one after another */

/** The four outcomes of an alarm line: how many digits each has, and some of them. */
export class OutcomesView {
  #cells;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#cells = OUTCOMES.map((name) => {
      const cell = part(root, name);
      return { count: part(cell, "count", HTMLDataElement), digits: part(cell, "digits") };
    });
  }

  /**
   * @param {Record<typeof OUTCOMES[number], Outcome>} outcomes
   * @param {Size} size of a digit
   */
  show(outcomes, size) {
    const pixels = size.rows * size.columns;
    OUTCOMES.forEach((name, i) => {
      const cell = this.#cells[i];
      if (!cell) return;
      const { count: of, digits } = outcomes[name];
      cell.count.value = String(of);
      cell.count.textContent = count(of);
      cell.digits.replaceChildren(
        ...Array.from({ length: digits.length / pixels }, (_, digit) => {
          const canvas = make("canvas", { className: "digit" });
          paintInk(canvas, digits.subarray(digit * pixels, (digit + 1) * pixels), size);
          return canvas;
        }),
      );
    });
  }
}

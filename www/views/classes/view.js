import { count, error } from "../../domain/format.js";
import { formatPercent } from "../../domain/error-left.js";
import { make, part } from "../../ui/elements.js";

/**
 * @typedef {object} ClassRow
 * @property {number} label
 * @property {string} name
 * @property {boolean} isKnown whether the network learned from it
 * @property {number} digits
 * @property {number} mse mean squared error
 * @property {number | null} left the same as a share of the average digit's
 */

/** Colours of classes; they return where there are more classes. */
const COLOURS = 10;

/** How hard each class is for a network, as a table with bars. */
export class ClassesView {
  #rows;

  /** @param {HTMLElement} root */
  constructor(root) {
    const [rows] = part(root, "table", HTMLTableElement).tBodies;
    if (!rows) throw new Error("the table of classes has no body");
    this.#rows = rows;
  }

  /** @param {readonly ClassRow[]} classes */
  show(classes) {
    const most = Math.max(...classes.map(({ mse }) => mse)) || 1;
    this.#rows.replaceChildren(
      ...classes.map(({ label, name, isKnown, digits, mse, left }) => {
        const bar = make("i", { className: isKnown ? "bar" : "bar is-stranger" });
        bar.style.width = `${(100 * Math.max(0, mse)) / most}%`;
        const row = make(
          "tr",
          {},
          make("th", { scope: "row", className: `class-${label % COLOURS}` }, name),
          make("td", {}, left === null ? error(mse) : formatPercent(left)),
          make("td", { className: "bars" }, bar),
          make("td", {}, isKnown ? "" : "never seen"),
          make("td", {}, count(digits)),
        );
        row.title = `MSE ${error(mse)}`;
        return row;
      }),
    );
  }
}

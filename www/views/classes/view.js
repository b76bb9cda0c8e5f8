import { count, error } from "../../domain/format.js";
import { formatPercent } from "../../domain/error-left.js";
import { make, part } from "../../ui/elements.js";
import { scrollIfLong } from "../../ui/long.js";

/**
 * @typedef {object} ClassRow
 * @property {number} label
 * @property {string} name
 * @property {boolean} isKnown whether the network learned from it
 * @property {number} digits
 * @property {number} mse mean squared error
 * @property {number | null} left the same as a share of the average digit's
 */

/** Letters of a name that needs no room. */
const LONGEST_SIGN = 2;

/** How hard each class is for a network, as a table with bars. */
export class ClassesView {
  #root;
  #rows;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    const [rows] = part(root, "table", HTMLTableElement).tBodies;
    if (!rows) throw new Error("the table of classes has no body");
    this.#rows = rows;
  }

  /** @param {readonly ClassRow[]} classes */
  show(classes) {
    const most = Math.max(...classes.map(({ mse }) => mse)) || 1;
    scrollIfLong(this.#root, classes.length);
    this.#root.classList.toggle(
      "has-names",
      classes.some(({ name }) => name.length > LONGEST_SIGN),
    );
    this.#rows.replaceChildren(
      ...classes.map(({ label, name, isKnown, digits, mse, left }) => {
        const head = make("th", { scope: "row" }, name);
        head.dataset["class"] = String(label);
        const bar = make("i", { className: isKnown ? "level" : "level is-stranger" });
        bar.style.width = `${(100 * Math.max(0, mse)) / most}%`;
        const row = make(
          "tr",
          {},
          head,
          make("td", {}, left === null ? error(mse) : formatPercent(left)),
          make("td", { className: "levels" }, bar),
          make("td", {}, isKnown ? "" : "never seen"),
          make("td", {}, count(digits)),
        );
        row.title = `MSE ${error(mse)}`;
        return row;
      }),
    );
  }
}

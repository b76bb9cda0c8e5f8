import { followPointer } from "../../ui/drag.js";
import { make, part } from "../../ui/elements.js";
import { paintInk, paintNothing } from "../../ui/paint.js";

/** @import { Size } from "../../ui/paint.js" */

/**
 * @typedef {object} Rolled
 * @property {Uint8Array} pixels what the decoder drew of each code, digit after digit
 * @property {Uint8Array} nearest the digit learned from that is nearest to each
 * @property {readonly boolean[]} isClose whether it is as close as redrawn test digits usually are
 * @property {Size} size of a digit
 */

/** Pictures in a row. */
const ROW = 10;

/** What the decoder draws from random codes, and the real digit that is nearest to the chosen one. */
export class DiceView {
  #grid;
  #drawn;
  #nearest;
  #words;
  /** @type {Rolled | null} */
  #rolled = null;
  #chosen = 0;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#grid = part(root, "grid");
    this.#drawn = part(root, "drawn", HTMLCanvasElement);
    this.#nearest = part(root, "nearest", HTMLCanvasElement);
    this.#words = part(root, "words");
    followPointer(
      this.#grid,
      ({ x, y }) => {
        const rows = Math.ceil(this.#count / ROW);
        const [column, row] = [Math.floor(x * ROW), Math.floor(y * rows)];
        this.#choose(Math.min(ROW - 1, column) + ROW * Math.min(rows - 1, row));
      },
      { hovers: true },
    );
    this.#grid.addEventListener("keydown", (event) => {
      const moves = /** @type {Record<string, number>} */ ({
        ArrowLeft: -1,
        ArrowRight: 1,
        ArrowUp: -ROW,
        ArrowDown: ROW,
      });
      const move = moves[event.key];
      if (move === undefined) return;
      event.preventDefault();
      this.#choose(this.#chosen + move);
    });
  }

  /** @param {Rolled} rolled */
  show(rolled) {
    this.#rolled = rolled;
    const { rows, columns } = rolled.size;
    const pixels = rows * columns;
    this.#grid.replaceChildren(
      ...rolled.isClose.map((isClose, i) => {
        const canvas = make("canvas", { className: "digit" });
        paintInk(canvas, rolled.pixels.subarray(i * pixels, (i + 1) * pixels), rolled.size);
        return make("span", { className: isClose ? "is-close" : "" }, canvas);
      }),
    );
    this.#choose(Math.min(this.#chosen, this.#count - 1));
  }

  /** Takes everything away: the network that drew it is not shown any more. */
  clear() {
    this.#rolled = null;
    this.#grid.replaceChildren();
    this.#words.textContent = "";
    for (const canvas of [this.#drawn, this.#nearest]) paintNothing(canvas);
  }

  get #count() {
    return this.#rolled?.isClose.length ?? 0;
  }

  /** @param {number} index */
  #choose(index) {
    if (!this.#rolled || index < 0 || index >= this.#count) return;
    this.#grid.children[this.#chosen]?.classList.remove("is-chosen");
    this.#chosen = index;
    this.#grid.children[index]?.classList.add("is-chosen");
    const { pixels, nearest, isClose, size } = this.#rolled;
    const length = size.rows * size.columns;
    const of = [index * length, (index + 1) * length];
    paintInk(this.#drawn, pixels.subarray(...of), size);
    paintInk(this.#nearest, nearest.subarray(...of), size);
    this.#words.textContent = `Random code ${index + 1} of ${this.#count}: ${isClose[index] ? "as close" : "not as close"} as redrawn test digits usually are.`;
  }
}

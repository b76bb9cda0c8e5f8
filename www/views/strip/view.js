import { oneOf } from "../../domain/classes.js";
import { formatPercent } from "../../domain/error-left.js";
import { letterSize } from "../../ui/canvas.js";
import { make, part, sizeOfInside } from "../../ui/elements.js";
import { paintInk } from "../../ui/paint.js";

/** @import { Size } from "../../ui/paint.js" */

/**
 * @typedef {object} Shown
 * @property {Size} size of a digit
 * @property {string} noun what one of them is: “digit” or “picture”
 * @property {{ index: number, pixels: Uint8Array, name: string | null, left: number | null }[]} digits that can be
 *   taken: place in the test set, ink bytes, name of the class, error left as a share
 * @property {number | null} taken index of the one on the pad
 * @property {{ label: number, name: string }[]} classes to choose from; none where there are none
 * @property {number | null} label of the class that was chosen
 * @property {boolean} isWorst whether these are the ten worst
 */

/** As many stand beside each other at least, and at most. */
const [LEAST, MOST] = [10, 14];
/** Width of one with its distance, in letters' heights. */
const WIDTH = 4.4;

/** Test digits that can be taken. */
export class StripView {
  #handlers;
  #root;
  #title;
  #list;
  #inside;
  #class;
  #worst;
  /** @type {Shown | null} */
  #shown = null;
  /** @type {{ item: HTMLLIElement, button: HTMLButtonElement, canvas: HTMLCanvasElement, pixels: Uint8Array | null }[]} */
  #cells = [];
  /** Which one the Tab key reaches; arrow keys go to the others. */
  #reached = 0;

  /**
   * @param {HTMLElement} root
   * @param {object} handlers
   * @param {(index: number) => void} handlers.take puts the test digit of this index on the pad
   * @param {(wish: { label: number | null, isWorst: boolean }) => void} handlers.choose asks for other digits, of one
   *   class or of any
   * @param {(indices: number[]) => void} handlers.save asks for a picture of these, to be saved
   */
  constructor(root, handlers) {
    this.#handlers = handlers;
    this.#root = root;
    this.#title = part(root, "title");
    this.#list = part(root, "digits");
    this.#class = part(root, "class", HTMLSelectElement);
    this.#worst = part(root, "worst", HTMLButtonElement);
    const ask = (/** @type {boolean} */ isWorst) =>
      handlers.choose({
        label: this.#class.value === "" ? null : Number(this.#class.value),
        isWorst,
      });
    part(root, "others").addEventListener("click", () => ask(false));
    this.#worst.addEventListener("click", () => ask(!(this.#shown?.isWorst ?? false)));
    part(root, "save").addEventListener("click", () => {
      const here = this.#shown?.digits.slice(0, this.#list.children.length) ?? [];
      if (here.length > 0) handlers.save(here.map(({ index }) => index));
    });
    this.#class.addEventListener("change", () => ask(this.#shown?.isWorst ?? false));
    this.#list.addEventListener("keydown", (event) => this.#key(event));
    this.#inside = sizeOfInside(this.#list, () => {
      if (this.#shown) this.#fit(this.#shown);
    });
  }

  /** @param {Shown} shown */
  show(shown) {
    const classes = this.#shown?.classes;
    this.#shown = shown;
    const { digits, noun, isWorst } = shown;
    this.#root.style.setProperty("--ratio", String(shown.size.columns / shown.size.rows));
    this.#title.textContent = isWorst ? "The ten worst" : `Or take a test ${noun}`;
    this.#worst.setAttribute("aria-pressed", String(isWorst));
    this.#class.hidden = shown.classes.length === 0;
    if (classes !== shown.classes) {
      this.#class.replaceChildren(
        make("option", { value: "" }, "Any"),
        ...shown.classes.map(({ label, name }) =>
          make("option", { value: String(label) }, `Only ${name}`),
        ),
      );
    }
    this.#class.value = shown.label === null ? "" : String(shown.label);
    while (this.#cells.length < digits.length) this.#cells.push(this.#cell(this.#cells.length));
    digits.forEach(({ index, pixels, name, left }, i) => {
      const cell = this.#cells[i];
      if (!cell) return;
      if (cell.pixels !== pixels) paintInk(cell.canvas, pixels, shown.size);
      cell.pixels = pixels;
      const what = `Test ${noun} ${index + 1}${name === null ? "" : `, ${oneOf(name)}`}`;
      const words = left === null ? what : `${what}, ${formatPercent(left)} error left`;
      cell.button.setAttribute("aria-label", words);
      cell.button.title = words;
      cell.button.setAttribute("aria-pressed", String(index === shown.taken));
    });
    this.#fit(shown);
  }

  /**
   * As many as stand in one row; on a phone the row scrolls.
   *
   * @param {Shown} shown
   */
  #fit({ digits, isWorst }) {
    const letter = letterSize();
    const room = Math.floor(this.#inside().width / (WIDTH * letter));
    const count = isWorst
      ? digits.length
      : Math.min(digits.length, Math.max(LEAST, Math.min(MOST, room)));
    if (this.#list.children.length !== count) {
      this.#list.replaceChildren(...this.#cells.slice(0, count).map(({ item }) => item));
    }
    this.#root.style.setProperty("--count", String(Math.max(LEAST, count)));
    this.#reach(Math.min(this.#reached, Math.max(0, count - 1)));
  }

  /** @param {number} position */
  #reach(position) {
    this.#reached = position;
    this.#cells.forEach(({ button }, i) => (button.tabIndex = i === position ? 0 : -1));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const last = this.#list.children.length - 1;
    const to = /** @type {Record<string, number>} */ ({
      ArrowLeft: this.#reached - 1,
      ArrowRight: this.#reached + 1,
      Home: 0,
      End: last,
    })[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#reach(Math.min(last, Math.max(0, to)));
    this.#cells[this.#reached]?.button.focus();
  }

  /** @param {number} position */
  #cell(position) {
    const canvas = make("canvas", { className: "digit" });
    canvas.setAttribute("aria-hidden", "true");
    const button = make("button", { type: "button", tabIndex: -1 }, canvas);
    button.addEventListener("click", () => {
      this.#reach(position);
      const digit = this.#shown?.digits[position];
      if (digit) this.#handlers.take(digit.index);
    });
    return { item: make("li", {}, button), button, canvas, pixels: null };
  }
}

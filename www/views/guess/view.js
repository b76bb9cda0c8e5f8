import { make, part } from "../../ui/elements.js";

/**
 * @typedef {{ values: readonly string[], chosen: number | null }} Shown
 * @typedef {{ choose: (index: number) => void }} Handlers
 */

/** Values of which one is guessed; to guess is never a condition of anything. */
export class GuessView {
  #chips;
  #handlers;
  #values = "";

  /**
   * @param {HTMLElement} root
   * @param {Handlers} handlers
   */
  constructor(root, handlers) {
    this.#chips = part(root, "chips");
    this.#handlers = handlers;
  }

  /** @param {Shown} shown */
  show({ values, chosen }) {
    // Buttons that are the same stay, and keep the focus.
    if (this.#values !== String(values)) {
      this.#values = String(values);
      this.#chips.replaceChildren(...values.map((value, i) => this.#chip(value, i)));
    }
    [...this.#chips.children].forEach((chip, i) =>
      chip.setAttribute("aria-pressed", String(i === chosen)),
    );
  }

  /**
   * @param {string} value
   * @param {number} index
   */
  #chip(value, index) {
    const chip = make("button", { type: "button" }, value);
    chip.addEventListener("click", () => this.#handlers.choose(index));
    return chip;
  }
}

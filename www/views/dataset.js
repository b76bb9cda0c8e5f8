import { count, megabytes } from "../domain/format.js";
import { byId } from "./elements.js";

/** @import { Data } from "../state/state.js" */

/** Which digits it learns, and the ways to others. */
export class DatasetView {
  #note = byId("data-note", HTMLElement);
  #files = byId("data-files", HTMLInputElement);
  #mnist = byId("data-mnist", HTMLButtonElement);
  /** What the note says of the digits that are loaded. */
  #words = this.#note.textContent ?? "";

  /**
   * @param {object} actions
   * @param {(files: File[]) => void} actions.open
   * @param {() => void} actions.back to MNIST
   */
  constructor({ open, back }) {
    this.#files.addEventListener("change", () => {
      const files = [...(this.#files.files ?? [])];
      // The same files can be chosen again, changed meanwhile.
      this.#files.value = "";
      if (files.length > 0) open(files);
    });
    byId("data-open", HTMLButtonElement).addEventListener("click", () => this.#files.click());
    this.#mnist.addEventListener("click", back);
  }

  /**
   * @param {boolean} isOwn whether they are a person's own
   * @param {Data} data
   */
  show(isOwn, { name, train, test, isSplit, classes }) {
    const which = isSplit ? " (every seventh)" : "";
    const kinds =
      classes.length > 0 ? `in ${classes.length} classes` : "of one class or without labels";
    this.#words =
      `${name}: ${count(train.digits)} digits to train on and ` +
      `${count(test.digits)} held out${which}, of ${train.rows} × ${train.columns} pixels, ${kinds}.`;
    this.#mnist.hidden = !isOwn;
    byId("intro-digits", HTMLElement).textContent = count(train.digits);
    this.showLoaded();
  }

  /** Others are on their way. */
  showReading(received = 0, total = /** @type {number | null} */ (null)) {
    const bytes =
      total === null
        ? megabytes(received)
        : `${(received / 1e6).toFixed(1)} of ${megabytes(total)}`;
    this.#note.textContent = `Reading other digits: ${bytes}. Until they are here, these stay.`;
  }

  /** No others are on their way any more. */
  showLoaded() {
    this.#note.textContent = this.#words;
  }
}

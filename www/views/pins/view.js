import { part } from "../../ui/elements.js";

/**
 * @typedef {object} Shown
 * @property {number} pins how many there are
 * @property {boolean} canPin whether the network at the top was trained and is not pinned as it stands
 * @property {string} words how many there are and what they take
 * @property {number} promised runs of a link that are to be trained again
 * @property {boolean} isTraining whether they are being trained
 *
 * @typedef {object} Handlers
 * @property {() => void} pin
 * @property {() => void} csv
 * @property {() => void} trainPromised
 */

/** What is done with pins as a whole. */
export class PinsView {
  #parts;

  /**
   * @param {HTMLElement} root
   * @param {Handlers} handlers
   */
  constructor(root, handlers) {
    const button = (/** @type {string} */ name) => part(root, name, HTMLButtonElement);
    this.#parts = {
      pin: button("pin"),
      csv: button("csv"),
      words: part(root, "words"),
      promised: button("promised"),
    };
    this.#parts.pin.addEventListener("click", () => handlers.pin());
    this.#parts.csv.addEventListener("click", () => handlers.csv());
    this.#parts.promised.addEventListener("click", () => handlers.trainPromised());
  }

  /** @param {Shown} shown */
  show({ pins, canPin, words, promised, isTraining }) {
    const parts = this.#parts;
    parts.pin.disabled = !canPin;
    parts.csv.disabled = pins === 0;
    parts.words.textContent = words;
    parts.promised.hidden = promised === 0;
    parts.promised.disabled = isTraining;
    parts.promised.textContent = `Train ${promised === 1 ? "the run" : `the ${promised} runs`} of the link`;
  }
}

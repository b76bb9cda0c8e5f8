import { make, part } from "../../ui/elements.js";

/**
 * @typedef {object} Shown
 * @property {readonly { id: string, letter: string, name: string }[]} pins
 * @property {boolean} canPin whether the network at the top was trained and is not pinned as it stands
 * @property {string} words how many there are and what they take
 * @property {string | null} waiting the name of a ninth, which asks which one goes
 * @property {number} promised runs of a link that are to be trained again
 * @property {boolean} isTraining whether they are being trained
 *
 * @typedef {object} Handlers
 * @property {() => void} pin
 * @property {() => void} csv
 * @property {(id: string) => void} exchange
 * @property {() => void} letGo
 * @property {() => void} trainPromised
 */

/** What is done with pins as a whole. */
export class PinsView {
  #parts;
  #handlers;
  /** @type {string | null} */
  #asked = null;

  /**
   * @param {HTMLElement} root
   * @param {Handlers} handlers
   */
  constructor(root, handlers) {
    this.#handlers = handlers;
    const button = (/** @type {string} */ name) => part(root, name, HTMLButtonElement);
    this.#parts = {
      pin: button("pin"),
      csv: button("csv"),
      words: part(root, "words"),
      question: part(root, "question"),
      asks: part(root, "asks"),
      answers: part(root, "answers"),
      promised: button("promised"),
    };
    this.#parts.pin.addEventListener("click", () => handlers.pin());
    this.#parts.csv.addEventListener("click", () => handlers.csv());
    this.#parts.promised.addEventListener("click", () => handlers.trainPromised());
  }

  /** @param {Shown} shown */
  show({ pins, canPin, words, waiting, promised, isTraining }) {
    const parts = this.#parts;
    parts.pin.disabled = !canPin;
    parts.csv.disabled = pins.length === 0;
    parts.words.textContent = words;
    parts.promised.hidden = promised === 0;
    parts.promised.disabled = isTraining;
    parts.promised.textContent = `Train ${promised === 1 ? "the run" : `the ${promised} runs`} of the link`;
    parts.question.hidden = waiting === null;
    const asked = waiting === null ? null : `${waiting} ${pins.map(({ id }) => id).join(" ")}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    if (waiting === null) return;
    parts.asks.textContent = `Eight runs are pinned. Which one makes room for “${waiting}”?`;
    parts.answers.replaceChildren(
      ...pins.map(({ id, letter, name }) =>
        this.#answer(`${letter} ${name}`, () => this.#handlers.exchange(id)),
      ),
      this.#answer("None: do not pin it", () => this.#handlers.letGo()),
    );
  }

  /**
   * @param {string} words
   * @param {() => void} choose
   */
  #answer(words, choose) {
    const button = make("button", { type: "button" }, words);
    button.addEventListener("click", choose);
    return button;
  }
}

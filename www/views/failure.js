import { byId } from "./elements.js";

/** What went wrong, and the way on from there. */
export class FailureView {
  #section = byId("failure", HTMLElement);
  #title = byId("failure-title", HTMLElement);
  #message = byId("failure-message", HTMLElement);
  #retry = byId("retry", HTMLButtonElement);
  #dismiss = byId("dismiss", HTMLButtonElement);
  /** @type {(() => void) | null} */
  #action = null;

  constructor() {
    this.#retry.addEventListener("click", () => {
      this.hide();
      this.#action?.();
    });
    this.#dismiss.addEventListener("click", () => this.hide());
  }

  /**
   * @param {string} title
   * @param {string} message what was expected, what was found, what to do
   * @param {(() => void) | null} [retry] offered as “Try again”
   */
  show(title, message, retry = null) {
    this.#title.textContent = title;
    const sentence = message.charAt(0).toUpperCase() + message.slice(1);
    this.#message.textContent = /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
    this.#action = retry;
    this.#retry.hidden = retry === null;
    // What has to be tried again stays until it is.
    this.#dismiss.hidden = retry !== null;
    this.#section.hidden = false;
  }

  hide() {
    this.#section.hidden = true;
  }
}

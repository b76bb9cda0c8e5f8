import { byId } from "./elements.js";

/** @import { Event, Notice } from "../state/state.js" */

/** What went wrong, and the way on from there. */
export class FailureView {
  #section = byId("failure", HTMLElement);
  #title = byId("failure-title", HTMLElement);
  #message = byId("failure-message", HTMLElement);
  #retry = byId("retry", HTMLButtonElement);
  #dismiss = byId("dismiss", HTMLButtonElement);
  /** @type {Notice | null} */
  #notice = null;

  /** @param {(event: Event) => void} dispatch */
  constructor(dispatch) {
    this.#retry.addEventListener("click", () => {
      const notice = this.#notice;
      if (!notice?.action) return;
      dispatch({ type: "dismiss", id: notice.id });
      dispatch(notice.action.event);
    });
    this.#dismiss.addEventListener("click", () => {
      if (this.#notice) dispatch({ type: "dismiss", id: this.#notice.id });
    });
  }

  /** @param {Notice[]} notices of which the last error is shown, or else the last of all */
  show(notices) {
    const notice =
      [...notices].reverse().find(({ level }) => level === "error") ?? notices.at(-1) ?? null;
    this.#notice = notice;
    this.#section.hidden = notice === null;
    if (!notice) return;
    const { title, words, action, level } = notice;
    this.#title.textContent = title;
    const sentence = words.charAt(0).toUpperCase() + words.slice(1);
    this.#message.textContent = /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
    this.#retry.hidden = action === null;
    this.#retry.textContent = action?.label ?? "";
    // What has to be acted on stays until it is.
    this.#dismiss.hidden = action !== null && level === "error";
  }
}

import { byId } from "./elements.js";

/** @import { Storage } from "../state/state.js" */

/** Whether the page works without a network, and the offer of a newer version of it. */
export class VersionView {
  #kept = byId("kept", HTMLElement);
  #update = byId("update", HTMLElement);
  #words = byId("update-words", HTMLElement);
  #reload = byId("update-reload", HTMLButtonElement);

  /** @param {{ reload: () => void }} actions */
  constructor({ reload }) {
    this.#reload.addEventListener("click", reload);
  }

  /** @param {Storage} storage */
  show({ page, update }) {
    this.#kept.hidden = !page;
    this.#update.hidden = update === "none";
    if (update !== "warned") return;
    this.#words.textContent =
      "The run in this tab cannot be kept in this browser. Save the network as a file first, or reload without it.";
  }
}

import { byId } from "./elements.js";

/** Whether the page works without a network, and the offer of a newer version of it. */
export class VersionView {
  #kept = byId("kept", HTMLElement);
  #update = byId("update", HTMLElement);
  #words = byId("update-words", HTMLElement);
  #reload = byId("update-reload", HTMLButtonElement);
  #isWarned = false;

  showKept() {
    this.#kept.hidden = false;
  }

  /** @param {(isWarned: boolean) => void} reload */
  offer(reload) {
    this.#reload.onclick = () => reload(this.#isWarned);
    this.#update.hidden = false;
  }

  /** Says that the run in this tab would be lost, before the person asks once more. */
  warn() {
    this.#isWarned = true;
    this.#words.textContent =
      "The run in this tab cannot be kept in this browser. Save the network as a file first, or reload without it.";
  }
}

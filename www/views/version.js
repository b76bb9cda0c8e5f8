import { byId } from "./elements.js";

/** Whether the page works without a network, and the offer of a newer version of it. */
export class VersionView {
  #kept = byId("kept", HTMLElement);
  #update = byId("update", HTMLElement);
  #reload = byId("update-reload", HTMLButtonElement);

  showKept() {
    this.#kept.hidden = false;
  }

  /** @param {() => void} reload */
  offer(reload) {
    this.#reload.onclick = reload;
    this.#update.hidden = false;
  }
}

import { count, error } from "../format.js";
import { byId } from "./elements.js";

/** @import { ModelInfo } from "../protocol.js" */

/** Says that the pictures are of a network that was not trained here. */
export class FirstView {
  #note = byId("first", HTMLElement);

  /** @param {ModelInfo} network */
  show({ epoch, heldOut }) {
    const reached = heldOut === null ? "" : ` and ended at a held-out error of ${error(heldOut)}`;
    this.#note.textContent = `Until yours trains, a network trained earlier draws: it had ${count(epoch)} epochs${reached}.`;
    this.#note.hidden = false;
  }

  get isShown() {
    return !this.#note.hidden;
  }

  hide() {
    this.#note.hidden = true;
  }
}

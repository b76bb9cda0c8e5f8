import { count, error } from "../domain/format.js";
import { byId } from "./elements.js";

/** @import { Failure, LeftRun } from "../bridge/protocol.js" */

const time = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** What the browser keeps of the runs of earlier visits, and of this one. */
export class MemoryView {
  #section = byId("left", HTMLElement);
  #title = byId("left-title", HTMLElement);
  #words = byId("left-words", HTMLElement);
  #goOn = byId("go-on", HTMLButtonElement);
  #note = byId("memory-note", HTMLElement);

  #place = "";

  /**
   * @param {object} actions
   * @param {(place: string) => void} actions.goOn
   * @param {(place: string) => void} actions.startAfresh
   */
  constructor({ goOn, startAfresh }) {
    this.#goOn.addEventListener("click", () => goOn(this.#place));
    byId("start-afresh", HTMLButtonElement).addEventListener("click", () =>
      startAfresh(this.#place),
    );
  }

  /** @param {LeftRun | null} run */
  offer(run) {
    this.#section.hidden = run === null;
    if (!run) return;
    const { place, at, info } = run;
    this.#place = place;
    const when = time.format(at);
    if (info) {
      const { latent } = info.config;
      const reached = info.heldOut === null ? "" : `, held-out error ${error(info.heldOut)}`;
      this.#title.textContent = "Your last run is still here";
      this.#words.textContent =
        `A network with a code of ${count(latent)}, after ${count(info.epoch)} ` +
        `${info.epoch === 1 ? "epoch" : "epochs"} and ${count(info.step)} batches${reached}; kept ${when}.`;
    } else {
      this.#title.textContent = "A run is kept here that cannot be read";
      this.#words.textContent = `It was kept ${when}, probably by another version of this page. It stays until you start afresh.`;
    }
    this.#goOn.hidden = info === null;
  }

  /** @param {Failure | null} refused why this run is not kept, null where it is */
  showKept(refused) {
    const isFull = refused?.name === "QuotaExceededError";
    const why = isFull
      ? "the browser's storage for this page is full"
      : `the browser refused (${refused?.message})`;
    const words = refused
      ? `This run is not kept beyond this tab: ${why}. Save the network as a file instead.`
      : "This run is kept in this browser, for when you come back.";
    if (this.#note.textContent !== words) this.#note.textContent = words;
  }
}

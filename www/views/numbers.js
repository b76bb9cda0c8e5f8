import { count, error } from "../domain/format.js";
import { byId, make, save, showNumber } from "./elements.js";

/** @import { EpochErrors } from "../bridge/protocol.js" */

/** Losses and errors in figures: the latest ones, those of every epoch, and the baselines. */
export class NumbersView {
  #trainLoss = byId("train-loss", HTMLDataElement);
  #heldOut = byId("held-out", HTMLDataElement);
  #epochsDone = byId("epochs-done", HTMLDataElement);
  #stepsDone = byId("steps-done", HTMLDataElement);
  #pca = byId("baseline-pca", HTMLDataElement);
  #meanImage = byId("baseline-mean", HTMLDataElement);
  #components = byId("baseline-components", HTMLElement);
  #verdict = byId("verdict", HTMLElement);
  #body;
  #copy = byId("copy-table", HTMLButtonElement);
  /** @type {readonly EpochErrors[]} */
  #epochs = [];

  constructor() {
    const [body] = byId("epochs-table", HTMLTableElement).tBodies;
    if (!body) throw new Error("index.html has no body in the table of epochs");
    this.#body = body;
    this.#copy.addEventListener("click", () => this.#copyTable());
    byId("csv", HTMLButtonElement).addEventListener("click", () => this.#download());
  }

  /**
   * @param {object} numbers
   * @param {number | null} numbers.trainLoss
   * @param {number | null} numbers.heldOut
   * @param {number} numbers.epoch
   * @param {number} numbers.step
   */
  show({ trainLoss, heldOut, epoch, step }) {
    showNumber(this.#trainLoss, trainLoss, error);
    showNumber(this.#heldOut, heldOut, error);
    showNumber(this.#epochsDone, epoch, count);
    showNumber(this.#stepsDone, step, count);
  }

  /**
   * @param {object} baselines
   * @param {number | null} baselines.pca
   * @param {number | null} baselines.meanImage
   * @param {number} baselines.components
   */
  showBaselines({ pca, meanImage, components }) {
    showNumber(this.#pca, pca, error);
    showNumber(this.#meanImage, meanImage, error);
    this.#components.textContent = count(components);
  }

  /** @param {string} sentence */
  showVerdict(sentence) {
    if (this.#verdict.textContent !== sentence) this.#verdict.textContent = sentence;
  }

  /** @param {readonly EpochErrors[]} epochs all of them so far */
  showEpochs(epochs) {
    if (epochs === this.#epochs) return;
    // Rows of a run only ever follow.
    if (this.#epochs.some((errors, i) => errors !== epochs[i])) this.#body.replaceChildren();
    this.#epochs = epochs;
    for (const { epoch, training, heldOut } of epochs.slice(this.#body.rows.length)) {
      this.#body.append(
        make(
          "tr",
          {},
          make("th", { scope: "row" }, count(epoch)),
          make("td", {}, training === null ? "–" : error(training)),
          make("td", {}, error(heldOut)),
        ),
      );
    }
  }

  /** @param {string} separator */
  #text(separator) {
    const rows = this.#epochs.map(({ epoch, training, heldOut }) => [
      epoch,
      training ?? "",
      heldOut,
    ]);
    return [["epoch", "training", "held_out"], ...rows]
      .map((row) => row.join(separator))
      .join("\n")
      .concat("\n");
  }

  async #copyTable() {
    try {
      await navigator.clipboard.writeText(this.#text("\t"));
      this.#copy.textContent = "Copied";
    } catch {
      this.#copy.textContent = "The browser refused: select the table";
    }
    setTimeout(() => {
      this.#copy.textContent = "Copy table";
    }, 2000);
  }

  #download() {
    save(new Blob([this.#text(",")], { type: "text/csv" }), "errors-per-epoch.csv");
  }
}

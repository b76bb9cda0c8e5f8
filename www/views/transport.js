import { count, megabytes } from "../domain/format.js";
import { byId } from "./elements.js";

/** @import { Config, Goal, Report } from "../bridge/protocol.js" */

/** Batches a second in slow motion: slow enough to see what each one changes. */
const SLOW = 4;

/** Train, pause, step, reset, and where training stands. */
export class TransportView {
  #train = byId("train", HTMLButtonElement);
  #step = byId("step", HTMLButtonElement);
  #epoch = byId("epoch", HTMLButtonElement);
  #reset = byId("reset", HTMLButtonElement);
  #position = byId("position", HTMLElement);
  #rate = byId("rate", HTMLElement);
  #progress = byId("progress", HTMLProgressElement);
  #slow = byId("slow", HTMLInputElement);

  /**
   * @param {object} actions
   * @param {(goal: Goal) => void} actions.run
   * @param {() => void} actions.pause
   * @param {() => void} actions.reset
   * @param {(batchesPerSecond: number | null) => void} actions.pace
   */
  constructor({ run, pause, reset, pace }) {
    this.#train.addEventListener("click", () =>
      this.#train.dataset["action"] === "pause" ? pause() : run("finish"),
    );
    this.#step.addEventListener("click", () => run("batch"));
    this.#epoch.addEventListener("click", () => run("epoch"));
    this.#reset.addEventListener("click", reset);
    this.#slow.addEventListener("change", () => pace(this.#slow.checked ? SLOW : null));
    this.#action("train", "Train");
  }

  /**
   * @param {number} received
   * @param {number | null} total
   * @param {boolean} queued whether training will start by itself
   */
  showLoading(received, total, queued) {
    const bytes =
      total === null
        ? megabytes(received)
        : `${(received / 1e6).toFixed(1)} of ${megabytes(total)}`;
    this.#position.textContent = `Loading the digits: ${bytes}`;
    this.#rate.textContent = queued ? "then it trains" : "";
    if (total === null) this.#progress.removeAttribute("value");
    else this.#progress.value = received / total;
    this.#train.disabled = false;
    this.#action(queued ? "pause" : "train", queued ? "Pause" : "Train");
  }

  /** @param {string} words */
  showBusy(words) {
    this.#position.textContent = words;
    this.#rate.textContent = "";
    this.#progress.removeAttribute("value");
    for (const button of [this.#step, this.#epoch]) button.disabled = true;
  }

  /** @param {string} words */
  showStopped(words) {
    this.#position.textContent = words;
    this.#rate.textContent = "";
    this.#progress.value = 0;
    this.#train.disabled = true;
    for (const button of [this.#step, this.#epoch, this.#reset]) button.disabled = true;
  }

  /**
   * @param {Report} report
   * @param {Config} config
   * @param {string | null} file that the network was opened from
   */
  show(report, config, file) {
    const { stepOfEpoch, stepsPerEpoch, training, finished, step } = report;
    this.#position.textContent = place(report, config, file);
    this.#rate.textContent = report.rate === null ? "" : `${count(report.rate)} digits/s`;
    this.#progress.value = finished ? 1 : stepsPerEpoch > 0 ? stepOfEpoch / stepsPerEpoch : 0;
    if (training) this.#action("pause", "Pause");
    else if (finished) this.#action("train", "Train on");
    else this.#action("train", step === 0 ? "Train" : "Continue");
    this.#train.disabled = false;
    this.#step.disabled = training || finished;
    this.#epoch.disabled = training || finished;
    this.#reset.disabled = false;
  }

  /**
   * @param {"train" | "pause"} action
   * @param {string} text
   */
  #action(action, text) {
    this.#train.dataset["action"] = action;
    if (this.#train.textContent !== text) this.#train.textContent = text;
  }
}

/**
 * Where training stands, in words.
 *
 * @param {Report} report
 * @param {Config} config
 * @param {string | null} file
 */
function place({ step, epoch, stepOfEpoch, stepsPerEpoch, training, finished }, { epochs }, file) {
  if (step === 0 && !training) {
    return file === null ? "Ready: the network knows nothing yet" : `Ready: opened from ${file}`;
  }
  if (finished) return `All ${count(epoch)} ${epoch === 1 ? "epoch" : "epochs"} done`;
  const isBetween = step === epoch * stepsPerEpoch;
  if (isBetween && !training) return `Epoch ${count(epoch)} of ${count(epochs)} done`;
  const current = isBetween && stepOfEpoch > 0 ? epoch : epoch + 1;
  return `Epoch ${count(current)} of ${count(epochs)} · batch ${count(stepOfEpoch)} of ${count(stepsPerEpoch)}`;
}

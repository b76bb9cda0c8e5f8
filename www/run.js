import { Trace } from "./trace.js";

/** @import { EpochErrors, Report } from "./protocol.js" */
/** @import { Sample } from "./trace.js" */

/**
 * What is kept of a run beside its network.
 *
 * @typedef {{ epochs: EpochErrors[], losses: readonly Readonly<Sample>[] }} History
 */

/** Enough points for the widest chart. */
const POINTS = 1500;

/** What is known of one training run, gathered from the worker's reports. */
export class Run {
  #trace = new Trace(POINTS);
  /** @type {EpochErrors[]} the untrained network's first */
  epochs;
  /** @type {string | null} the file that the network was opened from, null for one that started here */
  file;
  /** @type {number | null} the held-out error that was last measured between two epochs */
  #measured = null;
  /** @type {number | null} mean loss of the batches of the latest report that had any */
  trainLoss = null;
  /** @type {Report | null} the latest */
  report = null;

  /**
   * @param {History} [history] up to where the network stands
   * @param {string | null} [file]
   */
  constructor({ epochs, losses } = { epochs: [], losses: [] }, file = null) {
    this.epochs = epochs;
    this.file = file;
    for (const { x, y, weight } of losses) this.#trace.add(x, y, weight);
  }

  /** @returns {History} */
  get history() {
    return { epochs: this.epochs, losses: this.losses };
  }

  /** Whether the network is as random as it started. */
  get isUntrained() {
    return this.file === null && (this.report?.step ?? 0) === 0;
  }

  /** Mean training losses by epochs passed. */
  get losses() {
    return this.#trace.samples;
  }

  /** The latest held-out error. */
  get heldOut() {
    return this.epochs.at(-1)?.heldOut ?? this.#measured;
  }

  /** @param {Report} report */
  take(report) {
    const before = this.report?.step ?? 0;
    // A network that went back to where it was: what came after that is no longer true.
    if (report.step < before) {
      this.#backTo(report);
    } else if (report.loss !== null) {
      this.trainLoss = report.loss;
      const place = report.step / report.stepsPerEpoch;
      this.#trace.add(place, report.loss, Math.max(1, report.step - before));
    }
    for (const errors of report.epochs) {
      if (errors.epoch > (this.epochs.at(-1)?.epoch ?? -1)) this.epochs.push(errors);
    }
    this.#measured = report.heldOut ?? this.#measured;
    this.report = report;
  }

  /** @param {Report} report */
  #backTo({ step, stepsPerEpoch, epoch }) {
    this.#trace.cut(step / stepsPerEpoch);
    this.epochs = this.epochs.filter((errors) => errors.epoch <= epoch);
    this.trainLoss = this.losses.at(-1)?.y ?? null;
  }
}

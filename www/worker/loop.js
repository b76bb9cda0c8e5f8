/** @import { EpochErrors, Goal, Progress, Report } from "../bridge/protocol.js" */

/**
 * What the loop trains.
 *
 * @typedef {object} Trainable
 * @property {() => TrainStep} progress where it stands
 * @property {(steps: number) => TrainStep} train at most this many batches, never past the end of an epoch
 * @property {() => number | null} evaluate held-out error; null until the held-out digits have arrived
 *
 * @typedef {Pick<Progress, "step" | "epoch" | "stepOfEpoch" | "stepsPerEpoch" | "digits" | "mse" | "epochMse"
 *   | "epochDone" | "finished" | "waiting">} TrainStep
 *
 * @typedef {object} Surroundings
 * @property {() => number} now milliseconds
 * @property {() => Promise<void>} breathe lets waiting messages in
 * @property {(milliseconds: number) => Promise<void>} sleep
 * @property {(report: Report) => void} report
 */

/** Wall time of a slice: short enough to answer a drawing within a frame. */
const SLICE_MS = 14;
/** Reports come about ten times a second. */
const REPORT_MS = 100;
/** How often to check whether the digits of the next batch have arrived. */
const WAIT_MS = 20;
/** The speed is measured over this time. */
const RATE_MS = 1000;

/** Trains in short slices, so that other requests to the worker get in between. */
export class Loop {
  #trainable;
  #around;
  /** Incremented to end the running loop, which then sees that the number is not its own. */
  #generation = 0;
  #training = false;
  #stepsPerSlice = 1;
  /** @type {number | null} */
  #batchesPerSecond = null;
  /** @type {TrainStep | null} */
  #last = null;
  #lossSum = 0;
  #lossSteps = 0;
  /** @type {EpochErrors[]} */
  #epochs = [];
  /** Seconds of training since the last report. */
  #seconds = 0;
  /** After how many batches the held-out error was last measured; −1 for never. */
  #measuredAt = -1;
  /** Batches of the latest slice. */
  #stepsDone = 0;
  /** @type {number | null} of the epoch last trained in */
  #epochLoss = null;
  #serial = 0;
  #reportedAt = 0;
  #rateSince = 0;
  #rateDigits = 0;
  /** @type {number | null} */
  #rate = null;

  /**
   * @param {Trainable} trainable
   * @param {Surroundings} around
   */
  constructor(trainable, around) {
    this.#trainable = trainable;
    this.#around = around;
  }

  /**
   * Starts over with another network: forgets the old one's numbers, and measures the new one.
   *
   * @returns {Report}
   */
  renew() {
    this.stop();
    this.#last = this.#trainable.progress();
    this.#lossSum = 0;
    this.#lossSteps = 0;
    this.#seconds = 0;
    this.#epochLoss = this.#last.stepOfEpoch > 0 ? this.#last.epochMse : null;
    const heldOut = this.#measure();
    const isBetween = this.#last.stepOfEpoch === 0 && heldOut !== null;
    this.#epochs = isBetween ? [{ epoch: this.#last.epoch, training: null, heldOut }] : [];
    return this.look(heldOut);
  }

  /** Ends the loop without a report. */
  stop() {
    this.#generation += 1;
    this.#training = false;
  }

  /** Ends the loop and reports where training stands; then measures the network, unless training starts again. */
  async pause() {
    this.stop();
    const generation = this.#generation;
    this.#last = this.#trainable.progress();
    this.#report();
    if (this.#measuredAt === this.#last.step) return;
    await this.#around.breathe();
    if (generation === this.#generation) this.#report(this.#measure());
  }

  /** @param {number | null} batchesPerSecond null for full speed */
  setPace(batchesPerSecond) {
    this.#batchesPerSecond = batchesPerSecond;
  }

  /**
   * Trains until the goal is reached or the loop is ended, for Play as well as for Step.
   *
   * @param {Goal} goal
   */
  async run(goal) {
    this.stop();
    const generation = this.#generation;
    this.#training = true;
    this.#rate = null;
    this.#rateDigits = 0;
    this.#rateSince = this.#around.now();
    this.#report();
    while (generation === this.#generation) {
      const pace = this.#batchesPerSecond;
      const done = this.#slice(goal === "batch" || pace !== null ? 1 : this.#stepsPerSlice);
      const isOver = goal === "batch" ? this.#stepsDone > 0 : goal === "epoch" && done.epochDone;
      if (done.finished || isOver) {
        await this.pause();
        return;
      }
      if (pace !== null) await this.#around.sleep(1000 / pace);
      else if (done.waiting) await this.#around.sleep(WAIT_MS);
      else await this.#around.breathe();
      const due = this.#around.now() - this.#reportedAt >= REPORT_MS;
      if (due && generation === this.#generation) this.#report();
    }
  }

  /**
   * @param {number} steps
   * @returns {TrainStep}
   */
  #slice(steps) {
    const before = this.#last?.step ?? 0;
    const started = this.#around.now();
    const done = this.#trainable.train(steps);
    const took = this.#around.now() - started;
    const stepsDone = done.step - before;
    this.#stepsDone = stepsDone;
    this.#last = done;
    if (stepsDone > 0) {
      this.#lossSum += done.mse * stepsDone;
      this.#lossSteps += stepsDone;
      this.#epochLoss = done.epochMse;
    }
    this.#rateDigits += done.digits;
    this.#seconds += took / 1000;
    // A slice cut short by the end of an epoch says nothing about how long a whole one takes.
    if (stepsDone === steps) {
      const wanted = Math.round((steps * SLICE_MS) / Math.max(took, 0.1));
      this.#stepsPerSlice = Math.max(1, Math.min(wanted, 2 * this.#stepsPerSlice));
    }
    if (done.epochDone) {
      const heldOut = this.#measure() ?? NaN;
      this.#epochs.push({ epoch: done.epoch, training: done.epochMse, heldOut });
    }
    return done;
  }

  /** The held-out error of the current network. */
  #measure() {
    this.#measuredAt = this.#last?.step ?? 0;
    return this.#trainable.evaluate();
  }

  /** @param {number | null} [heldOut] if it was measured */
  #report(heldOut = null) {
    this.#around.report(this.look(heldOut));
  }

  /**
   * Where training stands, and what has happened since the last report.
   *
   * @param {number | null} [heldOut] if it was measured
   * @returns {Report}
   */
  look(heldOut = null) {
    const now = this.#around.now();
    const measured = now - this.#rateSince;
    if (measured >= RATE_MS || (this.#rate === null && measured >= REPORT_MS)) {
      this.#rate = (1000 * this.#rateDigits) / measured;
    }
    if (measured >= RATE_MS) {
      this.#rateSince = now;
      this.#rateDigits = 0;
    }
    const last = this.#last;
    this.#serial += 1;
    /** @type {Report} */
    const report = {
      serial: this.#serial,
      step: last?.step ?? 0,
      epoch: last?.epoch ?? 0,
      stepOfEpoch: last?.stepOfEpoch ?? 0,
      stepsPerEpoch: last?.stepsPerEpoch ?? 0,
      loss: this.#lossSteps > 0 ? this.#lossSum / this.#lossSteps : null,
      epochLoss: this.#epochLoss,
      rate: this.#training ? this.#rate : null,
      seconds: this.#seconds,
      epochs: this.#epochs,
      heldOut,
      training: this.#training,
      finished: last?.finished ?? false,
    };
    this.#lossSum = 0;
    this.#lossSteps = 0;
    this.#seconds = 0;
    this.#epochs = [];
    this.#reportedAt = now;
    return report;
  }

  /** Call it after a live setting has changed, which may finish the run or reopen it. */
  refresh() {
    if (!this.#training) this.#last = this.#trainable.progress();
  }
}

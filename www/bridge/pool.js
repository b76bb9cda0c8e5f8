import { proxy, transfer } from "comlink";

import { changeSweep, isOpen, NO_SWEEP, plan, roomFor } from "../state/sweep.js";
import { toError } from "./failure.js";
import { buffersOf } from "./transfer.js";

/** @import { Client } from "./client.js" */
/** @import { Config, Files } from "./protocol.js" */
/** @import { Recipe, Run } from "../state/runs.js" */
/** @import { Job, Sweep, SweepEvent } from "../state/sweep.js" */

/**
 * The digits as bytes of IDX files.
 *
 * @typedef {Pick<Files, "train" | "test">} Digits
 */

/** @typedef {Omit<Run, "averageError" | "data" | "checkpoint"> & { checkpoint: Uint8Array }} Trained */

/**
 * What a worker of the pool can be asked.
 *
 * @typedef {object} JobTrainer
 * @property {(backend: Config["backend"]) => Promise<void>} open
 * @property {(digits: Digits) => number} load returns their size in bytes
 * @property {(recipe: Recipe, hear: (share: number, bytes: number) => void) => Promise<Trained>} train
 *   hear is also told how many bytes the worker needs
 * @property {(isHeld: boolean) => void} hold pauses or resumes the run that is training
 */

/**
 * What the pool needs from the page.
 *
 * @typedef {object} Surroundings
 * @property {() => Client<JobTrainer>} startWorker
 * @property {() => Promise<Digits>} files a copy of the loaded digits, or shared memory
 * @property {() => { data: string, averageError: number | null }} about the name of the data, and the average
 *   digit's error on them, if known
 * @property {number} cores
 * @property {() => boolean} isMainTraining
 */

/**
 * The state of a call of `train`: its jobs, in the order they were asked for.
 *
 * @typedef {{ jobs: readonly Job<Run>[], paused: boolean }} Standing
 */

/** @typedef {{ client: Client<JobTrainer>, backend: Config["backend"], job: string | null, isHeld: boolean, isNew: boolean }} Place */

/** Workers that train runs beside the main one, as many at once as there is room for. */
export class Pool {
  #around;
  /** @type {Sweep<Run>} */
  #sweep = NO_SWEEP;
  /** @type {Map<string, Recipe>} of the jobs that have not ended */
  #recipes = new Map();
  /** @type {Set<Place>} workers that are alive */
  #places = new Set();
  /** @type {Set<() => void>} told after every change */
  #watchers = new Set();
  #count = 0;
  /** Bytes that the largest worker of these jobs needs; 0 until digits are loaded. */
  #bytes = 0;

  /** @param {Surroundings} around */
  constructor(around) {
    this.#around = around;
  }

  /** Whether someone paused all jobs. */
  get isPaused() {
    return this.#sweep.paused;
  }

  /** How many workers are alive. */
  get workers() {
    return this.#places.size;
  }

  /**
   * Trains runs, each in a worker of its own.
   *
   * @param {readonly (Config | Recipe)[]} asked a configuration is trained for all its epochs
   * @param {object} [options]
   * @param {(standing: Standing) => void} [options.onProgress] called after every change
   * @param {AbortSignal} [options.signal] stops jobs that are not done; results so far are kept
   * @returns {Promise<(Run | null)[]>} in the order asked; null for jobs that stopped or failed. Rejects if one failed
   *   and there is no result.
   */
  train(asked, { onProgress = () => {}, signal } = {}) {
    const ids = asked.map((one) => {
      this.#count += 1;
      const id = String(this.#count);
      this.#recipes.set(id, isRecipe(one) ? one : { config: one, changes: [], step: null });
      return id;
    });
    return new Promise((resolve, reject) => {
      const watch = () => {
        // It ended while the watchers were being called.
        if (!this.#watchers.has(watch)) return;
        const mine = this.#sweep.jobs.filter(({ id }) => ids.includes(id));
        onProgress({ jobs: mine, paused: this.#sweep.paused });
        if (mine.some(isOpen)) return;
        this.#watchers.delete(watch);
        signal?.removeEventListener("abort", stop);
        this.#sweep = changeSweep(this.#sweep, { type: "forget", ids });
        for (const id of ids) this.#recipes.delete(id);
        const problem = mine.find((job) => job.problem)?.problem;
        if (problem && mine.every(({ run }) => run === null)) reject(problem);
        else resolve(mine.map(({ run }) => run));
      };
      const stop = () => this.#change({ type: "stop", ids });
      signal?.addEventListener("abort", stop);
      this.#watchers.add(watch);
      this.#change({ type: "add", ids });
      if (signal?.aborted) stop();
    });
  }

  /** Pauses all jobs. */
  pause() {
    this.#change({ type: "pause" });
  }

  resume() {
    this.#change({ type: "resume" });
  }

  /** Call it when the main network starts or stops training, since the room for workers changes. */
  update() {
    this.#carryOut();
    for (const watch of [...this.#watchers]) watch();
  }

  /** Stops all jobs that are not done. */
  end() {
    this.#change({ type: "stop", ids: this.#sweep.jobs.map(({ id }) => id) });
  }

  /** @param {SweepEvent<Run>} event */
  #change(event) {
    this.#sweep = changeSweep(this.#sweep, event);
    this.update();
  }

  /** Makes the workers follow the plan. */
  #carryOut() {
    for (const place of [...this.#places]) {
      const job = this.#sweep.jobs.find(({ id }) => id === place.job);
      // A worker cannot be told to drop a run, so it is ended.
      if (place.job !== null && job?.status !== "training") this.#end(place);
    }
    const { start, hold } = plan(this.#sweep, this.#room());
    for (const id of start) {
      this.#sweep = changeSweep(this.#sweep, { type: "start", id });
      void this.#run(id);
    }
    for (const place of this.#places) {
      const isHeld = place.job !== null && hold.includes(place.job);
      if (isHeld === place.isHeld) continue;
      place.isHeld = isHeld;
      // If the worker has died, its job is told.
      place.client.ask.hold(isHeld).catch(() => {});
    }
    // Idle workers are useful as long as jobs are waiting.
    if (this.#sweep.jobs.some(({ status }) => status === "waiting")) return;
    for (const place of [...this.#places]) if (place.job === null) this.#end(place);
    if (this.#places.size === 0) this.#bytes = 0;
  }

  /** How many workers there may be. */
  #room() {
    // Until the first worker has its digits, their size is unknown.
    if (this.#bytes === 0) return 1;
    const { cores, isMainTraining } = this.#around;
    return roomFor({ cores, isMainTraining: isMainTraining(), bytes: this.#bytes });
  }

  /** @param {string} id of the job to run */
  async #run(id) {
    const recipe = this.#recipes.get(id);
    if (!recipe) throw new Error(`There is no job ${id}.`);
    const place = this.#place(recipe.config.backend);
    place.job = id;
    try {
      if (place.isNew) await this.#fill(place);
      const hear = proxy((/** @type {number} */ share, /** @type {number} */ bytes) => {
        this.#bytes = Math.max(this.#bytes, bytes);
        this.#change({ type: "progress", id, share });
      });
      const trained = await place.client.ask.train(recipe, hear);
      place.job = null;
      this.#change({ type: "done", id, run: { ...trained, ...this.#around.about() } });
    } catch (cause) {
      const problem = toError(cause);
      this.#end(place);
      // A trap in WebAssembly leaves a worker unusable.
      const hasDied = problem.name === "WorkerDied" || problem.name === "RuntimeError";
      this.#change({ type: hasDied ? "died" : "refused", id, problem });
    }
  }

  /**
   * An idle worker, or a new one if there is none.
   *
   * @param {Config["backend"]} backend
   */
  #place(backend) {
    for (const place of [...this.#places]) {
      if (place.job !== null) continue;
      if (place.backend === backend) return place;
      this.#end(place);
    }
    const client = this.#around.startWorker();
    /** @type {Place} */
    const place = { client, backend, job: null, isHeld: false, isNew: true };
    this.#places.add(place);
    return place;
  }

  /** @param {Place} place to load the module and the digits into */
  async #fill(place) {
    place.isNew = false;
    const { ask } = place.client;
    const [{ train, test }] = await Promise.all([this.#around.files(), ask.open(place.backend)]);
    // Shared memory is not copied; other buffers are transferred, so that no copy stays here.
    const digits = { train, test };
    const bytes = await ask.load(transfer(digits, [...buffersOf(digits)]));
    this.#bytes = Math.max(this.#bytes, bytes);
    this.update();
  }

  /** @param {Place} place */
  #end(place) {
    if (this.#places.delete(place)) place.client.end();
  }
}

/**
 * @param {Config | Recipe} asked
 * @returns {asked is Recipe}
 */
const isRecipe = (asked) => "changes" in asked;

import { proxy, transfer } from "comlink";

import { changeSweep, isOpen, NO_SWEEP, plan, roomFor } from "../state/sweep.js";
import { toError } from "./failure.js";
import { buffersOf } from "./transfer.js";

/** @import { Asked, Client } from "./client.js" */
/** @import { Baselines, Config, Files } from "./protocol.js" */
/** @import { Recipe, Run } from "../state/runs.js" */
/** @import { Job, Sweep, SweepEvent } from "../state/sweep.js" */

/**
 * The digits as bytes of IDX files.
 *
 * @typedef {Pick<Files, "train" | "test">} Digits
 */

/**
 * @typedef {Omit<Run, "averageError" | "data" | "fingerprint" | "checkpoint"> & { checkpoint: Uint8Array }} Trained
 */

/**
 * What a worker of the pool can be asked.
 *
 * @typedef {object} JobTrainer
 * @property {(backend: Config["backend"]) => Promise<void>} open
 * @property {(digits: Digits) => void} load
 * @property {(recipe: Recipe, hear: (share: number, bytes: number) => void) => Promise<Trained>} train
 *   hear is also told how many bytes the network needs
 * @property {(config: Config) => Baselines} baselines of the digits and the configuration's classes
 * @property {(isHeld: boolean) => void} hold pauses or resumes the run that is training
 */

/**
 * What the pool needs from the page.
 *
 * @typedef {object} Surroundings
 * @property {() => Client<JobTrainer>} startWorker
 * @property {() => Promise<Digits>} files a copy of the loaded digits
 * @property {boolean} canShare whether workers can share memory
 * @property {() => Pick<Run, "data" | "fingerprint" | "averageError">} about the data
 * @property {number} cores
 * @property {() => boolean} isMainTraining
 * @property {(isCrowded: boolean) => void} crowd told whenever there are workers or none
 */

/**
 * The state of a call of `train`: its jobs, in the order they were asked for.
 *
 * @typedef {{ jobs: readonly Job<Run>[], paused: boolean }} Standing
 */

/**
 * What a worker is to do.
 *
 * @typedef {object} Task
 * @property {Config["backend"]} backend
 * @property {(ask: Asked<JobTrainer>, hear: (share: number, bytes: number) => void) => Promise<any>} work
 */

/** @typedef {{ client: Client<JobTrainer>, backend: Config["backend"], job: string | null, isHeld: boolean, isNew: boolean }} Place */

/** Workers that compute beside the main one, as many at once as there is room for. */
export class Pool {
  #around;
  /** @type {Sweep<any>} with what the tasks gave */
  #sweep = NO_SWEEP;
  /** @type {Map<string, Task>} of the jobs that have not ended */
  #tasks = new Map();
  /** @type {Set<Place>} workers that are alive */
  #places = new Set();
  /** @type {Set<() => void>} told after every change */
  #watchers = new Set();
  #count = 0;
  /** Bytes of the digits, which each worker has; 0 until they are here. */
  #digitBytes = 0;
  /** Bytes that the largest network of these jobs needs, as far as it is known. */
  #networkBytes = 0;
  /** @type {Promise<Digits> | null} for all workers together, where memory can be shared */
  #shared = null;

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
  train(asked, options) {
    const tasks = asked.map((one) => {
      const recipe = isRecipe(one) ? one : { config: one, changes: [], step: null };
      return {
        backend: recipe.config.backend,
        /** @type {Task["work"]} */
        work: async (ask, hear) => ({
          ...(await ask.train(recipe, proxy(hear))),
          ...this.#around.about(),
        }),
      };
    });
    return this.#carry(tasks, options);
  }

  /**
   * PCA and the average digit, to compare with.
   *
   * @param {Config} config
   * @returns {Promise<Baselines | null>} null if it was stopped
   */
  async baselines(config) {
    /** @type {Task} */
    const task = { backend: config.backend, work: (ask) => ask.baselines(config) };
    const [baselines] = await this.#carry([task]);
    return baselines ?? null;
  }

  /**
   * @param {readonly Task[]} tasks
   * @param {{ onProgress?: (standing: Standing) => void, signal?: AbortSignal | undefined }} [options]
   * @returns {Promise<any[]>} what each gave; null for those that stopped or failed
   */
  #carry(tasks, { onProgress = () => {}, signal } = {}) {
    const ids = tasks.map((task) => {
      this.#count += 1;
      const id = String(this.#count);
      this.#tasks.set(id, task);
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
        for (const id of ids) this.#tasks.delete(id);
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
    if (this.#places.size > 0) return;
    this.#digitBytes = 0;
    this.#networkBytes = 0;
    this.#shared = null;
  }

  /** How many workers there may be. */
  #room() {
    if (this.#digitBytes === 0) return 1;
    const { cores, isMainTraining } = this.#around;
    const bytes = this.#digitBytes + this.#networkBytes;
    return roomFor({ cores, isMainTraining: isMainTraining(), bytes });
  }

  /** @param {string} id of the job to run */
  async #run(id) {
    const task = this.#tasks.get(id);
    if (!task) throw new Error(`There is no job ${id}.`);
    const place = this.#place(task.backend);
    place.job = id;
    try {
      if (place.isNew) await this.#fill(place);
      const run = await task.work(place.client.ask, (share, bytes) => {
        this.#networkBytes = Math.max(this.#networkBytes, bytes);
        this.#change({ type: "progress", id, share });
      });
      place.job = null;
      this.#change({ type: "done", id, run });
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
    if (this.#places.size === 1) this.#around.crowd(true);
    return place;
  }

  /** @param {Place} place to load the module and the digits into */
  async #fill(place) {
    place.isNew = false;
    const { ask } = place.client;
    const [digits] = await Promise.all([this.#sized(), ask.open(place.backend)]);
    // Shared memory is not copied; other buffers are transferred, so that no copy stays here.
    await ask.load(transfer(digits, [...buffersOf(digits)]));
  }

  /** The digits for one more worker. With their size it is known how many workers there may be, and these start too. */
  async #sized() {
    const { train, test } = await this.#digits();
    const all = [train.images, train.labels, test.images, test.labels];
    this.#digitBytes = all.reduce((sum, bytes) => sum + (bytes?.length ?? 0), 0);
    this.update();
    return { train, test };
  }

  /** Those of the other workers where memory can be shared, or else a copy of its own. */
  #digits() {
    if (!this.#around.canShare) return this.#around.files();
    this.#shared ??= this.#around.files().then(shared);
    const mine = this.#shared;
    // The next worker asks anew.
    mine.catch(() => {
      if (this.#shared === mine) this.#shared = null;
    });
    return mine;
  }

  /** @param {Place} place */
  #end(place) {
    if (!this.#places.delete(place)) return;
    place.client.end();
    if (this.#places.size === 0) this.#around.crowd(false);
  }
}

/**
 * @param {Digits} digits
 * @returns {Digits} the same in memory that several workers can read
 */
function shared({ train, test }) {
  const bytes = (/** @type {Uint8Array} */ given) => {
    const copy = new Uint8Array(new SharedArrayBuffer(given.length));
    copy.set(given);
    return /** @type {Uint8Array<any>} */ (copy);
  };
  const file = (/** @type {Digits["train"]} */ { images, labels, names }) => ({
    ...{ images: bytes(images), labels: labels && bytes(labels), names },
  });
  return { train: file(train), test: file(test) };
}

/**
 * @param {Config | Recipe} asked
 * @returns {asked is Recipe}
 */
const isRecipe = (asked) => "changes" in asked;

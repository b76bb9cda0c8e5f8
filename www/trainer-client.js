import { proxy, releaseProxy, transfer, wrap } from "comlink";

import { buffersOf } from "./buffers.js";
import { latest } from "./latest.js";

/** @import { Remote } from "comlink" */
/** @import { Baselines, Config, Datasets, Drawing, Failure, Files, Goal, Hyperparameters, Listener, Source, Trainer } from "./protocol.js" */
/** @import { History } from "./run.js" */

/** An error of the worker's end, not of a request: what was in it is lost. */
export class WorkerDied extends Error {
  /** @override */
  name = "WorkerDied";
}

/** @returns {Worker} */
function startWorker() {
  return new Worker(new URL("./worker/trainer.js", import.meta.url), { type: "module" });
}

/**
 * The page's side of the bridge to one worker. Every request gets exactly one answer: when the worker
 * dies, all that are pending are refused.
 */
export class TrainerClient {
  #worker = startWorker();
  /** @type {Remote<Trainer>} */
  #remote = wrap(this.#worker);
  /** @type {Set<(reason: Error) => void>} */
  #pending = new Set();
  /** @type {Promise<unknown> | null} before which the worker understands no other request */
  #opened = null;
  /** @type {Error | null} */
  #dead = null;
  #onDeath;

  /** @param {(reason: Error) => void} onDeath called once, when the worker cannot go on */
  constructor(onDeath) {
    this.#onDeath = onDeath;
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#die(new WorkerDied(event.message || "The worker could not be started."));
    });
    this.#worker.addEventListener("messageerror", () =>
      this.#die(new WorkerDied("A message between page and worker could not be read.")),
    );
  }

  /**
   * Starts the WebAssembly module.
   *
   * @param {Listener} listener
   * @param {boolean} fetches whether the files are to be fetched meanwhile
   * @param {string} backend whose module it is; it stays the worker's
   * @returns {Promise<Hyperparameters>}
   */
  open(listener, fetches, backend) {
    /**
     * What a worker said before it was ended may arrive after: it is no news of its successor.
     *
     * @template {unknown[]} A
     * @param {(...told: A) => void} hear
     * @returns {(...told: A) => void}
     */
    const whileAlive =
      (hear) =>
      (...told) => {
        if (this.#dead === null) hear(...told);
      };
    const guarded = proxy({
      bytes: whileAlive(listener.bytes),
      report: whileAlive(listener.report),
      testLoaded: whileAlive(listener.testLoaded),
      failed: whileAlive((/** @type {Failure} */ failure) => {
        if (failure.name === "RuntimeError") this.#die(new WorkerDied(failure.message));
        else listener.failed(failure);
      }),
    });
    const opened = this.#ask((remote) => remote.open(guarded, fetches, backend));
    this.#opened = opened;
    return opened;
  }

  /**
   * @param {Source} source
   * @param {boolean} again passing over what the browser keeps
   * @returns {Promise<Datasets>}
   */
  load(source, again) {
    return this.#ask((remote) => remote.load(source, again));
  }

  /** Keeps what was loaded for the next visit. */
  keep() {
    return this.#ask((remote) => remote.keep());
  }

  /** @returns {Promise<Files | null>} */
  takeFiles() {
    return this.#ask((remote) => remote.takeFiles());
  }

  showFirst() {
    return this.#ask((remote) => remote.showFirst());
  }

  /**
   * @param {Partial<Config>} config
   * @returns {Promise<Config>}
   */
  configure(config) {
    return this.#ask((remote) => remote.configure(config));
  }

  /**
   * @param {Partial<Config>} config
   * @returns {Promise<Config>}
   */
  complete(config) {
    return this.#ask((remote) => remote.complete(config));
  }

  /** @param {number} rate */
  setLearningRate(rate) {
    return this.#ask((remote) => remote.setLearningRate(rate));
  }

  /** @param {number} epochs */
  setEpochs(epochs) {
    return this.#ask((remote) => remote.setEpochs(epochs));
  }

  /** @param {number | null} batchesPerSecond */
  setPace(batchesPerSecond) {
    return this.#ask((remote) => remote.setPace(batchesPerSecond));
  }

  /**
   * @param {Goal} goal
   * @param {number | null} epochs how many there are to be from now on; null leaves them as they are
   */
  run(goal, epochs) {
    return this.#ask((remote) => remote.run(goal, epochs));
  }

  pause() {
    return this.#ask((remote) => remote.pause());
  }

  /** @param {Uint32Array} indices */
  testDigits(indices) {
    return this.#ask((remote) => remote.testDigits(indices));
  }

  testErrors() {
    return this.#ask((remote) => remote.testErrors());
  }

  /** @param {Uint8Array} pixels */
  reconstruct(pixels) {
    return this.#ask((remote) => remote.reconstruct(pixels));
  }

  /** @param {Uint8Array} pixels */
  corrupt(pixels) {
    return this.#ask((remote) => remote.corrupt(pixels));
  }

  /** @param {Float32Array} codes */
  decode(codes) {
    return this.#ask((remote) => remote.decode(codes));
  }

  /**
   * Resolves to null when a newer drawing took this one's place before it was sent.
   *
   * @type {(ink: Uint8Array, width: number, height: number) => Promise<Drawing | null>}
   */
  reconstructDrawing = latest((ink, width, height) =>
    this.#ask((remote) => remote.reconstructDrawing(ink, width, height)),
  );

  /** @param {number} digits how many of the held-out ones to look through */
  latent(digits) {
    return this.#ask((remote) => remote.latent(digits));
  }

  /**
   * @param {string | null} place
   * @param {History} history
   */
  checkpoint(place, history) {
    return this.#ask((remote) => remote.checkpoint(place, history));
  }

  leftRun() {
    return this.#ask((remote) => remote.leftRun());
  }

  /** @param {string} place */
  recall(place) {
    return this.#ask((remote) => remote.recall(place));
  }

  /** @param {string} place */
  forget(place) {
    return this.#ask((remote) => remote.forget(place));
  }

  /** @param {boolean} withOptimiser */
  save(withOptimiser) {
    return this.#ask((remote) => remote.save(withOptimiser));
  }

  /**
   * @param {Uint8Array} bytes
   * @param {Pick<Config, "learningRate" | "epochs"> | null} since what was set since, null to take all from the file
   */
  restore(bytes, since) {
    return this.#ask((remote) => remote.restore(bytes, since));
  }

  /** @param {Files} files handed over */
  adopt(files) {
    return this.#ask((remote) => remote.adopt(transfer(files, buffersOf(files))));
  }

  baselines() {
    return this.#ask((remote) => remote.baselines());
  }

  /**
   * Ends the worker; what is pending is refused.
   *
   * @param {Error} [reason]
   */
  end(reason = new WorkerDied("The worker was ended.")) {
    if (this.#dead !== null) return;
    this.#dead = reason;
    this.#remote[releaseProxy]();
    this.#worker.terminate();
    for (const refuse of this.#pending) refuse(reason);
    this.#pending.clear();
  }

  /** @param {Error} reason */
  #die(reason) {
    if (this.#dead !== null) return;
    this.end(reason);
    this.#onDeath(reason);
  }

  /**
   * @template T
   * @param {(remote: Remote<Trainer>) => Promise<T>} request
   * @returns {Promise<T>}
   */
  #ask(request) {
    return new Promise((resolve, reject) => {
      if (this.#dead !== null) {
        reject(this.#dead);
        return;
      }
      this.#pending.add(reject);
      const send = () => request(this.#remote);
      (this.#opened?.then(send) ?? send())
        .then(resolve, (/** @type {Error} */ error) => {
          // A trap leaves the WebAssembly instance unusable.
          if (error.name === "RuntimeError") this.#die(new WorkerDied(error.message));
          reject(error);
        })
        .finally(() => this.#pending.delete(reject));
    });
  }
}

/**
 * The baselines, computed in a worker of their own so that training does not stand still meanwhile.
 *
 * @param {object} request
 * @param {Files | null} request.files handed over; null to bring them once more
 * @param {Source} request.source where they come from
 * @param {Config} request.config
 * @returns {Promise<Baselines>}
 */
export async function computeBaselines({ files, source, config }) {
  const ignore = () => {};
  const client = new TrainerClient(ignore);
  try {
    await client.open(
      { bytes: ignore, report: ignore, testLoaded: ignore, failed: ignore },
      files === null && source === null,
      config.backend,
    );
    await client.configure(config);
    if (files) await client.adopt(files);
    else await client.load(source, false);
    return await client.baselines();
  } finally {
    client.end();
  }
}

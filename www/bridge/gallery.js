/** @import { Client } from "./client.js" */
/** @import { Config, Reconstruction } from "./protocol.js" */
/** @import { Run } from "../state/runs.js" */

/** @typedef {{ rows: number, columns: number, pixels: Uint8Array }} Examples held-out digits, ink bytes */

/**
 * What the gallery's worker can be asked. Networks are identified by the keys they were restored with.
 *
 * @typedef {object} GalleryWorker
 * @property {(backend: Config["backend"], examples: Examples) => Promise<void>} open
 * @property {(key: number) => boolean} has
 * @property {(key: number, checkpoint: Uint8Array) => void} restore
 * @property {(key: number, pixels: Uint8Array) => Reconstruction} reconstruct
 * @property {(key: number) => number} inUse how many numbers in a code are not 0, on average over the examples
 * @property {(key: number, count: number, seed: number) => Uint8Array} roll pictures of random codes
 */

/** @typedef {Pick<Run, "checkpoint" | "config">} Kept */

/**
 * Redraws with networks that were trained before, all in one worker that needs only some of the digits. The first request
 * starts the worker, and so does the next one after it died.
 */
export class Gallery {
  #startWorker;
  #examples;
  /** @type {{ client: Client<GalleryWorker>, opened: Promise<void> } | null} */
  #open = null;
  /** @type {WeakMap<Uint8Array, number>} */
  #keys = new WeakMap();
  #count = 0;
  /** @type {Promise<unknown>} */
  #before = Promise.resolve();

  /**
   * @param {() => Client<GalleryWorker>} startWorker
   * @param {() => Promise<Examples>} examples
   */
  constructor(startWorker, examples) {
    this.#startWorker = startWorker;
    this.#examples = examples;
  }

  /**
   * What a run's network makes of digits, ink bytes `[digits, rows, columns]`.
   *
   * @param {Kept} run
   * @param {Uint8Array} pixels
   */
  reconstruct(run, pixels) {
    return this.#ask(run, (ask, key) => ask.reconstruct(key, pixels));
  }

  /**
   * How many numbers in its code are not 0, on average.
   *
   * @param {Kept} run
   */
  inUse(run) {
    return this.#ask(run, (ask, key) => ask.inUse(key));
  }

  /**
   * What a run's decoder makes of random codes.
   *
   * @param {Kept} run
   * @param {number} count
   * @param {number} seed
   */
  roll(run, count, seed) {
    return this.#ask(run, (ask, key) => ask.roll(key, count, seed));
  }

  /** Ends the worker; call it when the digits change. */
  end() {
    this.#open?.client.end();
    this.#open = null;
  }

  /**
   * One request at a time, so that a network that was just restored is not dropped before it is used.
   *
   * @template T
   * @param {Kept} run
   * @param {(ask: Client<GalleryWorker>["ask"], key: number) => Promise<T>} request
   * @returns {Promise<T>}
   */
  #ask({ checkpoint, config }, request) {
    const answer = this.#before.then(async () => {
      if (checkpoint === null) throw new Error("Only the settings of this run are kept.");
      const { client, opened } = this.#opened(config.backend);
      await opened;
      const key = this.#keyOf(checkpoint);
      if (!(await client.ask.has(key))) await client.ask.restore(key, checkpoint);
      return request(client.ask, key);
    });
    this.#before = answer.catch(() => {});
    return answer;
  }

  /** @param {Uint8Array} checkpoint */
  #keyOf(checkpoint) {
    const key = this.#keys.get(checkpoint) ?? (this.#count += 1);
    this.#keys.set(checkpoint, key);
    return key;
  }

  /** @param {Config["backend"]} backend */
  #opened(backend) {
    if (this.#open && !this.#open.client.signal.aborted) return this.#open;
    const client = this.#startWorker();
    const opened = this.#examples().then((examples) => client.ask.open(backend, examples));
    // The next request tries again.
    opened.catch(() => client.end());
    this.#open = { client, opened };
    return this.#open;
  }
}

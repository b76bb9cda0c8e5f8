/** @import { Client } from "./client.js" */
/** @import { Config, Reconstruction } from "./protocol.js" */
/** @import { Run } from "../state/runs.js" */

/** @typedef {{ rows: number, columns: number }} Size */

/**
 * What the gallery's worker can be asked. Networks go by the numbers under which they were restored.
 *
 * @typedef {object} GalleryWorker
 * @property {(backend: Config["backend"], size: Size) => Promise<void>} open
 * @property {(key: number) => boolean} has
 * @property {(key: number, checkpoint: Uint8Array) => void} restore
 * @property {(key: number, pixels: Uint8Array) => Reconstruction} reconstruct
 * @property {(key: number, pixels: Uint8Array) => Float32Array} encode
 * @property {(key: number, count: number, seed: number) => Uint8Array} roll pictures of random codes
 */

/** @typedef {Pick<Run, "checkpoint" | "config">} Kept */

/**
 * Redraws by networks that were trained before, all of them in one worker, which needs no data. It is started by
 * the first request, and again after its death.
 */
export class Gallery {
  #startWorker;
  /** @type {{ client: Client<GalleryWorker>, size: Size, opened: Promise<void> } | null} */
  #open = null;
  /** @type {WeakMap<Uint8Array, number>} */
  #keys = new WeakMap();
  #count = 0;
  /** @type {Promise<unknown>} */
  #before = Promise.resolve();

  /** @param {() => Client<GalleryWorker>} startWorker */
  constructor(startWorker) {
    this.#startWorker = startWorker;
  }

  /**
   * What a run's network makes of digits, ink bytes `[digits, rows, columns]`.
   *
   * @param {Kept} run
   * @param {Size} size
   * @param {Uint8Array} pixels
   */
  reconstruct(run, size, pixels) {
    return this.#ask(run, size, (ask, key) => ask.reconstruct(key, pixels));
  }

  /**
   * The codes of digits, `[digits, latent]`.
   *
   * @param {Kept} run
   * @param {Size} size
   * @param {Uint8Array} pixels
   */
  encode(run, size, pixels) {
    return this.#ask(run, size, (ask, key) => ask.encode(key, pixels));
  }

  /**
   * What a run's decoder makes of random codes.
   *
   * @param {Kept} run
   * @param {Size} size
   * @param {number} count
   * @param {number} seed
   */
  roll(run, size, count, seed) {
    return this.#ask(run, size, (ask, key) => ask.roll(key, count, seed));
  }

  end() {
    this.#open?.client.end();
    this.#open = null;
  }

  /**
   * One request after another, so that no network goes between its coming and its use.
   *
   * @template T
   * @param {Kept} run
   * @param {Size} size
   * @param {(ask: Client<GalleryWorker>["ask"], key: number) => Promise<T>} request
   * @returns {Promise<T>}
   */
  #ask(run, size, request) {
    const answer = this.#before.then(async () => {
      if (run.checkpoint === null) throw new Error("Only the settings of this run are kept.");
      const { client, opened } = this.#opened(run.config.backend, size);
      await opened;
      const key = this.#keyOf(run.checkpoint);
      if (!(await client.ask.has(key))) await client.ask.restore(key, run.checkpoint);
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

  /**
   * @param {Config["backend"]} backend
   * @param {Size} size
   */
  #opened(backend, size) {
    const open = this.#open;
    const isOf = open?.size.rows === size.rows && open.size.columns === size.columns;
    if (open && isOf && !open.client.signal.aborted) return open;
    this.end();
    const client = this.#startWorker();
    const opened = client.ask.open(backend, size);
    this.#open = { client, size, opened };
    return this.#open;
  }
}

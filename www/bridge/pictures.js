// The page's end of the worker that reads people's own pictures. Ending it cancels the reading.

import { proxy } from "comlink";

import { createClient, WorkerDied } from "./client.js";

/** @import { Choices } from "../domain/preparation.js" */
/** @import { Client } from "./client.js" */
/** @import { Found, Picked, Progress, Reader, Reading, Taken } from "../worker/pictures/types.js" */

/** @returns {Worker} */
const startReader = () =>
  new Worker(new URL("../worker/pictures/reader.js", import.meta.url), { type: "module" });

/** One reading of files: first what they contain, then the data made from them. */
export class PictureReader {
  /** @type {Client<Reader>} */
  #client;

  /** @param {() => Worker} [start] */
  constructor(start = startReader) {
    this.#client = createClient(start());
  }

  /**
   * @param {Picked[]} picked
   * @param {Reading & { set?: string | undefined }} [reading] `set`: which of several data sets
   * @returns {Promise<Found>}
   */
  inspect(picked, { set, ...reading } = {}) {
    return this.#whileWanted(reading, (ask, progress) => ask.inspect(picked, set, progress));
  }

  /**
   * @param {Choices} choices
   * @param {Reading} [reading]
   * @returns {Promise<Taken>}
   */
  take(choices, reading = {}) {
    return this.#whileWanted(reading, (ask, progress) => ask.take(choices, progress));
  }

  /**
   * A photograph as a drawing.
   *
   * @param {File} file
   */
  photo(file) {
    return this.#whileWanted({}, (ask) => ask.photo(file, file.name || "the picture"));
  }

  end() {
    this.#client.end(Object.assign(new Error("Reading was cancelled."), { name: "AbortError" }));
  }

  /**
   * @template T
   * @param {Reading} reading
   * @param {(ask: Client<Reader>["ask"], progress: (progress: Progress) => void) => Promise<T>} request
   * @returns {Promise<T>}
   */
  async #whileWanted({ progress, signal }, request) {
    signal?.throwIfAborted();
    const end = () => this.end();
    // Progress comes through a port of its own, so some of it may come after the answer.
    let isAnswered = false;
    signal?.addEventListener("abort", end, { once: true });
    try {
      const tell = (/** @type {Progress} */ now) => {
        if (!isAnswered) progress?.(now);
      };
      return await request(this.#client.ask, proxy(tell));
    } catch (error) {
      if (!(error instanceof WorkerDied)) throw error;
      throw new Error(
        `The worker that reads the pictures ended, perhaps for lack of memory (“${error.message}”). Choose fewer or smaller ones, or close other tabs.`,
        { cause: error },
      );
    } finally {
      isAnswered = true;
      signal?.removeEventListener("abort", end);
    }
  }
}

/**
 * Reads a photograph in a worker of its own, and ends it afterwards.
 *
 * @param {File} file
 */
export async function drawingOfPhoto(file) {
  const reader = new PictureReader();
  try {
    return await reader.photo(file);
  } finally {
    reader.end();
  }
}

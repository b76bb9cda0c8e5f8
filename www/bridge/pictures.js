// The page's end of the worker that reads one's own pictures. Ending it is how reading is cancelled.

import { proxy, wrap } from "comlink";

/** @import { Choices } from "../domain/preparation.js" */
/** @import { Found, Picked, Reader, Reading, Taken } from "../worker/pictures/types.js" */

/** @returns {Worker} */
const startReader = () =>
  new Worker(new URL("../worker/pictures/reader.js", import.meta.url), { type: "module" });

/** One reading of files: first what they hold, then the data that come of it. */
export class PictureReader {
  #worker;
  #remote;
  /** @type {(reason: unknown) => void} */
  #fail = () => {};
  #ended;

  /** @param {() => Worker} [start] */
  constructor(start = startReader) {
    this.#worker = start();
    this.#remote = /** @type {import("comlink").Remote<Reader>} */ (wrap(this.#worker));
    this.#ended = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.#ended.catch(() => {});
    this.#worker.addEventListener("error", (event) => {
      this.end(
        new Error(
          `The pictures could not be read: the worker that reads them ended, perhaps for lack of memory. ${event.message ?? ""}`.trim(),
        ),
      );
    });
  }

  /**
   * @param {Picked[]} picked
   * @param {Reading} [reading]
   * @returns {Promise<Found>}
   */
  inspect(picked, reading = {}) {
    return this.#whileAlive(reading, (progress) => this.#remote.inspect(picked, progress));
  }

  /**
   * @param {Choices} choices
   * @param {Reading} [reading]
   * @returns {Promise<Taken>}
   */
  take(choices, reading = {}) {
    return this.#whileAlive(reading, (progress) => this.#remote.take(choices, progress));
  }

  /**
   * A photograph as a drawing.
   *
   * @param {File} file
   */
  photo(file) {
    return this.#whileAlive({}, () => this.#remote.photo(file, file.name || "the picture"));
  }

  /** @param {unknown} [reason] */
  end(reason = new DOMException("Reading was cancelled.", "AbortError")) {
    this.#worker.terminate();
    this.#fail(reason);
  }

  /**
   * @template T
   * @param {Reading} reading
   * @param {(progress: (done: number, total: number) => void) => Promise<T>} ask
   * @returns {Promise<T>}
   */
  async #whileAlive({ progress, signal }, ask) {
    signal?.throwIfAborted();
    const abort = () => this.end(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    try {
      const tell = (/** @type {number} */ done, /** @type {number} */ total) =>
        progress?.({ done, total });
      return await /** @type {Promise<T>} */ (Promise.race([ask(proxy(tell)), this.#ended]));
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }
}

/**
 * Reads a photograph in a worker of its own, which is ended afterwards.
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

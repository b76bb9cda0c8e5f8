import { wrap } from "comlink";

import { keepErrorsWhole } from "./transfer.js";

/** @import { News } from "./protocol.js" */

/**
 * What a worker exposes, as the page sees it: every answer is a promise.
 *
 * @template T
 * @typedef {{ [K in keyof T]: T[K] extends (...asked: infer A) => infer R ? (...asked: A) => Promise<Awaited<R>> : never }} Asked
 */

/**
 * @template T
 * @typedef {object} Client
 * @property {Asked<T>} ask
 * @property {AbortSignal} signal aborted when the worker ends, with the reason
 * @property {(reason?: Error) => void} end ends the worker; pending requests are refused
 */

/** Not an error of a request: the worker has ended, and everything in it is lost. */
export class WorkerDied extends Error {
  /** @override */
  name = "WorkerDied";
}

keepErrorsWhole();

/**
 * The page's side of the bridge to one worker. Every request gets exactly one answer: when the worker ends, all pending
 * requests are refused, and so are later ones. Answers and news arrive in the order the worker sent them.
 *
 * @template T what the worker exposes
 * @param {Worker} worker
 * @param {object} [told]
 * @param {(news: News) => void} [told.hear] called with what the worker reports unasked
 * @param {(reason: WorkerDied) => void} [told.died] called once, when the worker cannot go on
 * @returns {Client<T>}
 */
export function createClient(worker, { hear, died } = {}) {
  const ended = new AbortController();
  const { signal } = ended;
  const remote = /** @type {Record<string, (...asked: unknown[]) => Promise<unknown>>} */ (
    /** @type {unknown} */ (wrap(worker))
  );

  /** @param {Error} reason */
  const end = (reason = new WorkerDied("The worker was ended.")) => {
    if (signal.aborted) return;
    worker.terminate();
    ended.abort(reason);
  };
  /** @param {string} message */
  const die = (message) => {
    if (signal.aborted) return;
    const reason = new WorkerDied(message);
    end(reason);
    died?.(reason);
  };

  worker.addEventListener("error", (event) => {
    event.preventDefault();
    die(event.message || "The worker could not be started.");
  });
  worker.addEventListener("messageerror", () =>
    die("A message between page and worker could not be read."),
  );
  worker.addEventListener("message", ({ data }) => {
    if (data?.news && !signal.aborted) hear?.(data.news);
  });

  /**
   * @param {string} name
   * @param {unknown[]} asked
   */
  const request = (name, asked) =>
    new Promise((resolve, reject) => {
      const refuse = () => reject(signal.reason);
      if (signal.aborted) return refuse();
      signal.addEventListener("abort", refuse, { once: true });
      remote[name]?.(...asked)
        .then(resolve, (/** @type {Error} */ error) => {
          // A trap leaves the WebAssembly instance unusable.
          if (error.name === "RuntimeError") die(error.message);
          reject(error);
        })
        .finally(() => signal.removeEventListener("abort", refuse));
    });

  const ask = new Proxy(/** @type {Asked<T>} */ ({}), {
    // Awaiting the proxy itself must not send a request.
    get: (_, name) =>
      typeof name === "symbol" || name === "then"
        ? undefined
        : (/** @type {unknown[]} */ ...asked) => request(name, asked),
  });
  return { ask, signal, end };
}

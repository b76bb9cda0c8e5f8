import { mostThreads, Threads } from "./threads.js";

/** @import { Progress, Session, Threads as ThreadsNow } from "../bridge/protocol.js" */
/** @import { Shared } from "./builds.js" */

/** Trains with the threads that there are: this worker, and helpers of its own on the same memory. */
export class Crew {
  #shared;
  #setThreads;
  #hear;
  #threads = new Threads();
  #isCalled = false;
  /** Helpers that are ready. */
  #ready = 0;
  #isAlone = true;
  /** What was told last. */
  #told = { used: 1, most: 1 };

  /**
   * @param {object} given
   * @param {Shared | null} given.shared null where there is nothing to share
   * @param {((threads: number) => void) | null} given.setThreads
   * @param {(threads: ThreadsNow) => void} given.hear told whenever they have changed
   */
  constructor({ shared, setThreads, hear }) {
    this.#shared = shared;
    this.#setThreads = setThreads;
    this.#hear = hear;
  }

  /** Calls the helpers, the first time. Training does not wait for them. */
  call() {
    if (this.#isCalled || !this.#shared) return;
    this.#isCalled = true;
    for (let helper = 1; helper < mostThreads(navigator.hardwareConcurrency ?? 1); helper += 1) {
      const worker = new Worker(new URL("./helper.js", import.meta.url), { type: "module" });
      let isReady = false;
      worker.onmessage = () => {
        isReady = true;
        this.#ready += 1;
        this.#count();
      };
      worker.onerror = (event) => {
        // One that cannot be started is missing, and that is all. After a trap nobody knows what is in the memory:
        // the error goes on to this worker, and ends it.
        if (!isReady) event.preventDefault();
      };
      worker.postMessage(this.#shared);
    }
  }

  /** @param {boolean} isAlone whether no other network trains meanwhile, which needs the cores too */
  setAlone(isAlone) {
    this.#isAlone = isAlone;
    this.#count();
  }

  #count() {
    this.#threads.setMost(this.#isAlone ? 1 + this.#ready : 1);
  }

  /**
   * @param {Session} session
   * @param {number} steps
   * @returns {Progress}
   */
  train(session, steps) {
    const threads = this.#threads.next();
    this.#setThreads?.(threads);
    const started = performance.now();
    const { step } = session.progress();
    const done = session.train(steps);
    this.#threads.took(threads, done.step - step, performance.now() - started);
    const { chosen: used, most } = this.#threads;
    if (used !== null && (used !== this.#told.used || most !== this.#told.most)) {
      this.#told = { used, most };
      this.#hear(this.#told);
    }
    return done;
  }
}

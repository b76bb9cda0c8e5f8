import { createClient } from "../bridge/client.js";
import { toError } from "../bridge/failure.js";
import { Gallery } from "../bridge/gallery.js";
import { Pool } from "../bridge/pool.js";
import { aboutData } from "../state/runs.js";

/** @import { Pin } from "../state/runs.js" */
/** @import { Config } from "../bridge/protocol.js" */
/** @import { App, State } from "../state/state.js" */

/** How many held-out digits the gallery's networks are judged by. */
const EXAMPLES = 500;

/**
 * The pool that trains runs beside the main network, and the gallery that redraws with trained ones.
 *
 * @param {App} app
 */
export function createJobs({ state, subscribe, ask, dispatch, say, report }) {
  const isTraining = () => state().phase === "training";
  // Runs beside the main network take a thread each, and it takes one too. A worker that dies meanwhile has none to give.
  const makeRoom = (/** @type {boolean} */ isCrowded) =>
    void ask.setAlone(!isCrowded).catch(() => {});
  const jobs = new Pool({
    startWorker: () =>
      createClient(new Worker(new URL("../worker/job.js", import.meta.url), { type: "module" })),
    async files() {
      for (;;) {
        await arrived(state, subscribe);
        try {
          return await ask.files();
        } catch (error) {
          // The main worker died; the next one will have the same digits.
          if (toError(error).name !== "Stale") throw error;
        }
      }
    },
    canShare: globalThis.crossOriginIsolated === true,
    about: () => aboutData(state()),
    cores: navigator.hardwareConcurrency ?? 1,
    isMainTraining: isTraining,
    crowd: makeRoom,
  });
  const gallery = new Gallery(
    () =>
      createClient(
        new Worker(new URL("../worker/gallery.js", import.meta.url), { type: "module" }),
      ),
    async () => {
      const { data } = state();
      if (!data) throw new Error("The digits are not here yet.");
      const { rows, columns, test } = data;
      const count = Math.min(EXAMPLES, test.digits);
      // Spread evenly, since they may be sorted.
      const indices = Uint32Array.from({ length: count }, (_, i) => (i * test.digits) / count);
      const { pixels } = await ask.testDigits(indices);
      return { rows, columns, pixels };
    },
  );
  subscribe((now, before) => {
    if (now.worker !== before.worker && jobs.workers > 0) makeRoom(true);
    if (now.source !== before.source) {
      // Runs under way are on other digits.
      jobs.end();
      gallery.end();
    } else if ((now.phase === "training") !== (before.phase === "training")) {
      jobs.update();
    }
  });

  /**
   * Puts a run at the top. One that is kept as a recipe only is trained again first, changes and all, to the same bits.
   *
   * @param {string} place where it is said
   * @param {Pin} pin
   */
  async function putAtTop(place, pin) {
    try {
      const { config, changes, step, checkpoint } = pin;
      if (!checkpoint) {
        say(place, "Only the settings of this run were kept: it is trained again first.");
      }
      const content =
        checkpoint ?? (await jobs.train([{ config, changes, step }]))[0]?.checkpoint ?? null;
      if (content) dispatch({ type: "put at the top", pin: { ...pin, checkpoint: content } });
    } catch (error) {
      report(place, error);
    }
  }

  return {
    jobs,
    gallery,
    putAtTop,
    /** @param {Config} config */
    async baselines(config) {
      await arrived(state, subscribe);
      return jobs.baselines(config);
    },
  };
}

/**
 * Resolves when all digits have arrived, in a worker that lives: whatever is asked for earlier need not be asked again.
 *
 * @param {App["state"]} state
 * @param {App["subscribe"]} subscribe
 * @returns {Promise<void>}
 */
function arrived(state, subscribe) {
  const isHere = (/** @type {State} */ { arrival, worker }) => arrival.done && worker !== 0;
  if (isHere(state())) return Promise.resolve();
  return new Promise((resolve) => {
    const end = subscribe((now) => {
      if (!isHere(now)) return;
      end();
      resolve();
    });
  });
}

import { createClient } from "../bridge/client.js";
import { Gallery } from "../bridge/gallery.js";
import { Pool } from "../bridge/pool.js";

/** @import { App } from "../state/state.js" */

/** How many held-out digits the gallery's networks are judged by. */
const EXAMPLES = 500;

/**
 * The pool that trains runs beside the main network, and the gallery that redraws with trained ones.
 *
 * @param {Pick<App, "state" | "subscribe" | "ask">} app
 */
export function createJobs({ state, subscribe, ask }) {
  const isTraining = () => state().phase === "training";
  const jobs = new Pool({
    startWorker: () =>
      createClient(new Worker(new URL("../worker/job.js", import.meta.url), { type: "module" })),
    files: async () => {
      await arrived(state, subscribe);
      return ask.files();
    },
    about: () => {
      const { data, averageError } = state();
      return { data: data?.name ?? "", averageError };
    },
    cores: navigator.hardwareConcurrency ?? 1,
    isMainTraining: isTraining,
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
    if (now.source !== before.source) {
      // Runs under way are on other digits.
      jobs.end();
      gallery.end();
    } else if ((now.phase === "training") !== (before.phase === "training")) {
      jobs.update();
    }
  });
  return { jobs, gallery };
}

/**
 * Resolves when all digits have arrived, so that a run can be asked for before that.
 *
 * @param {App["state"]} state
 * @param {App["subscribe"]} subscribe
 * @returns {Promise<void>}
 */
function arrived(state, subscribe) {
  if (state().arrival.done) return Promise.resolve();
  return new Promise((resolve) => {
    const end = subscribe(({ arrival }) => {
      if (!arrival.done) return;
      end();
      resolve();
    });
  });
}

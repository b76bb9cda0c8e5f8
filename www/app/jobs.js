import { createClient } from "../bridge/client.js";
import { Gallery } from "../bridge/gallery.js";
import { Pool } from "../bridge/pool.js";

/** @import { Pin } from "../state/runs.js" */
/** @import { App } from "../state/state.js" */

/** Held-out digits by which networks of the gallery are judged. */
const EXAMPLES = 500;

/**
 * What trains beside the main network, and what redraws by networks that were trained before.
 *
 * @param {Omit<App, "jobs">} app
 */
export function createJobs({ state, subscribe, ask, dispatch, say, report }) {
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
      // From all over them: they may be sorted.
      const indices = Uint32Array.from({ length: count }, (_, i) => (i * test.digits) / count);
      const { pixels } = await ask.testDigits(indices);
      return { rows, columns, pixels };
    },
  );
  subscribe((now, before) => {
    if (now.source !== before.source) {
      // What is under way is of other digits.
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

  return { jobs, gallery, putAtTop };
}

/**
 * Resolves when all digits are here: a run that is asked for earlier need not be asked for again.
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

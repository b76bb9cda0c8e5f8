import { newId } from "../id.js";
import { formatPercent } from "../../domain/error-left.js";
import { make, part } from "../../ui/elements.js";

/** @import { Config } from "../../bridge/protocol.js" */
/** @import { Run } from "../../state/runs.js" */
/** @import { Page } from "./page.js" */

/** An experiment that trains beside the network at the top, with progress, a button to stop it, and a pin. */
export class Experiment {
  #page;
  #place;
  #progress;
  #share;
  #words;
  /** @type {AbortController | null} */
  #running = null;

  /**
   * @param {Page} page
   * @param {HTMLElement} section of the chapter, with the part “progress”
   */
  constructor(page, section) {
    this.#page = page;
    this.#place = section.dataset["chapter"] ?? "top";
    this.#progress = part(section, "progress");
    this.#share = make("progress", { max: 1 });
    this.#words = make("span");
    const stop = make("button", { type: "button", className: "quiet" }, "Stop");
    stop.addEventListener("click", () => this.#running?.abort());
    this.#progress.replaceChildren(this.#share, this.#words, stop);
  }

  /**
   * Trains networks that differ from the one at the top in these settings, and pins them. Stops an experiment under way.
   *
   * @param {{ changes: Partial<Config>, name: string }[]} asked
   * @returns {Promise<Run[] | null>} null if one was stopped
   */
  async train(asked) {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    const names = asked.map(({ name }) => `“${name}”`).join(" and ");
    this.#share.value = 0;
    this.#words.textContent = `Training ${names} starts when the digits are here.`;
    this.#progress.hidden = false;
    try {
      const config = await this.#configWithDigits(running.signal);
      if (!config) return null;
      this.#tell(names, 0);
      this.#page.announce(`Training ${names}.`);
      const runs = await this.#page.jobs.train(
        asked.map(({ changes }) => ({ ...config, ...changes })),
        {
          signal: running.signal,
          onProgress: ({ jobs }) =>
            this.#tell(names, jobs.reduce((sum, { share }) => sum + share, 0) / asked.length),
        },
      );
      /** @type {Run[]} */
      const done = [];
      runs.forEach((run, i) => {
        if (!run) return;
        done.push(run);
        const name = asked[i]?.name ?? "";
        this.#page.dispatch({
          type: "pin",
          run,
          id: newId(),
          name,
        });
      });
      if (done.length < asked.length) return null;
      this.#page.announce(`Trained ${names}.`);
      return done;
    } finally {
      if (this.#running === running) {
        this.#running = null;
        this.#progress.hidden = true;
      }
    }
  }

  /**
   * The configuration of the network at the top, once all digits have arrived; null if the experiment has been stopped.
   *
   * @param {AbortSignal} signal
   * @returns {Promise<Config | null>}
   */
  #configWithDigits(signal) {
    return new Promise((resolve) => {
      const look = () => {
        const { arrival, config } = this.#page.state();
        if (!signal.aborted && !(arrival.done && config)) return;
        end();
        resolve(signal.aborted ? null : config);
      };
      const end = this.#page.subscribe(look);
      signal.addEventListener("abort", look);
      look();
    });
  }

  /**
   * Does what a button asks for, and reports problems beside it.
   *
   * @param {() => Promise<void>} act
   */
  async attempt(act) {
    try {
      await act();
    } catch (error) {
      this.#page.report(this.#place, error);
    }
  }

  /**
   * @param {string} names
   * @param {number} share of all the training
   */
  #tell(names, share) {
    this.#share.value = share;
    this.#words.textContent = `Training ${names}: ${formatPercent(share)}`;
  }
}

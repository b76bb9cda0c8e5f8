/** @import { Architecture, Config } from "../../bridge/protocol.js" */
/** @import { Run } from "../../state/runs.js" */
/** @import { Network, Page } from "./page.js" */

/**
 * The network that a chapter's figures show: its latest run, or the one at the top.
 *
 * @typedef {object} Shown
 * @property {Config} config
 * @property {Run | null} run null for the one at the top
 * @property {() => Promise<Opened>} open what answers for it; a run has a worker of its own from the first call on
 * @property {string} words which one it is
 */

/** @typedef {{ ask: Network, architecture: Architecture }} Opened */

/** Chooses what a chapter shows, and keeps it up to date while the chapter is in sight. */
export class Showcase {
  #page;
  #section;
  #refresh;
  /** @type {{ run: Run, words: string, worker: ReturnType<Page["open"]> | null } | null} */
  #latest = null;
  #isInSight = false;
  #isRefreshing = false;
  #isStale = true;
  #back;
  #whose;

  /**
   * @param {Page} page
   * @param {HTMLElement} section of the chapter, with the parts “whose” and “main”
   * @param {(shown: Shown) => Promise<void>} refresh called when what is shown is another network or stands elsewhere,
   *   never twice at once
   */
  constructor(page, section, refresh) {
    this.#page = page;
    this.#section = section;
    this.#refresh = refresh;
    this.#back = /** @type {HTMLButtonElement | null} */ (
      section.querySelector("[data-part=main]")
    );
    this.#whose = section.querySelector("[data-part=whose]");
    this.#back?.addEventListener("click", () => this.showMain());
    new IntersectionObserver(([entry]) => {
      this.#isInSight = entry?.isIntersecting ?? false;
      if (this.#isStale) this.update();
    }).observe(section);
    page.subscribe((state, before) => {
      if (state.data !== before.data) this.showMain();
      const isOther =
        state.network !== before.network ||
        state.baselines !== before.baselines ||
        state.run.epochs.length !== before.run.epochs.length ||
        (before.phase === "training" && state.phase !== "training");
      if (isOther && this.#latest === null) this.update();
    });
  }

  /** @returns {Shown | null} null while there is no network yet */
  get shown() {
    const latest = this.#latest;
    if (latest) {
      const open = () => (latest.worker ??= this.#page.open(latest.run));
      return { config: latest.run.config, run: latest.run, open, words: latest.words };
    }
    const { config, architecture, data } = this.#page.state();
    if (!config || !architecture || !data) return null;
    const open = async () => ({ ask: this.#page.ask, architecture });
    return { config, run: null, open, words: "the network at the top" };
  }

  get isInSight() {
    return this.#isInSight;
  }

  /** Mean squared error of the average digit on the data of what is shown; null while not known. */
  get averageError() {
    return this.#latest?.run.averageError ?? this.#page.state().baselines?.meanImage ?? null;
  }

  /**
   * Shows a run that was trained beside the network at the top.
   *
   * @param {Run} run
   * @param {string} words what it is
   */
  showRun(run, words) {
    this.#close();
    this.#latest = { run, words, worker: null };
    if (this.#back) this.#back.hidden = false;
    this.update();
  }

  /** Shows the network at the top. */
  showMain() {
    this.#close();
    if (this.#back) {
      // The button goes: whoever has just pressed it stays in its figure.
      if (document.activeElement === this.#back) this.#section.querySelector("button")?.focus();
      this.#back.hidden = true;
    }
    this.update();
  }

  #close() {
    this.#latest?.worker?.then(
      ({ end }) => end(),
      () => {},
    );
    this.#latest = null;
  }

  /** Brings the figures up to date, as soon as they are in sight. */
  update() {
    this.#isStale = true;
    if (this.#isInSight && !this.#isRefreshing) void this.#catchUp();
  }

  async #catchUp() {
    this.#isRefreshing = true;
    while (this.#isStale && this.#isInSight) {
      this.#isStale = false;
      const { shown } = this;
      if (!shown) break;
      const { config, words } = shown;
      const kind = `${config.latent} ${config.latent === 1 ? "number" : "numbers"} · seed ${config.seed}`;
      if (this.#whose) this.#whose.textContent = `${words} · ${kind}`;
      try {
        await this.#refresh(shown);
      } catch (error) {
        this.#page.report(this.#section.dataset["chapter"] ?? "top", error);
      }
    }
    this.#isRefreshing = false;
  }
}

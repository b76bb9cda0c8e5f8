import { numbers } from "../../domain/sentences/top.js";
import { part } from "../../ui/elements.js";
import { tell } from "../../ui/tell.js";

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

/** Chooses the network that a chapter shows, and keeps its figures up to date while the chapter is in sight. */
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
  #toTop;
  #whose;

  /**
   * @param {Page} page
   * @param {HTMLElement} section of the chapter, with the parts “whose”, “main” and “to-top”
   * @param {(shown: Shown) => Promise<void>} refresh called when the network shown is replaced or has trained,
   *   never twice at once
   */
  constructor(page, section, refresh) {
    this.#page = page;
    this.#section = section;
    this.#refresh = refresh;
    this.#back = part(section, "main");
    this.#toTop = part(section, "to-top");
    this.#whose = part(section, "whose");
    this.#back.addEventListener("click", () => this.showMain());
    this.#toTop.addEventListener("click", () => {
      const pin = this.#pin;
      if (pin) void page.putAtTop(section.dataset["chapter"] ?? "top", pin);
      this.showMain();
    });
    new IntersectionObserver((entries) => {
      // Of several changes that came together the last one counts.
      this.#isInSight = entries.at(-1)?.isIntersecting ?? false;
      if (this.#isStale) this.update();
    }).observe(section);
    page.subscribe((state, before) => {
      if (state.data !== before.data) this.showMain();
      const isOther =
        state.network !== before.network ||
        state.baselines !== before.baselines ||
        state.averageError !== before.averageError ||
        state.run.epochs.length !== before.run.epochs.length ||
        state.arrival.done !== before.arrival.done ||
        (before.phase === "training" && state.phase !== "training");
      if (isOther && this.#latest === null) this.update();
    });
  }

  /** @returns {Shown | null} null until there is a network */
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

  /** Mean squared error of the average digit on the data of the network shown; null while not known. */
  get averageError() {
    return this.#latest?.run.averageError ?? this.#page.state().averageError;
  }

  /**
   * Shows a run that was trained beside the network at the top.
   *
   * @param {Run} run
   * @param {string} words what it is; empty where the figure says it
   */
  showRun(run, words) {
    this.#close();
    this.#latest = { run, words, worker: null };
    this.#back.hidden = false;
    this.#toTop.hidden = this.#pin === undefined;
    this.update();
  }

  /** Shows the network at the top. */
  showMain() {
    this.#close();
    for (const button of [this.#back, this.#toTop]) {
      // The button disappears; the focus stays in its figure.
      if (document.activeElement === button) part(this.#section, "measured").focus();
      button.hidden = true;
    }
    this.update();
  }

  /** The pin of the run that is shown; none if all places were taken. */
  get #pin() {
    const checkpoint = this.#latest?.run.checkpoint;
    return this.#page.state().pins.list.find((pin) => pin.checkpoint === checkpoint);
  }

  #close() {
    this.#latest?.worker?.then(
      ({ end }) => end(),
      () => {},
    );
    this.#latest = null;
  }

  /** Updates the figures as soon as they are in sight. */
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
      const { latent, seed } = shown.config;
      const pin = this.#pin?.letter ?? null;
      const words = [shown.words, numbers(latent), `seed ${seed}`, pin && `pinned as ${pin}`];
      tell(this.#whose, words.filter(Boolean).join(" · "), { latent, seed, pin });
      try {
        await this.#refresh(shown);
      } catch (error) {
        this.#page.report(this.#section.dataset["chapter"] ?? "top", error);
      }
    }
    this.#isRefreshing = false;
  }
}

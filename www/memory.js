import { latest } from "./latest.js";
import { take } from "./place.js";
import { toError } from "./to-error.js";
import { MemoryView } from "./views/memory.js";

/** @import { KeptRun, LeftRun } from "./protocol.js" */
/** @import { Run } from "./run.js" */
/** @import { TrainerClient } from "./trainer-client.js" */

/** A worker that dies takes at most this much training with it. */
const CHECKPOINT_MS = 5000;

/**
 * The run's latest checkpoint, which the browser's storage keeps for the next visit, and what earlier visits
 * have left there.
 */
export class Memory {
  #view = new MemoryView({ goOn: () => this.#goOn(), startAfresh: () => this.#startAfresh() });
  #onOffer;
  #onGoOn;
  #refuse;
  /** @type {TrainerClient | null} */
  #client = null;
  /** @type {string | null} where the run of this tab is kept; null where it is not */
  #place = null;
  #leave = () => {};
  /** @type {LeftRun | null} what is offered */
  #left = null;
  /** Whether the browser has what was to be kept last. */
  isKept = false;
  /** @type {Uint8Array | null} from which another worker goes on; null where it starts afresh */
  checkpoint = null;
  /** @type {Run | null} the run that was followed last */
  #run = null;
  /** When and after how many batches a checkpoint was asked for last. */
  #askedAt = 0;
  #askedStep = 0;

  /**
   * @param {object} actions
   * @param {() => void} actions.offered told when something is offered
   * @param {(run: KeptRun) => Promise<void>} actions.goOn
   * @param {(message: string) => void} actions.refuse told why a run that was kept cannot be gone on with
   */
  constructor({ offered, goOn, refuse }) {
    this.#onOffer = offered;
    this.#onGoOn = goOn;
    this.#refuse = refuse;
    // A page that is left may stay in memory for a while: its place is free for the one that comes after it.
    window.addEventListener("pagehide", () => this.#leave());
    window.addEventListener("pageshow", ({ persisted }) => {
      if (persisted) void this.#comeBack();
    });
  }

  /** @param {TrainerClient} client whose network is kept from now on */
  attach(client) {
    this.#client = client;
  }

  /** Takes a place for this tab, and offers what an earlier visit has left. */
  async start() {
    try {
      await this.#moveTo(crypto.randomUUID());
      this.#left = (await this.#client?.leftRun()) ?? null;
      if (!this.#left) return;
      this.#view.offer(this.#left);
      this.#onOffer();
    } catch (error) {
      this.#view.showKept(toError(error));
    }
  }

  /**
   * Keeps a run every few seconds while it trains, and wherever it stops.
   *
   * @param {Run} run after a report
   * @param {boolean} isToStay whether it is of use at the next visit
   */
  async follow(run, isToStay) {
    const { report } = run;
    if (!report) return;
    this.#run = run;
    if (report.network !== "same") this.#askedStep = report.step;
    const now = performance.now();
    const isDue = now - this.#askedAt >= CHECKPOINT_MS || !report.training;
    if (report.step <= this.#askedStep || !isDue) return;
    this.#askedAt = now;
    this.#askedStep = report.step;
    await this.keep(run, isToStay);
  }

  /**
   * Keeps the network as it stands. There is a checkpoint of it even where the browser keeps nothing.
   *
   * @type {(run: Run, isToStay: boolean) => Promise<void | null>}
   */
  keep = latest(async (run, isToStay) => {
    const client = this.#client;
    const place = isToStay ? this.#place : null;
    const kept = await client?.checkpoint(place, run.history);
    if (!kept) return;
    this.isKept = place !== null && kept.refused === null;
    if (place !== null) this.#view.showKept(kept.refused);
    // A reset in between made another run of it.
    if (client === this.#client && run === this.#run) this.checkpoint = kept.bytes;
  });

  /**
   * @param {string} place where this tab's run is kept from now on
   * @returns {Promise<boolean>} false where another tab has it
   */
  async #moveTo(place) {
    const leave = await take(place);
    if (!leave) return false;
    this.#leave();
    [this.#place, this.#leave] = [place, leave];
    return true;
  }

  /** Takes this tab's place again, or another one where somebody else has gone on from it meanwhile. */
  async #comeBack() {
    try {
      if (this.#place === null || (await this.#moveTo(this.#place))) return;
      await this.#moveTo(crypto.randomUUID());
    } catch (error) {
      this.#view.showKept(toError(error));
    }
  }

  async #goOn() {
    const [left, before] = [this.#left, this.#place];
    if (!left) return;
    try {
      if (!(await this.#moveTo(left.place))) throw new Error("Another tab has gone on from it.");
      const kept = await this.#client?.recall(left.place);
      if (!kept) throw new Error("The browser no longer has it.");
      await this.#onGoOn(kept);
      this.#dismiss();
    } catch (error) {
      // It stays as it is: this tab keeps its own run elsewhere.
      if (this.#place === left.place && before !== null) await this.#moveTo(before);
      this.#refuse(toError(error).message);
    }
  }

  async #startAfresh() {
    const left = this.#left;
    this.#dismiss();
    if (!left) return;
    try {
      const leave = await take(left.place);
      // Another tab may have gone on from it: then it is that tab's.
      if (!leave) return;
      await this.#client?.forget(left.place);
      leave();
    } catch (error) {
      this.#view.showKept(toError(error));
    }
  }

  #dismiss() {
    this.#left = null;
    this.#view.hide();
  }
}

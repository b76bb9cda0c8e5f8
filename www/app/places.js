import { take } from "../bridge/place.js";

/** Where the browser keeps this tab's run, and the places of closed tabs that it is about to take over. */
export class Places {
  /** @type {string | null} where this tab's run is kept; null if it is not */
  own = null;
  #leave = () => {};
  /** @type {Map<string, () => void>} gives up each place again */
  #claimed = new Map();

  /** @param {Window} window whose page may be left and come back */
  constructor(window) {
    // A page that was left may stay in memory for a while; its place is free meanwhile.
    window.addEventListener("pagehide", () => this.#leave());
    window.addEventListener("pageshow", ({ persisted }) => {
      if (persisted) void this.#comeBack();
    });
  }

  /** Takes a place of its own. */
  async start() {
    if (!navigator.locks || !crypto.randomUUID) return;
    await this.#moveTo(crypto.randomUUID());
  }

  /**
   * @param {string} place of a closed tab
   * @returns {Promise<boolean>} false if another tab has it
   */
  async claim(place) {
    const leave = await take(place);
    if (leave) this.#claimed.set(place, leave);
    return leave !== null;
  }

  /**
   * @param {string} place that was claimed
   * @param {boolean} isTaken whether this tab's run is kept there from now on; otherwise it is given back
   */
  settle(place, isTaken) {
    const leave = this.#claimed.get(place);
    this.#claimed.delete(place);
    if (!leave) return;
    if (!isTaken) {
      leave();
      return;
    }
    this.#leave();
    [this.own, this.#leave] = [place, leave];
  }

  /** @param {string} place */
  async #moveTo(place) {
    if (!(await this.claim(place))) return false;
    this.settle(place, true);
    return true;
  }

  /** Takes this tab's place again, or a new one if another tab has resumed its run meanwhile. */
  async #comeBack() {
    if (this.own === null || (await this.#moveTo(this.own))) return;
    await this.start();
  }
}

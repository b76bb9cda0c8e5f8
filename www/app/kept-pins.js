import { createStore, del, get, keys } from "idb-keyval";

import { lockOf, put, take } from "../bridge/place.js";
import { withinStorage } from "../state/runs.js";
import { newId } from "./id.js";

/** @import { App, State } from "../state/state.js" */
/** @import { Pin, Run } from "../state/runs.js" */

/**
 * A kept sweep.
 *
 * @typedef {object} KeptSweep
 * @property {string} setting
 * @property {string} values as typed
 * @property {readonly Run[]} runs that are done
 * @property {boolean} isOpen whether it was under way
 */

/** What is kept for a tab. */
/** @typedef {{ pins: readonly Pin[], sweep: KeptSweep | null }} Kept */

/** The name under which a tab remembers its place across a reload. */
const TAB = "simple-autoencoder tab";

/** For how many closed tabs something is kept, besides all open ones. */
const CLOSED = 1;

/** Keeps what a tab has pinned and swept in the browser's storage, so that it survives a reload. */
export class KeptPins {
  #store = createStore("simple-autoencoder-pins", "tabs");
  /** @type {string | null} null if nothing is kept */
  #place = null;
  /** @type {Kept} */
  #kept = { pins: [], sweep: null };
  /** @type {Promise<unknown>} */
  #writing = Promise.resolve();
  #isDue = false;
  #leave = () => {};
  #refuse;

  /** @param {(error: unknown) => void} refuse told once why nothing is kept */
  constructor(refuse) {
    this.#refuse = refuse;
  }

  /**
   * Takes the place that this tab had before the reload, or a new one: a duplicated tab gets its own place.
   *
   * @returns {Promise<Kept>} what is kept there
   */
  async start() {
    try {
      const place = await this.#take(sessionStorage.getItem(TAB) ?? crypto.randomUUID());
      window.addEventListener("pagehide", () => {
        // Waiting for a write under way would take too long.
        if (this.#isDue) void this.#write();
        this.#leave();
      });
      window.addEventListener("pageshow", ({ persisted }) => {
        if (persisted) this.#take(place).catch(this.#refuse);
      });
      this.#kept = (await get(place, this.#store)) ?? this.#kept;
      await this.#forgetOthers(place);
    } catch (error) {
      this.#refuse(error);
    }
    return this.#kept;
  }

  /**
   * @param {string} wanted
   * @returns {Promise<string>} the place that is this tab's from now on: another one where another tab has that
   */
  async #take(wanted) {
    const leave = await take(`pins ${wanted}`);
    if (!leave) return this.#take(crypto.randomUUID());
    sessionStorage.setItem(TAB, wanted);
    [this.#place, this.#leave] = [wanted, leave];
    return wanted;
  }

  get sweep() {
    return this.#kept.sweep;
  }

  /** @param {Partial<Kept>} changed */
  keep(changed) {
    this.#kept = { ...this.#kept, ...changed };
    if (this.#isDue) return;
    this.#isDue = true;
    // One write at a time; changes meanwhile are written together.
    this.#writing = this.#writing.then(() => this.#write());
  }

  async #write() {
    if (this.#place === null || !this.#isDue) return;
    this.#isDue = false;
    const { pins, sweep } = this.#kept;
    const runs = sweep && withinStorage(sweep.runs);
    try {
      const kept = { pins: withinStorage(pins), sweep: sweep && { ...sweep, runs } };
      await put(this.#store, this.#place, kept);
    } catch (error) {
      this.#place = null;
      this.#refuse(error);
    }
  }

  /** @param {string} own */
  async #forgetOthers(own) {
    const { held = [] } = await navigator.locks.query();
    const open = new Set(held.map(({ name }) => name));
    const all = /** @type {string[]} */ (await keys(this.#store));
    const closed = all.filter((place) => place !== own && !open.has(lockOf(`pins ${place}`)));
    for (const place of closed.slice(CLOSED)) await del(place, this.#store);
  }
}

/**
 * Keeps the pins of a tab, and brings them back after a reload.
 *
 * @param {Pick<App, "state" | "dispatch" | "subscribe" | "report">} app
 */
export function keepPins({ state, dispatch, subscribe, report }) {
  const kept = new KeptPins((error) => report("kinds", error));
  const started = kept.start().then(({ pins }) => {
    // Numbers that the machine gives out begin anew.
    const recalled = pins.map((pin) => ({ ...pin, id: newId() }));
    if (pins.length > 0) dispatch({ type: "recall", pins: recalled });
    const all = () => [...state().pins.list, ...state().pins.waiting];
    subscribe((/** @type {State} */ now, /** @type {State} */ before) => {
      const isSame = now.pins.list === before.pins.list && now.pins.waiting === before.pins.waiting;
      if (!isSame) kept.keep({ pins: all() });
    });
    if (all().length > pins.length) kept.keep({ pins: all() });
    return kept;
  });
  return started;
}

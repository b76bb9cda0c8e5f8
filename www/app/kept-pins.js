import { createStore, del, get, keys } from "idb-keyval";

import { toError } from "../bridge/failure.js";
import { lockOf, put, take } from "../bridge/place.js";
import { STORAGE, withinStorage } from "../state/runs.js";
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

/** A page that is reloaded may give its place up a moment after the next one asks for it; a duplicated tab keeps it. */
const PATIENCE_MS = 3000;

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

  /** @param {(error: unknown) => void} refuse is told once why it cannot all be kept */
  constructor(refuse) {
    let isTold = false;
    this.#refuse = (/** @type {unknown} */ error) => {
      if (!isTold) refuse(error);
      isTold = true;
    };
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
    const leave = await take(`pins ${wanted}`, PATIENCE_MS);
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
    try {
      await this.#put(STORAGE);
    } catch (error) {
      this.#refuse(error);
      // Recipes and what was measured hardly take any room.
      await this.#put(0).catch(() => {});
    }
  }

  /** @param {number} limit bytes that checkpoints may take */
  async #put(limit) {
    if (this.#place === null) return;
    const { pins, sweep } = this.#kept;
    await put(this.#store, this.#place, {
      pins: withinStorage(pins, limit),
      sweep: sweep && { ...sweep, runs: withinStorage(sweep.runs, limit) },
    });
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
 * @param {Pick<App, "state" | "dispatch" | "subscribe">} app
 */
export function keepPins({ state, dispatch, subscribe }) {
  const kept = new KeptPins((error) => {
    const { name, message } = toError(error);
    const said = message ? `it said: ${message}` : "it gave no reason";
    const why = name === "QuotaExceededError" ? "its storage for this page is full" : said;
    const words = `The browser cannot keep all of your pins and the sweep (${why}). Download the runs that you want to keep; their settings and errors stay where there is room for them.`;
    dispatch({
      type: "say",
      kind: "not kept",
      place: "kinds",
      title: "Not everything is kept",
      words,
    });
  });
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

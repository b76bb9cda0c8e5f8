import { createStore, del, entries, get } from "idb-keyval";

import { lockOf, put } from "./place.js";

/** @import { KeptRun } from "./protocol.js" */

/** How many runs are kept; the oldest make room for new ones. */
const MOST = 4;

const store = createStore("simple-autoencoder", "runs");

/** @type {Set<string>} places for which older runs have made room */
const pruned = new Set();

/** All runs that no open tab is working on, newest first. */
export async function leftBehind() {
  const { held = [] } = await navigator.locks.query();
  const taken = new Set(held.map(({ name }) => name));
  /** @type {[string, KeptRun][]} */
  const all = await entries(store);
  return all.filter(([place]) => !taken.has(lockOf(place))).sort(([, a], [, b]) => b.at - a.at);
}

/**
 * Keeps a run in the place of a tab, replacing what was there.
 *
 * @param {string} place
 * @param {KeptRun} run
 */
export async function keepRun(place, run) {
  // First of all: the page may be left at this moment.
  await put(store, place, run);
  if (pruned.has(place)) return;
  pruned.add(place);
  for (const [old] of (await leftBehind()).slice(MOST)) await del(old, store);
}

/**
 * @param {string} place
 * @returns {Promise<KeptRun | undefined>}
 */
export const recallRun = (place) => get(place, store);

/** @param {string} place */
export const forgetRun = (place) => del(place, store);

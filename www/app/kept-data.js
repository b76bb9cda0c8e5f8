// People's own data kept in this browser, if they choose: the IDX files under their fingerprint.

import { createStore, delMany, entries, get, set } from "idb-keyval";

/** @import { Taken } from "../worker/pictures/types.js" */

/** What the page shows of kept data. @typedef {{ fingerprint: string, name: string, bytes: number, at: number }} KeptData */

const store = () => createStore("own-data", "data");

/** @param {Taken} taken */
export const bytesOf = ({ files }) =>
  Object.values(files).reduce((sum, file) => sum + (file?.size ?? 0), 0);

/**
 * Keeps data, if the browser has room and allows it.
 *
 * @param {Taken} taken
 */
export async function keepData(taken) {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  const bytes = bytesOf(taken);
  if (quota !== undefined && usage !== undefined && quota - usage < bytes) {
    throw new Error(
      `This browser has ${Math.round((quota - usage) / 1e6)} MB left for pages, and these pictures take ${Math.round(bytes / 1e6)} MB.`,
    );
  }
  await set(taken.fingerprint, { taken, at: Date.now() }, store());
}

/**
 * @param {string} fingerprint or its beginning, from a link
 * @returns {Promise<Taken | null>}
 */
export async function keptData(fingerprint) {
  const all = await listed();
  const found = all.find((one) => one.fingerprint.startsWith(fingerprint));
  if (!found) return null;
  const kept = await get(found.fingerprint, store());
  return kept ? { ...kept.taken, isKept: true } : null;
}

/**
 * All kept data, latest first.
 *
 * @returns {Promise<KeptData[]>}
 */
export async function listed() {
  /** @type {[string, { taken: Taken, at: number }][]} */
  const all = await entries(store());
  return all
    .map(([fingerprint, { taken, at }]) => ({
      fingerprint,
      name: taken.name,
      bytes: bytesOf(taken),
      at,
    }))
    .sort((a, b) => b.at - a.at);
}

/** @param {string[]} fingerprints */
export const forgetData = (fingerprints) => delMany(fingerprints, store());

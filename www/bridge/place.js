import { promisifyRequest } from "idb-keyval";

/**
 * The lock for a place in the browser's storage where a tab's run is kept. With it, two tabs never write to the same place,
 * and a run that is open in one tab is not offered in another.
 *
 * @param {string} place
 */
export const lockOf = (place) => `simple-autoencoder ${place}`;

/**
 * Takes a place for as long as the tab is open.
 *
 * @param {string} place
 * @param {number} [patience] milliseconds to wait for it to become free
 * @returns {Promise<(() => void) | null>} gives it up again; null if another tab has it
 */
export function take(place, patience = 0) {
  return new Promise((resolve, reject) => {
    const how = patience > 0 ? { signal: AbortSignal.timeout(patience) } : { ifAvailable: true };
    navigator.locks
      .request(lockOf(place), how, (lock) => {
        if (!lock) {
          resolve(null);
          return undefined;
        }
        return new Promise((release) => resolve(() => release(undefined)));
      })
      .catch((error) => (error.name === "TimeoutError" ? resolve(null) : reject(error)));
  });
}

/**
 * Writes a value to the browser's storage and commits at once: what is written as the page is left gets there, while
 * a transaction that is left to commit by itself is given up with the page.
 *
 * @param {import("idb-keyval").UseStore} store
 * @param {string} place
 * @param {unknown} value
 * @returns {Promise<void>} when it is there
 */
export const put = (store, place, value) =>
  store("readwrite", (objects) => {
    objects.put(value, place);
    objects.transaction.commit?.();
    return promisifyRequest(objects.transaction);
  });

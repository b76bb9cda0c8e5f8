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
 * @returns {Promise<(() => void) | null>} gives it up again; null if another tab has it
 */
export function take(place) {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(lockOf(place), { ifAvailable: true }, (lock) => {
        if (!lock) {
          resolve(null);
          return undefined;
        }
        return new Promise((release) => resolve(() => release(undefined)));
      })
      .catch(reject);
  });
}

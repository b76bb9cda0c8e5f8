/**
 * Lets at most one call of `work` be under way and one wait for it. A newer call takes the place of the
 * one that waits, which then resolves to null: for pictures of which only the newest matters.
 *
 * @template {unknown[]} A
 * @template T
 * @param {(...args: A) => Promise<T>} work
 * @returns {(...args: A) => Promise<T | null>}
 */
export function latest(work) {
  let busy = false;
  /** @type {{ args: A, resolve: (value: T | PromiseLike<T> | null) => void } | null} */
  let next = null;

  /**
   * @param {A} args
   * @returns {Promise<T>}
   */
  async function start(args) {
    busy = true;
    try {
      return await work(...args);
    } finally {
      busy = false;
      if (next !== null) {
        const { args: newer, resolve } = next;
        next = null;
        resolve(start(newer));
      }
    }
  }

  return (...args) => {
    if (!busy) return start(args);
    return new Promise((resolve) => {
      next?.resolve(null);
      next = { args, resolve };
    });
  };
}

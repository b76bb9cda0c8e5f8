// The digits stay in the browser between visits, so that the page works without a network. The service
// worker has no part in it: only who has read a file knows that it is whole.

/** @param {string} address */
function cacheBeside(address) {
  // All pages of a host share their caches.
  return caches.open(`digits in ${new URL(".", address)}`);
}

/**
 * What is kept of an address, if anything.
 *
 * @param {string} address
 * @returns {Promise<Response | undefined>}
 */
export async function kept(address) {
  try {
    return await (await cacheBeside(address)).match(address);
  } catch {
    // Without a secure origin there are no caches, and private windows may refuse them.
    return undefined;
  }
}

/**
 * Keeps answers for the next visit, and drops what an older version of the page kept under other names.
 *
 * @param {string[]} addresses all that is to be kept, in one folder
 * @param {Map<string, Response>} answers those that are new, by address
 * @returns {Promise<boolean>} whether all is kept
 */
export async function keep(addresses, answers) {
  try {
    const cache = await cacheBeside(String(addresses[0]));
    await Promise.all(Array.from(answers, ([address, answer]) => cache.put(address, answer)));
    for (const request of await cache.keys()) {
      if (!addresses.includes(request.url)) await cache.delete(request);
    }
    return true;
  } catch {
    // Full or refused: the next visit fetches them again.
    return false;
  }
}

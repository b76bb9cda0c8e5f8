// The digits stay in the browser between visits, so that the page works offline. The service worker does not keep them:
// only the code that has read a file knows that it is complete.

/** @param {string} address */
function cacheBeside(address) {
  // All pages of a host share their caches.
  return caches.open(`digits in ${new URL(".", address)}`);
}

/**
 * What is kept for an address, if anything.
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
 * Keeps responses for the next visit, and drops what an older version of the page kept under other names.
 *
 * @param {string[]} addresses everything to keep, all in one folder
 * @param {Map<string, Response>} answers the new ones, by address
 * @returns {Promise<boolean>} whether everything is kept
 */
export async function keep(addresses, answers) {
  try {
    const cache = await cacheBeside(String(addresses[0]));
    await Promise.all(
      Array.from(answers, async ([address, answer]) => {
        // Read to its end before: of a page that is left meanwhile, Firefox keeps the part of a stream that came.
        const { status, headers } = answer;
        await cache.put(address, new Response(await answer.blob(), { status, headers }));
      }),
    );
    for (const request of await cache.keys()) {
      if (!addresses.includes(request.url)) await cache.delete(request);
    }
    return true;
  } catch {
    // Full or refused: the next visit fetches them again.
    return false;
  }
}

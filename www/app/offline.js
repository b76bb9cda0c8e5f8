/**
 * Has the service worker keep this page, and tells of newer versions of it.
 *
 * @param {(take: () => void) => void} offer called when a newer version is here as a whole; the page
 *   reloads into it on `take`, which is the person's to call
 * @returns {Promise<boolean>} resolves when a version is kept: true; false where pages cannot be kept
 */
export async function keepPage(offer) {
  const workers = navigator.serviceWorker;
  // Browsers have none outside secure origins, nor some in private windows.
  if (workers === undefined) return false;
  const registration = await workers.register(new URL("sw.js", document.baseURI));

  const take = () => {
    // Another tab may have taken it.
    if (registration.waiting === null) location.reload();
    workers.addEventListener("controllerchange", () => location.reload());
    registration.waiting?.postMessage("take over");
  };
  const look = () => {
    // A page that no version controls came from the network, as new as can be.
    if (registration.waiting !== null && workers.controller !== null) offer(take);
  };
  const watch = () => registration.installing?.addEventListener("statechange", look);
  registration.addEventListener("updatefound", watch);
  watch();
  look();

  await workers.ready;
  return true;
}

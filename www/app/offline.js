/**
 * Has the service worker keep this page, and reports newer versions of it.
 *
 * @param {(take: () => void) => void} offer called when a newer version has arrived completely; `take`
 *   reloads into it, when the person asks for it
 * @returns {Promise<boolean>} true once a version is kept; false if pages cannot be kept
 */
export async function keepPage(offer) {
  const workers = navigator.serviceWorker;
  // No browser has it outside secure origins, and some lack it in private windows.
  if (workers === undefined) return false;
  const registration = await workers.register(new URL("sw.js", document.baseURI));

  const take = () => {
    // Another tab may have taken it.
    if (registration.waiting === null) location.reload();
    workers.addEventListener("controllerchange", () => location.reload());
    registration.waiting?.postMessage("take over");
  };
  const look = () => {
    // A page without a controller came from the network, so it is up to date.
    if (registration.waiting !== null && workers.controller !== null) offer(take);
  };
  const watch = () => registration.installing?.addEventListener("statechange", look);
  registration.addEventListener("updatefound", watch);
  watch();
  look();

  await workers.ready;
  return true;
}

import { precacheAndRoute } from "workbox-precaching";

// One whole version of the page, from its HTML to its WebAssembly, is served until the next is here
// as wholly and the person asks for it. The digits are not among these files: the worker keeps them.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener("message", ({ data }) => {
  if (data === "take over") void worker.skipWaiting();
});
precacheAndRoute(FILES);

import { addPlugins, precacheAndRoute } from "workbox-precaching";

// Serves one complete version of the page, from its HTML to its WebAssembly, until the next one has arrived completely and
// the person asks for it. The digits are not among these files: the training worker keeps them.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener("message", ({ data }) => {
  if (data === "take over") void worker.skipWaiting();
});

// With these two headers the page can share memory among threads, from the second visit even on hosts that cannot send
// them. Everything the page loads is from its own origin, so they block nothing.
addPlugins([
  {
    cachedResponseWillBeUsed: async ({ cachedResponse }) => {
      if (!cachedResponse) return null;
      const { status, statusText } = cachedResponse;
      const headers = new Headers(cachedResponse.headers);
      headers.set("Cross-Origin-Opener-Policy", "same-origin");
      headers.set("Cross-Origin-Embedder-Policy", "require-corp");
      return new Response(cachedResponse.body, { status, statusText, headers });
    },
  },
]);

// Whatever query others add to the address, like `?ref=x` or `?gclid=1`, it is the same page.
precacheAndRoute(FILES, { ignoreURLParametersMatching: [/^/] });

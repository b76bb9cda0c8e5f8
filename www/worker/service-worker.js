import { addPlugins, precacheAndRoute } from "workbox-precaching";

// One whole version of the page, from its HTML to its WebAssembly, is served until the next is here
// as wholly and the person asks for it. The digits are not among these files: the worker keeps them.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener("message", ({ data }) => {
  if (data === "take over") void worker.skipWaiting();
});

// With these two headers the page may share memory among threads. A host that cannot send them still has them
// from the second visit on. All that the page loads is of its own origin, so they forbid nothing.
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

// Whatever others put behind the address, `?ref=x` or `?gclid=1`, it is the same page.
precacheAndRoute(FILES, { ignoreURLParametersMatching: [/^/] });

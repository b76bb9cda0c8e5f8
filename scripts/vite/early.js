// Lets a browser ask at once for what a first visit waits for: the page's own script, and the worker's.

const OWN = /<script type="module"[^>]* src="([^"]*)"/;

/** @returns {import("vite").Plugin} */
export function early() {
  return {
    name: "early",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle = {} }) {
        const worker = Object.keys(bundle).find((file) => /\/trainer-[^/]*\.js$/.test(file));
        const own = OWN.exec(html)?.[1];
        // The development server sends the files one by one.
        if (!worker || !own) return html;
        const preloads = [own, `./${worker}`].map(
          (address) => `<link rel="modulepreload" href="${address}" />\n    `,
        );
        // In front of boot.js: browsers do not look beyond it before it has run, because of the policy.
        return html.replace(/<script[^>]* src="[^"]*boot\.js"/, (boot) => preloads.join("") + boot);
      },
    },
  };
}

// Lets a browser ask at once for what a first visit waits for: the page's own script, and the worker's.

const OWN = /\s*<script type="module"[^>]*><\/script>/;
const BOOT = /<script[^>]* src="[^"]*boot\.js"><\/script>/;

/** @returns {import("vite").Plugin} */
export function early() {
  return {
    name: "early",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle = {} }) {
        const worker = Object.keys(bundle).find((file) => /\/trainer-[^/]*\.js$/.test(file));
        const [own] = OWN.exec(html) ?? [];
        // While the page is developed, files are asked for one by one.
        if (!worker || !own) return html;
        const preload = `<link rel="modulepreload" href="./${worker}">`;
        // Of what stands behind boot.js, nothing is asked for before that has run: the policy's element keeps browsers
        // from looking ahead.
        return html
          .replace(own, "")
          .replace(BOOT, (boot) => `${own.trim()}\n    ${preload}\n    ${boot}`);
      },
    },
  };
}

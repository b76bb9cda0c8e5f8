import { defineConfig } from "vite";
import { bytes } from "./scripts/vite/bytes.js";
import { early } from "./scripts/vite/early.js";
import { icons } from "./scripts/vite/icons.js";
import { serviceWorker } from "./scripts/vite/service-worker.js";

export default defineConfig({
  // Relative addresses, so that the built page works at any path of a host.
  base: "./",
  publicDir: "www/public",
  build: {
    target: "es2022",
    // The page's Content-Security-Policy allows neither inline scripts nor data: styles and workers.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: {
    format: "es",
    plugins: () => [bytes()],
    rollupOptions: {
      output: {
        assetFileNames: ({ names: [name] }) =>
          `${name?.endsWith(".gz") ? "data" : "assets"}/[name]-[hash][extname]`,
      },
    },
  },
  plugins: [
    {
      name: "same-origin",
      // Everything comes from the page's own origin. Opened from file://, elements marked `crossorigin` are
      // blocked, and then the page that explains this would have no styles.
      transformIndexHtml: { order: "post", handler: (html) => html.replaceAll(" crossorigin", "") },
    },
    early(),
    {
      name: "no-indentation",
      transformIndexHtml: { order: "post", handler: (html) => html.replace(/\n\s+/g, "\n") },
    },
    icons(),
    serviceWorker(),
  ],
});

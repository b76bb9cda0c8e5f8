// Bundles the service worker with a list of all files of the page except the digits.

import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const source = fileURLToPath(new URL("../../www/worker/service-worker.js", import.meta.url));

/**
 * The files of a built page to keep. The service worker accepts a file only with exactly these bytes, so a version that is
 * replaced while being fetched, or that arrives damaged, is not kept at all.
 *
 * @param {string} folder
 * @returns {Promise<import("workbox-precaching").PrecacheEntry[]>}
 */
async function filesOf(folder) {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const urls = files
    .filter((file) => file.isFile())
    .map((file) =>
      join(file.parentPath, file.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((url) => !url.startsWith("data/"));
  return Promise.all(
    urls.sort().map(async (url) => {
      const hash = createHash("sha256").update(await readFile(join(folder, url)));
      const integrity = `sha256-${hash.digest("base64")}`;
      // Names in assets/ change with the contents.
      return { url, integrity, revision: url.startsWith("assets/") ? null : integrity };
    }),
  );
}

/** @returns {import("vite").Plugin} */
export function serviceWorker() {
  return {
    name: "service-worker",
    async writeBundle({ dir: folder }) {
      if (folder === undefined) throw new Error("the page must be built into a folder");
      await build({
        configFile: false,
        publicDir: false,
        logLevel: "warn",
        define: { FILES: JSON.stringify(await filesOf(folder)) },
        build: {
          outDir: folder,
          emptyOutDir: false,
          target: "es2022",
          rollupOptions: {
            input: source,
            output: { format: "iife", entryFileNames: "sw.js" },
          },
        },
      });
    },
  };
}

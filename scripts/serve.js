// A static server for one folder: `make run` and the end-to-end tests serve the built page with it.
// Files go out as they are: .gz files too, which the page inflates itself.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

/** The built page. */
export const dist = fileURLToPath(new URL("../dist/", import.meta.url));

const types = {
  ".css": "text/css; charset=utf-8",
  ".gz": "application/gzip",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** The end of a file's name that Vite gave it. */
export const hashed = /-[\w-]{8}(\.\w+)$/;

/**
 * Answers with a file, or with a 404 page where there is none.
 *
 * @param {import("node:http").ServerResponse} response
 * @param {string} file
 */
export async function sendFile(response, file) {
  let bytes;
  try {
    bytes = await readFile(file);
  } catch {
    response.writeHead(404, { "content-type": types[".html"] });
    response.end("<!doctype html><title>Not found</title><h1>Not found</h1>");
    return;
  }
  response.writeHead(200, {
    "content-type": types[extname(file)] ?? "application/octet-stream",
    "content-length": bytes.length,
    // A name with a hash of the contents in it is of these bytes for ever; what is behind the others
    // may have been built again since.
    "cache-control": hashed.test(file) ? "public, max-age=31536000, immutable" : "no-cache",
  });
  response.end(bytes);
}

/**
 * Serves a folder on localhost.
 *
 * @param {object} options
 * @param {string} [options.folder]
 * @param {string} [options.path] where the folder appears on the host
 * @param {number} [options.port] 0 for any free one
 * @param {typeof sendFile} [options.send] what answers a request for a file
 * @returns {Promise<{ origin: string, close(): void }>}
 */
export async function serve({ folder = dist, path = "/", port = 0, send = sendFile }) {
  const server = createServer((request, response) => {
    const [pathname = ""] = (request.url ?? "").split("?");
    // What lies outside the path is looked for where nothing is.
    const name = pathname.startsWith(path) ? pathname.slice(path.length) : "not found";
    // The slash in front keeps `..` from leaving the folder.
    void send(response, join(folder, normalize(`/${name || "index.html"}`)));
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "localhost", () => resolve(undefined));
  });
  return {
    origin: `http://localhost:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const usual = Number(process.env.PORT ?? 8080);
  const { origin } = await serve({ port: usual }).catch((error) => {
    if (error.code !== "EADDRINUSE") throw error;
    console.log(`Port ${usual} is taken; choosing another.`);
    return serve({});
  });
  console.log(`\nThe page is at ${origin}/ (stop with Ctrl+C)`);
}

// A static server for one folder that behaves like a good host: `make run` and the end-to-end tests serve the built
// page with it. Text and WebAssembly are compressed in transit; .gz files are sent as they are, since the page unpacks
// them itself.

import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** @import { IncomingMessage, ServerResponse } from "node:http" */
/** @import { AddressInfo } from "node:net" */

/** The built page. */
export const dist = fileURLToPath(new URL("../dist/", import.meta.url));

/** @type {Record<string, string>} */
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

/** Types worth compressing. */
const shrinks = /^(text\/|image\/svg|application\/(json|wasm|manifest))/;

/** The end of a file name with a hash from Vite. */
export const hashed = /-[\w-]{8}(\.\w+)$/;

/** Headers that let the page train on several threads; see docs/hosting.md. */
const isolation = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

const encoders = {
  br: (/** @type {Buffer} */ bytes) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: promisify(gzip),
};

/** @type {Map<string, { modified: number, bytes: Buffer }>} what has been compressed, by encoding and file */
const compressed = new Map();

/**
 * The contents of a file, compressed if the browser accepts it and it helps.
 *
 * @param {string} file
 * @param {string} accepted the request's Accept-Encoding
 */
async function contents(file, accepted) {
  const type = types[extname(file)] ?? "application/octet-stream";
  const encoding = /** @type {const} */ (["br", "gzip"]).find((name) => accepted.includes(name));
  if (!encoding || !shrinks.test(type)) return { type, bytes: await readFile(file) };
  const key = `${encoding} ${file}`;
  const modified = (await stat(file)).mtimeMs;
  let kept = compressed.get(key);
  if (kept?.modified !== modified) {
    kept = { modified, bytes: await encoders[encoding](await readFile(file)) };
    compressed.set(key, kept);
  }
  return { type, encoding, bytes: kept.bytes };
}

/**
 * Answers with a file, or with a 404 page if there is none.
 *
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 * @param {string} file
 */
export async function sendFile(request, response, file) {
  let found;
  try {
    found = await contents(file, String(request.headers["accept-encoding"] ?? ""));
  } catch {
    response.writeHead(404, { "content-type": types[".html"] });
    response.end("<!doctype html><title>Not found</title><h1>Not found</h1>");
    return;
  }
  const { type, encoding, bytes } = found;
  response.writeHead(200, {
    "content-type": type,
    "content-length": bytes.length,
    vary: "accept-encoding",
    ...(encoding && { "content-encoding": encoding }),
    // Files with a hash in their name never change; others may have been rebuilt.
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
 * @param {boolean} [options.isolated] whether to send the headers that let the page share memory
 * @param {typeof sendFile} [options.send] what answers a request for a file
 * @returns {Promise<{ origin: string, close(): void }>}
 */
export async function serve({
  folder = dist,
  path = "/",
  port = 0,
  isolated = true,
  send = sendFile,
}) {
  const server = createServer((request, response) => {
    const [pathname = ""] = (request.url ?? "").split("?");
    // Anything outside the path is not found.
    const name = pathname.startsWith(path) ? pathname.slice(path.length) : "not found";
    if (isolated) response.setHeaders(new Map(Object.entries(isolation)));
    // The slash in front keeps `..` from leaving the folder.
    void send(request, response, join(folder, normalize(`/${name || "index.html"}`)));
  });
  // As long as nginx has it: after Node's five seconds, a slow line would need a new connection for the digits.
  server.keepAliveTimeout = 75_000;
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "localhost", () => resolve(undefined));
  });
  return {
    origin: `http://localhost:${/** @type {AddressInfo} */ (server.address()).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const usual = Number(process.env["PORT"] ?? 8080);
  const { origin } = await serve({ port: usual }).catch((error) => {
    if (error.code !== "EADDRINUSE") throw error;
    console.log(`Port ${usual} is taken; choosing another.`);
    return serve({});
  });
  console.log(`\nThe page is at ${origin}/ (stop with Ctrl+C)`);
}

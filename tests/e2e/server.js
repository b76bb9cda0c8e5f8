// The project's server with things that can go wrong on the way to the page.

import { readFile, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { hashed, sendFile, serve } from "../../scripts/serve.js";
import { slowLine } from "./line.js";

/** @import { ServerResponse } from "node:http" */
/** @import { Line } from "./line.js" */

/** @typedef {(response: ServerResponse, bytes: Buffer) => unknown} Fault answers in its way */

const page = "<!doctype html><title>Not found</title><h1>Not found</h1>";

/** @param {Buffer} bytes */
const half = (bytes) => bytes.subarray(0, bytes.length / 2);

/**
 * Sends a script that runs `first` before anything of its own.
 *
 * @param {string} first
 * @returns {Fault}
 */
const prefixed = (first) => (response, bytes) =>
  response
    .writeHead(200, { "content-type": "text/javascript; charset=utf-8" })
    .end(`${first};${bytes.toString()}`);

/**
 * What is put before a worker's own script: once it has been told to, by a message, the next step of training
 * runs into a real trap of WebAssembly.
 */
const trap = `
  const { trap } = new WebAssembly.Instance(
    // One function, exported as "trap": \`unreachable\`.
    new WebAssembly.Module(Uint8Array.of(
      0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0,
      7, 8, 1, 4, 116, 114, 97, 112, 0, 0, 10, 5, 1, 3, 0, 0, 11)),
  ).exports;
  let armed = false;
  addEventListener("message", ({ data }) => { armed ||= data.trap === true; });
  const instantiate = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...options) => {
    const { instance, module } = await instantiate(...options);
    const { session_train: train } = instance.exports;
    const session_train = (...values) => {
      if (armed) trap();
      return train(...values);
    };
    return { module, instance: { exports: { ...instance.exports, session_train } } };
  };`;

/** What is put before a helper's own script: it starts another helper in its place, and ends that one in a while. */
const mortal = `
  if (location.search === "") {
    const helper = new Worker(location.href + "?mortal", { type: "module" });
    helper.onmessage = ({ data }) => {
      postMessage(data);
      setTimeout(() => helper.terminate(), 1000);
    };
    addEventListener("message", (event) => {
      event.stopImmediatePropagation();
      helper.postMessage(event.data);
    });
  }`;

/**
 * @param {Buffer} bytes
 * @param {number} at
 * @param {number} bits
 */
function flip(bytes, at, bits) {
  bytes.writeUInt8(bytes.readUInt8(at) ^ bits, at);
}

/** @satisfies {Record<string, Fault>} */
const faults = {
  missing: (response) => response.writeHead(404, { "content-type": "text/html" }).end(page),
  // Hosts of single-page applications answer every unknown address with a page and a 200.
  html: (response) => response.writeHead(200, { "content-type": "text/html" }).end(page),
  truncated: (response, bytes) => response.writeHead(200).end(half(bytes)),
  // Whole and of the right length, but a byte in the middle is another one.
  flipped: (response, bytes) => {
    const damaged = Buffer.from(bytes);
    flip(damaged, damaged.length >> 1, 0x55);
    response.writeHead(200).end(damaged);
  },
  // Whole, but for the checksum that gzip puts at its end.
  miscounted: (response, bytes) => {
    const damaged = Buffer.from(bytes);
    flip(damaged, damaged.length - 8, 1);
    response.writeHead(200).end(damaged);
  },
  // Nothing but one pixel is another, and no checksum of gzip's is there to tell.
  altered: (response, bytes) => {
    const plain = gunzipSync(bytes);
    flip(plain, plain.length >> 1, 1);
    response.writeHead(200).end(plain);
  },
  cut: (response, bytes) => {
    response.writeHead(200, { "content-length": bytes.length });
    response.write(half(bytes), () => response.destroy());
  },
  // Arrives whole, but over some two seconds.
  slow: async (response, bytes) => {
    response.writeHead(200, { "content-length": bytes.length });
    const parts = 20;
    for (let part = 0; part < parts; part += 1) {
      const at = (/** @type {number} */ number) => Math.round((bytes.length * number) / parts);
      response.write(bytes.subarray(at(part), at(part + 1)));
      await setTimeout(100);
    }
    response.end();
  },
  // Some hosts mark .gz files as compressed for transfer, and the browser inflates them.
  encoded: (response, bytes) => response.writeHead(200, { "content-encoding": "gzip" }).end(bytes),
  // What browsers answer where storage is switched off, and where it is full.
  noStorage: prefixed(
    `IDBFactory.prototype.open = () => { throw new DOMException("Not here.", "SecurityError"); }`,
  ),
  fullStorage: prefixed(
    `IDBObjectStore.prototype.put = () => { throw new DOMException("Full.", "QuotaExceededError"); }`,
  ),
  trapping: prefixed(trap),
  mortal: prefixed(mortal),
  inflated: (response, bytes) => response.writeHead(200).end(gunzipSync(bytes)),
};

/** @param {string} file @returns {string} its name without the hash of its contents */
const plainName = (file) => basename(file).replace(hashed, "$1");

/** Where a watched page sends its errors. */
const ERRORS = "/errors-of-the-page";

/**
 * What a browser whose driver tells nothing is told by: put before every script, it sends errors to the server,
 * on the page and in workers, and runs what a test wants to run before the page.
 *
 * @param {string[]} first
 */
const watcher = (first) => `
  globalThis.isWatched ??= (() => {
    const send = (text) =>
      void fetch("${ERRORS}", { method: "POST", body: String(text), keepalive: true });
    addEventListener("error", ({ error, message }) => send(error ?? message));
    addEventListener("unhandledrejection", ({ reason }) => send(reason));
    const { error } = console;
    console.error = (...words) => {
      send(words.join(" "));
      error.apply(console, words);
    };
    if (globalThis.document) { ${first.join(";")} }
    return true;
  })()`;

/** @typedef {Awaited<ReturnType<typeof serveWithFaults>>} Server */

/**
 * Serves the built page, or another folder, under a path.
 *
 * @param {object} options
 * @param {string} [options.folder]
 * @param {string} [options.path]
 * @param {boolean} [options.isolated] whether the page may share memory; most hosts do not let it
 * @param {boolean} [options.watches] whether the server is to hear of the page's errors
 * @param {Line} [options.line] a slow one
 */
export async function serveWithFaults({
  folder,
  path = "/",
  isolated = false,
  watches = false,
  line,
}) {
  /**
   * The name of a fault, “held”, or the name of another file that is sent instead, by a file's name without
   * the hash in it. It may be changed at any time.
   *
   * @type {Map<string, string>}
   */
  const active = new Map();
  /** @type {string[]} the names of all files that were asked for */
  const sent = [];
  /** @type {string[]} what the page told of itself */
  const errors = [];
  /** @type {string[]} scripts that run before the page's own, where the server watches */
  const first = [];

  /** @type {typeof sendFile} */
  const send = async (request, response, file) => {
    if (request.url === ERRORS) {
      errors.push(await text(request));
      response.writeHead(204).end();
      return;
    }
    const name = plainName(file);
    sent.push(name);
    // What is held comes as soon as it no longer is.
    while (active.get(name) === "held") await setTimeout(20);
    const fault = active.get(name);
    if (fault === undefined) {
      // Only what is run: the service worker compares what it keeps with what was built.
      const isRun = ["script", "worker"].includes(String(request.headers["sec-fetch-dest"]));
      if (watches && isRun) prefixed(watcher(first))(response, await readFile(file));
      else await sendFile(request, response, file);
    } else if (fault in faults) {
      await faults[/** @type {keyof typeof faults} */ (fault)](response, await readFile(file));
    } else {
      const other = (await readdir(dirname(file))).find((name) => plainName(name) === fault);
      if (other === undefined) throw new Error(`there is neither a fault nor a file ${fault}`);
      await sendFile(request, response, join(dirname(file), other));
    }
  };
  const server = await serve({ folder, path, isolated, send });
  const far = line && (await slowLine(server.origin, line));
  const { origin } = far ?? server;
  return {
    origin,
    url: origin + path,
    faults: active,
    sent,
    errors,
    first,
    close() {
      far?.close();
      server.close();
    },
  };
}

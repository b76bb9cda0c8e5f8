// The project's server with things that can go wrong on the way to the page.

import { readFile, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { hashed, sendFile, serve } from "../../scripts/serve.js";

const page = "<!doctype html><title>Not found</title><h1>Not found</h1>";
const half = (bytes) => bytes.subarray(0, bytes.length / 2);

/** Sends a script that runs `first` before anything of its own. */
const prefixed = (first) => (response, bytes) =>
  response
    .writeHead(200, { "content-type": "text/javascript; charset=utf-8" })
    .end(`${first};${bytes}`);

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

/** Each takes the response and the file's bytes, and answers in its way. */
const faults = {
  missing: (response) => response.writeHead(404, { "content-type": "text/html" }).end(page),
  // Hosts of single-page applications answer every unknown address with a page and a 200.
  html: (response) => response.writeHead(200, { "content-type": "text/html" }).end(page),
  truncated: (response, bytes) => response.writeHead(200).end(half(bytes)),
  // Whole and of the right length, but a byte in the middle is another one.
  flipped: (response, bytes) => {
    const damaged = Buffer.from(bytes);
    damaged[damaged.length >> 1] ^= 0x55;
    response.writeHead(200).end(damaged);
  },
  // Whole, but for the checksum that gzip puts at its end.
  miscounted: (response, bytes) => {
    const damaged = Buffer.from(bytes);
    damaged[damaged.length - 8] ^= 1;
    response.writeHead(200).end(damaged);
  },
  // Nothing but one pixel is another, and no checksum of gzip's is there to tell.
  altered: (response, bytes) => {
    const plain = gunzipSync(bytes);
    plain[plain.length >> 1] ^= 1;
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
      const at = (number) => Math.round((bytes.length * number) / parts);
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
  inflated: (response, bytes) => response.writeHead(200).end(gunzipSync(bytes)),
};

/** A file's name without the hash of its contents. */
const plainName = (file) => basename(file).replace(hashed, "$1");

/**
 * Serves the built page, or another folder, under a path. `faults` of the result maps a file's name,
 * without the hash in it, to the name of a fault, to “held”, or to that of another file that is sent
 * instead; it may be changed at any time. `sent` lists the names of all files that were asked for.
 */
export async function serveWithFaults({ folder, path = "/" }) {
  /** @type {Map<string, string>} */
  const active = new Map();
  /** @type {string[]} */
  const sent = [];
  const send = async (response, file) => {
    const name = plainName(file);
    sent.push(name);
    // What is held comes as soon as it no longer is.
    while (active.get(name) === "held") await setTimeout(20);
    const fault = active.get(name);
    if (fault === undefined) await sendFile(response, file);
    else if (fault in faults) await faults[fault](response, await readFile(file));
    else {
      const other = (await readdir(dirname(file))).find((name) => plainName(name) === fault);
      await sendFile(response, join(dirname(file), other));
    }
  };
  const { origin, close } = await serve({ folder, path, send });
  return { origin, url: origin + path, faults: active, sent, close };
}

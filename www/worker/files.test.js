import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { Download, inflating, NAMES } from "./files.js";

const plain = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);

/**
 * @param {Uint8Array} bytes
 * @param {number} piece size of the pieces they come in
 */
function stream(bytes, piece) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, (at += piece)));
    },
  });
}

/**
 * All bytes that come of a stream.
 *
 * @param {ReadableStream<any>} stream
 * @param {(count: number) => void} received
 */
const inflated = async (stream, received) =>
  new Uint8Array(await new Response(await inflating(stream, received)).arrayBuffer());

for (const [kind, bytes] of /** @type {const} */ ([
  ["gzipped", new Uint8Array(gzipSync(plain))],
  ["already inflated", plain],
])) {
  for (const piece of [1, 2, 700, 10_000]) {
    test(`bytes that are ${kind}, in pieces of ${piece}`, async () => {
      let received = 0;
      const found = await inflated(stream(bytes, piece), (size) => {
        received += size;
      });
      assert.deepEqual(found, plain);
      assert.equal(received, bytes.length);
    });
  }
}

test("a gzip file that breaks off is an error", async () => {
  const bytes = new Uint8Array(gzipSync(plain)).slice(0, 100);
  await assert.rejects(inflated(stream(bytes, 50), () => {}));
});

test("no bytes at all are no bytes", async () => {
  assert.equal((await inflated(stream(new Uint8Array(0), 1), () => {})).length, 0);
});

/**
 * What is told of bytes and of their total while two of the four files are fetched.
 *
 * @param {HeadersInit} headers of every answer
 * @param {Uint8Array<ArrayBuffer>} body of every answer
 */
async function told(headers, body) {
  const { fetch } = globalThis;
  const sources = /** @type {any} */ (
    Object.fromEntries(Object.keys(NAMES).map((name) => [name, { address: name, bytes: 100 }]))
  );
  /** @type {[number, number | null][]} */
  const all = [];
  try {
    globalThis.fetch = async () => new Response(body, { headers });
    const download = new Download(sources, "", true, (...now) => all.push(now));
    for (const name of /** @type {const} */ (["trainLabels", "testLabels"])) {
      for await (const piece of download.pieces(name)) assert.ok(piece);
    }
  } finally {
    globalThis.fetch = fetch;
  }
  return all;
}

test("of how many bytes is known before all files are asked for", async () => {
  const body = new Uint8Array(100);
  for (const length of ["", "100"]) {
    assert.deepEqual(await told(length ? { "content-length": length } : {}, body), [
      [100, 400],
      [200, 400],
    ]);
  }
});

test("files that a server sends inflated are larger than they are at rest", async () => {
  assert.deepEqual(await told({ "content-length": "170" }, new Uint8Array(170)), [
    [170, 470],
    [340, 540],
  ]);
});

test("what the browser inflates by itself has no known end", async () => {
  const headers = { "content-encoding": "gzip", "content-length": "100" };
  assert.deepEqual(await told(headers, new Uint8Array(170)), [
    [170, null],
    [340, null],
  ]);
});

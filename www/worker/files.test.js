import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { inflating } from "./files.js";

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

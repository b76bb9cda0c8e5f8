import assert from "node:assert/strict";
import { test } from "node:test";

import { buffersOf } from "./transfer.js";

test("the buffers of an answer are found wherever they are, each once", () => {
  const pixels = new Uint8Array(8);
  const codes = new Float32Array(2);
  const answer = { files: [{ pixels, same: pixels.subarray(2) }], codes, name: "a", none: null };
  assert.deepEqual([...buffersOf(answer)], [pixels.buffer, codes.buffer]);
  assert.deepEqual([...buffersOf(pixels)], [pixels.buffer]);
  for (const plain of [null, undefined, 3, "text", true]) assert.equal(buffersOf(plain).size, 0);
});

test("shared memory is not handed over", () => {
  assert.equal(buffersOf({ shared: new Uint8Array(new SharedArrayBuffer(4)) }).size, 0);
});

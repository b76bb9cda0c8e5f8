import assert from "node:assert/strict";
import { test } from "node:test";

import { readNetwork } from "./network-file.js";

const file = (/** @type {string} */ name, /** @type {number[]} */ ...bytes) =>
  new File([Uint8Array.from(bytes)], name);

test("a network is read whole, once its length and its beginning are known to be a network's", async () => {
  const short = file("a", 1, 2, 3);
  assert.deepEqual(await readNetwork(short), Uint8Array.of(1, 2, 3));
  let reads = 0;
  const huge = Object.assign(file("big.safetensors", 9, 0, 0, 0, 0, 0, 0, 0, 0x7b), {
    arrayBuffer: () => Promise.reject(new Error(`read ${(reads += 1)} times`)),
  });
  Object.defineProperty(huge, "size", { value: 3e9, configurable: true });
  await assert.rejects(readNetwork(huge), /at most .* this one has 3000\.0 MB\. Nothing else/);
  Object.defineProperty(huge, "size", { value: 3e8 });
  const other = Object.assign(file("a.mp4", 0, 0, 0, 0, 0, 0, 0, 0, 0), {
    arrayBuffer: huge.arrayBuffer,
  });
  Object.defineProperty(other, "size", { value: 3e8 });
  await assert.rejects(readNetwork(other), /begins with something else/);
  assert.equal(reads, 0);
});

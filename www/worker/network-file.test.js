import assert from "node:assert/strict";
import { test } from "node:test";

import { readNetwork } from "./network-file.js";

const file = (/** @type {string} */ name, /** @type {number[]} */ ...bytes) =>
  new File([Uint8Array.from(bytes)], name);

/** The length of a header, and its first character. */
const NETWORK = [9, 0, 0, 0, 0, 0, 0, 0, 0x7b];

test("a network is read whole, once its beginning and its length are known to be a network's", async () => {
  assert.deepEqual(await readNetwork(file("a", ...NETWORK, 1, 2)), Uint8Array.of(...NETWORK, 1, 2));
  const huge = Object.assign(file("big.safetensors", ...NETWORK), {
    arrayBuffer: () => assert.fail("it is read"),
  });
  Object.defineProperty(huge, "size", { value: 3e9 });
  await assert.rejects(
    readNetwork(huge),
    /^LoadFailed: “big.safetensors” has 3000\.0 MB; a network of at most 500\.0 MB was expected\. Save/,
  );
});

test("what is no network is named by its beginning, with where to open it, and not read", async () => {
  /** @type {[number[], RegExp][]} */
  const cases = [
    [
      [0, 0, 8, 3, 0, 0, 0, 1],
      /“it” is no .safetensors file of a network: it holds pictures, .* Open it in chapter 7/,
    ],
    [[0x93, ...new TextEncoder().encode("NUMPY")], /chapter 7/],
    [[...new TextEncoder().encode("label,pixel0\n")], /chapter 7/],
    [[0x1f, 0x8b, 8], /chapter 7/],
    [[0xff, 0xd8, 0xff], /chapter 7/],
    [[...new TextEncoder().encode("PK\x03\x04")], /a ZIP\. PyTorch's \.pt is one.* chapter 7/],
    [[0x89, 0x48, 0x44, 0x46], /begins with something else. Save the network/],
    [[], /is empty/],
  ];
  for (const [bytes, words] of cases) {
    const long = Object.assign(file("it", ...bytes), {
      arrayBuffer: () => assert.fail("it is read"),
    });
    Object.defineProperty(long, "size", { value: 3e8 });
    await assert.rejects(readNetwork(long), words);
  }
});

test("a file that is gone is said to be gone", async () => {
  const gone = Object.assign(file("a"), {
    slice: () => ({ arrayBuffer: () => Promise.reject(new Error("NotFoundError")) }),
  });
  await assert.rejects(readNetwork(gone), /“a” could not be read: it is a folder, or was moved/);
});

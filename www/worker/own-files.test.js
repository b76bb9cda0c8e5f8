import assert from "node:assert/strict";
import { test } from "node:test";

import { readFiles, readNetwork } from "./own-files.js";

/** @import { Taken } from "./pictures/types.js" */

const file = (/** @type {string} */ name, /** @type {number[]} */ ...bytes) =>
  new File([Uint8Array.from(bytes)], name);

/** @param {Partial<Taken["files"]>} files */
const taken = (files) =>
  /** @type {Taken} */ ({
    isSplit: true,
    files: {
      trainImages: file("train images", 1, 2, 3),
      trainLabels: file("train labels", 4),
      testImages: file("test images", 5, 6),
      testLabels: file("test labels", 7),
      ...files,
    },
  });

test("the files are read as they are, and their bytes counted", async () => {
  /** @type {number[][]} */
  const told = [];
  const { train, test, isSplit } = await readFiles(taken({}), (...now) => told.push(now));
  assert.deepEqual(
    [train, test],
    [
      {
        images: Uint8Array.of(1, 2, 3),
        labels: Uint8Array.of(4),
        names: ["train images", "train labels"],
      },
      {
        images: Uint8Array.of(5, 6),
        labels: Uint8Array.of(7),
        names: ["test images", "test labels"],
      },
    ],
  );
  assert.equal(isSplit, true);
  assert.deepEqual(told.at(-1), [7, 7]);
});

test("labels may be missing", async () => {
  const read = await readFiles(taken({ trainLabels: null, testLabels: null }), () => {});
  assert.deepEqual([read.train.labels, read.test.labels], [null, null]);
  assert.deepEqual(read.train.names, ["train images"]);
});

test("a file that the browser no longer has is named", async () => {
  const gone = Object.assign(file("test images"), {
    arrayBuffer: () => Promise.reject(new Error("NotReadableError")),
  });
  await assert.rejects(
    readFiles(taken({ testImages: gone }), () => {}),
    /“test images” could not/,
  );
});

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

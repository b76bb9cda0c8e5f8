import assert from "node:assert/strict";
import { test } from "node:test";

import { readTaken } from "./own-data.js";

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

test("the files are read as they are", async () => {
  const { train, test, isSplit } = await readTaken(taken({}));
  assert.deepEqual(train, {
    images: Uint8Array.of(1, 2, 3),
    labels: Uint8Array.of(4),
    names: ["train images", "train labels"],
  });
  assert.deepEqual(test, {
    images: Uint8Array.of(5, 6),
    labels: Uint8Array.of(7),
    names: ["test images", "test labels"],
  });
  assert.equal(isSplit, true);
});

test("labels may be missing", async () => {
  const read = await readTaken(taken({ trainLabels: null, testLabels: null }));
  assert.deepEqual([read.train.labels, read.test.labels], [null, null]);
  assert.deepEqual(read.train.names, ["train images"]);
});

test("a file that the browser no longer has is named", async () => {
  const gone = Object.assign(file("test images"), {
    arrayBuffer: () => Promise.reject(new Error("NotReadableError")),
  });
  await assert.rejects(
    readTaken(taken({ testImages: gone })),
    /no longer has “test images”\. Open the files/,
  );
});

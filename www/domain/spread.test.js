import assert from "node:assert/strict";
import { test } from "node:test";

import { meanOf, shareAbove, spreadOf } from "./spread.js";

const errors = Float32Array.from([0.0625, 0.125, 0.25, 0.5, 1]);
const labels = Uint8Array.from([1, 1, 1, 7, 7]);

test("bins are equally wide in the logarithm, and each side adds up to one", () => {
  const spread = spreadOf(errors, labels, [1], 4);
  assert.deepEqual([spread.low, spread.high], [0.0625, 1]);
  assert.deepEqual(
    spread.seen.map((share) => Math.round(3 * share)),
    [1, 1, 1, 0],
  );
  assert.deepEqual(spread.unseen, [0, 0, 0, 1]);
});

test("means are by class, and over classes", () => {
  const { classes } = spreadOf(errors, labels, [1], 4);
  assert.deepEqual(classes, [
    { digit: 1, isSeen: true, digits: 3, mean: 0.4375 / 3 },
    { digit: 7, isSeen: false, digits: 2, mean: 0.75 },
  ]);
  assert.equal(meanOf(classes), 1.9375 / 5);
  assert.equal(meanOf([]), null);
});

test("a drawing has its place among the digits", () => {
  assert.equal(shareAbove(0.2, errors, labels, [1]), 1 / 3);
  assert.equal(shareAbove(0.2, errors, labels, [1, 7]), 3 / 5);
  assert.equal(shareAbove(0.2, errors, labels, []), 0);
});

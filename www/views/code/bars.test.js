import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange, brief, depth, numberAt, printed, rangeOf } from "./bars.js";

test("up to 64 numbers stand in one row beside the axis, more in rows of 64, none wider than 40", () => {
  assert.deepEqual(arrange(2, 272, 90, 28), {
    rows: 1,
    perRow: 2,
    pitch: 40,
    left: 108,
    rowHeight: 90,
  });
  assert.equal(arrange(64, 272, 90, 28).pitch, 3.75);
  const many = arrange(512, 268, 160, 28);
  assert.deepEqual([many.rows, many.perRow, many.left, many.rowHeight], [8, 64, 0, 20]);
  assert.equal(arrange(65, 268, 160, 28).perRow, 33);
});

test("a place belongs to the nearest number, in each row, and never to one that is not there", () => {
  const one = arrange(2, 272, 90, 28);
  assert.deepEqual(
    [0, 147, 149, 999].map((x) => numberAt(one, 2, x, 40)),
    [0, 0, 1, 1],
  );
  const many = arrange(100, 264, 100, 0);
  assert.equal(numberAt(many, 100, 0, 60), 50);
  assert.equal(numberAt(many, 100, 9999, 9999), 99);
});

test("the axis has round ends, holds every value, and does not jump while the network learns", () => {
  assert.deepEqual(rangeOf([0, 15.2, 3], null), { low: 0, high: 20 });
  assert.deepEqual(rangeOf([0, 15.2, 3], { low: 0, high: 50 }), { low: 0, high: 50 });
  assert.deepEqual(rangeOf([0, 0.4], { low: 0, high: 50 }), { low: 0, high: 0.5 });
  assert.deepEqual(rangeOf([-3, 1], null), { low: -5, high: 5 });
  assert.deepEqual(rangeOf([0, 0], null), { low: 0, high: 0.001 });
  assert.deepEqual(rangeOf([NaN, Infinity], null), { low: 0, high: 0.001 });
});

test("values below zero hang below the axis", () => {
  const range = { low: -5, high: 5 };
  assert.deepEqual(
    [5, 0, -5, 99].map((value) => depth(value, range, 100)),
    [0, 50, 100, 0],
  );
});

test("numbers are printed in as many digits as say something", () => {
  assert.deepEqual([0, 5.94, -0.0312, 12.84].map(printed), ["0", "5.9", "−0.031", "12.8"]);
  assert.deepEqual([0, 5.94, -0.31, 12.84, 9.96].map(brief), ["0", "5.9", "−0.3", "13", "10"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { errorsByClass, histogramOf } from "./histogram.js";

test("shares add up to one, with what lies beyond the axis in the last bin", () => {
  const errors = Float32Array.from({ length: 100 }, (_, i) => (i + 0.5) / 100);
  errors[99] = 50;
  const { top, shares, isCut } = histogramOf([errors], 10);
  assert.equal(top, 1);
  assert.equal(isCut, true);
  shares[0]?.forEach((share) => assert.ok(Math.abs(share - 0.1) < 1e-9, String(share)));
});

test("every group has shares of its own, and the axis has room for all", () => {
  const { top, shares } = histogramOf([Float32Array.of(0.1, 0.1), Float32Array.of(1.9)], 4);
  assert.equal(top, 2);
  assert.deepEqual(shares, [
    [1, 0, 0, 0],
    [0, 0, 0, 1],
  ]);
});

test("errors that are all zero, all the same, one or none still have an axis", () => {
  for (const errors of [[0, 0, 0], [0.3, 0.3], [1e-7], []]) {
    const { top, shares } = histogramOf([Float32Array.from(errors)], 50);
    assert.ok(top > 0 && Number.isFinite(top));
    const sum = (shares[0] ?? []).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum - Math.min(1, errors.length)) < 1e-9);
  }
});

test("an error that is not finite does not take the axis with it", () => {
  assert.equal(histogramOf([Float32Array.of(0.5, Infinity, NaN)], 4).top, 0.5);
});

test("errors by class, and whether the network has learned from it", () => {
  const errors = Float32Array.of(1, 2, 3, 5);
  assert.deepEqual(errorsByClass(errors, Uint8Array.of(7, 7, 0, 0), [7]), [
    { label: 0, isKnown: false, digits: 2, mean: 4 },
    { label: 7, isKnown: true, digits: 2, mean: 1.5 },
  ]);
  assert.ok(errorsByClass(errors, new Uint8Array(4), []).every(({ isKnown }) => isKnown));
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { countClose, usualDistance } from "./dice.js";

test("nine in ten redrawn test digits are as close as usual", () => {
  const distances = Float32Array.from({ length: 100 }, (_, i) => i + 1);
  assert.equal(usualDistance(distances), 90);
  assert.equal(countClose(distances, 90), 90);
});

test("one distance, equal ones, and none", () => {
  assert.equal(usualDistance(Float32Array.of(0.5)), 0.5);
  assert.equal(usualDistance(Float32Array.of(0, 0, 0)), 0);
  assert.equal(countClose(Float32Array.of(0, 0, 0), 0), 3);
  assert.equal(usualDistance(new Float32Array(0)), null);
});

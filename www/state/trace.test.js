import assert from "node:assert/strict";
import { test } from "node:test";

import { addSample, cut, EMPTY } from "./trace.js";

/**
 * @param {[number, number, number][]} samples x, y and weight
 * @param {number} limit
 */
const trace = (samples, limit) =>
  samples.reduce((all, [x, y, weight]) => addSample(all, { x, y, weight }, limit), EMPTY);

test("few points are kept as they are", () => {
  const { samples } = trace([[1, 0.5, 10], [2, 0.25, 10]], 4); // prettier-ignore
  assert.deepEqual(samples.map(({ x, y }) => [x, y]), [[1, 0.5], [2, 0.25]]); // prettier-ignore
});

test("any number of points stays bounded, in order, and keeps its mean and its end", () => {
  let all = EMPTY;
  let sum = 0;
  for (let i = 1; i <= 12_345; i += 1) {
    all = addSample(all, { x: i, y: 1 / i, weight: 1 }, 100);
    sum += 1 / i;
  }
  const { samples } = all;
  assert.ok(samples.length <= 100 && samples.length > 40, `${samples.length} points`);
  assert.equal(samples.at(-1)?.x, 12_345);
  assert.ok(samples.every(({ x }, i) => i === 0 || x > (samples[i - 1]?.x ?? 0)));
  const total = samples.reduce((mean, { y, weight }) => mean + y * weight, 0);
  assert.ok(Math.abs(total - sum) < 1e-9);
});

test("what comes after a place can be dropped", () => {
  const all = trace([[1, 1, 1], [2, 2, 1], [3, 3, 1]], 10); // prettier-ignore
  assert.deepEqual(cut(all, 2).samples.map(({ x }) => x), [1, 2]); // prettier-ignore
  assert.equal(all.samples.length, 3, "the trace before is as it was");
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { Trace } from "./trace.js";

test("few points are kept as they are", () => {
  const trace = new Trace(4);
  trace.add(1, 0.5, 10);
  trace.add(2, 0.25, 10);
  assert.deepEqual(
    trace.samples.map(({ x, y }) => [x, y]),
    [
      [1, 0.5],
      [2, 0.25],
    ],
  );
});

test("any number of points stays bounded, in order, and keeps its mean and its end", () => {
  const trace = new Trace(100);
  let sum = 0;
  for (let i = 1; i <= 12_345; i += 1) {
    trace.add(i, 1 / i, 1);
    sum += 1 / i;
  }
  const { samples } = trace;
  assert.ok(samples.length <= 100 && samples.length > 40, `${samples.length} points`);
  assert.equal(samples.at(-1)?.x, 12_345);
  assert.ok(samples.every(({ x }, i) => i === 0 || x > (samples[i - 1]?.x ?? 0)));
  const total = samples.reduce((all, { y, weight }) => all + y * weight, 0);
  assert.ok(Math.abs(total - sum) < 1e-9);
});

test("what comes after a place can be dropped", () => {
  const trace = new Trace(10);
  for (const x of [1, 2, 3]) trace.add(x, x, 1);
  trace.cut(2);
  assert.deepEqual(
    trace.samples.map(({ x }) => x),
    [1, 2],
  );
});

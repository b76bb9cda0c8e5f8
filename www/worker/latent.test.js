import assert from "node:assert/strict";
import { test } from "node:test";

import { planeOf, unitsOf } from "./latent.js";

test("with two units the plane is their own", () => {
  const codes = Float32Array.from([1, 2, 3, 4]);
  const { centre, axes, places } = planeOf(codes, 2, null);
  assert.deepEqual([...centre], [0, 0]);
  assert.deepEqual([...axes], [1, 0, 0, 1]);
  assert.deepEqual([...places], [1, 2, 3, 4]);
});

test("with more units it finds the two directions in which the codes differ most", () => {
  // Spread by 5 along unit 2, by 2 along unit 0, and hardly along the others, around a far centre.
  const codes = [];
  for (let i = 0; i < 400; i += 1) {
    const angle = i * 2.399963;
    const radius = Math.sqrt(i / 400);
    codes.push(10 + 2 * radius * Math.cos(angle), 7, -3 + 5 * radius * Math.sin(angle));
    codes.push(1 + 0.01 * Math.sin(i));
  }
  const { axes, places } = planeOf(Float32Array.from(codes), 4, null);
  assert.ok(
    Math.abs(Math.abs(axes[2] ?? 0) - 1) < 1e-3,
    `first axis ${axes.subarray(0, 4).join()}`,
  );
  assert.ok(Math.abs(Math.abs(axes[4] ?? 0) - 1) < 1e-3, `second axis ${axes.subarray(4).join()}`);
  const mean = places.reduce((sum, value) => sum + value, 0) / places.length;
  assert.ok(Math.abs(mean) < 1e-3);
});

test("going on from the last axes keeps their direction", () => {
  const codes = Float32Array.from({ length: 300 }, (_, i) => Math.sin(i * i) * (1 + (i % 3)));
  const { axes } = planeOf(codes, 3, null);
  const turned = axes.map((value) => -value);
  const again = planeOf(codes, 3, turned).axes;
  turned.forEach((value, i) => assert.ok(Math.abs(value - (again[i] ?? 0)) < 0.05));
});

test("a unit that never changes is dead", () => {
  const { mean, lowest, highest, dead } = unitsOf(Float32Array.from([0, 1, 0, 3]), 2);
  assert.deepEqual([...mean], [0, 2]);
  assert.deepEqual([...dead], [1, 0]);
  assert.deepEqual([lowest[1], highest[1]], [1, 3]);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { codeAt, frameOf, inhabited, placeOf } from "./plane.js";

const latent = {
  centre: Float32Array.from([1, 2, 3]),
  axes: Float32Array.from([1, 0, 0, 0, 0, 1]),
};

test("a code is found again at its place", () => {
  const frame = { left: -2, right: 2, bottom: -1, top: 1 };
  const code = codeAt(frame, 0.75, 0.25, latent, true);
  assert.deepEqual([...code], [2, 2, 3.5]);
  assert.deepEqual(placeOf(frame, code, latent), { x: 0.75, y: 0.25 });
});

test("a code after ReLU is never below zero", () => {
  const frame = { left: -10, right: 10, bottom: -1, top: 1 };
  assert.deepEqual([...codeAt(frame, 0, 0.5, latent, false)], [0, 2, 3]);
  assert.deepEqual([...codeAt(frame, 0, 0.5, latent, true)], [-9, 2, 3]);
});

test("the frame holds the digits, and has a size even where they are all in one place", () => {
  const frame = frameOf(Float32Array.from([0, 1, 10, 2, 5, 3]));
  assert.ok(frame.left < 0 && frame.right > 10 && frame.bottom < 1 && frame.top > 3);
  assert.deepEqual(frameOf(Float32Array.from([4, 0, 4, 0])), {
    left: 3,
    right: 5,
    bottom: -1,
    top: 1,
  });
});

test("squares with a digit in them or beside are inhabited; digits beyond the frame are nowhere in it", () => {
  const frame = { left: 0, right: 4, bottom: 0, top: 4 };
  // One in the second square of the top row, one in the corner below, one far off.
  const places = Float32Array.of(1.5, 3.5, 3.5, 0.5, 40, 2);
  assert.deepEqual(
    [...inhabited(frame, places, 4)],
    [
      [1, 1, 1, 0],
      [0, 1, 0, 0],
      [0, 0, 0, 1],
      [0, 0, 1, 1],
    ].flat(),
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { codeBetween, crossFade, squaredDifference } from "./morph.js";

test("both ways begin at the one digit and end at the other", () => {
  const [from, to] = [Float32Array.of(1, 4), Float32Array.of(3, 0)];
  assert.deepEqual(codeBetween(from, to, 0), from);
  assert.deepEqual(codeBetween(from, to, 1), to);
  assert.deepEqual(codeBetween(from, to, 0.25), Float32Array.of(1.5, 3));
  const [one, other] = [Uint8Array.of(0, 255), Uint8Array.of(255, 255)];
  assert.deepEqual(crossFade(one, other, 0), one);
  assert.deepEqual(crossFade(one, other, 1), other);
  assert.deepEqual(crossFade(one, other, 0.4), Uint8Array.of(102, 255));
});

test("the difference of pictures is 0 for equal ones and 1 for black and white", () => {
  assert.equal(squaredDifference(Uint8Array.of(9, 7), Uint8Array.of(9, 7)), 0);
  assert.equal(squaredDifference(Uint8Array.of(0, 0), Uint8Array.of(255, 255)), 1);
  assert.equal(squaredDifference(Uint8Array.of(0, 255), Uint8Array.of(255, 255)), 0.5);
  assert.equal(squaredDifference(new Uint8Array(0), new Uint8Array(0)), 0);
});

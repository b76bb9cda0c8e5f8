import assert from "node:assert/strict";
import { test } from "node:test";

import { chooseIndices } from "./held-out.js";

const labels = Uint8Array.from([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);

test("the first, the worst, and those of one class", () => {
  assert.deepEqual([...chooseIndices(labels, { digit: null }, 3, null)], [0, 1, 2]);
  assert.deepEqual([...chooseIndices(labels, { digit: 4 }, 3, null)], [4, 6]);
  const errors = Float32Array.from([0.1, 0.9, 0.2, 0.8, 0.3, 0.4, 0.5, 0, 0, 0]);
  assert.deepEqual([...chooseIndices(labels, { digit: null }, 2, { errors })], [1, 3]);
  assert.deepEqual([...chooseIndices(labels, { digit: 4 }, 2, { errors })], [6, 4]);
});

test("chance never takes a digit twice", () => {
  let state = 1;
  const random = () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  for (let i = 0; i < 50; i += 1) {
    const chosen = chooseIndices(labels, { digit: null }, 10, { random });
    assert.equal(new Set(chosen).size, 10);
  }
  const nines = chooseIndices(labels, { digit: 9 }, 10, { random });
  assert.deepEqual([...nines].sort(), [7, 9]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { contributions } from "./contributions.js";

/** @import { Architecture } from "../bridge/protocol.js" */

/**
 * @param {[part: string, inputs: number, outputs: number, activation: string][]} layers
 * @returns {Pick<Architecture, "layers">}
 */
const network = (layers) =>
  /** @type {any} */ ({
    layers: layers.map(([part, inputs, outputs, name]) => ({
      part,
      inputs,
      outputs,
      activation: { name },
    })),
  });

/** @param {ArrayLike<number> | undefined} values */
const rounded = (values) => Array.from(values ?? [], (value) => Number(value.toFixed(4)));

test("a joint holds how much each row of pixels feeds each number, and each number each row", () => {
  // 2 × 2 pixels, a code of 2; the second number is switched off by its bias.
  const weights = Float32Array.of(
    ...[1, 2, -1, 0, 3, 1, 0, -1, 0, -9],
    ...[2, -2, 0, 1, 5, 5, 5, 5, 0, 0, 0, 0],
  );
  const joints = contributions(
    weights,
    network([
      ["code", 4, 2, "relu"],
      ["decoder", 2, 4, "sigmoid"],
    ]),
    Uint8Array.of(255, 255, 0, 255),
    2,
  );
  assert.deepEqual(
    joints.map(({ from, to }) => [from, to]),
    [
      [2, 2],
      [2, 2],
    ],
  );
  // Upper row: |1| + |-1| to the first number, |2| + |0| to the second; lower row: the third pixel is paper.
  assert.deepEqual(rounded(joints[0]?.strengths), [2, 2, 0, 1]);
  // The first number is max(0, 1 - 1 + 0) = 0, the second is off: nothing feeds the picture.
  assert.deepEqual(rounded(joints[1]?.strengths), [0, 0, 0, 0]);
});

test("a sampled code is followed by its mean", () => {
  const joints = contributions(
    Float32Array.of(2, 0, 100, 100, 3, 0),
    network([
      ["code", 1, 1, "linear"],
      ["code", 1, 1, "linear"],
      ["decoder", 1, 1, "sigmoid"],
    ]),
    Uint8Array.of(255),
    1,
  );
  assert.deepEqual(
    joints.map(({ strengths }) => rounded(strengths)),
    [[2], [6]],
  );
});

test("a wide layer is drawn in groups of neighbours", () => {
  const weights = new Float32Array(4 * 128 + 128 + 128 * 4 + 4).fill(1);
  const joints = contributions(
    weights,
    network([
      ["code", 4, 128, "relu"],
      ["decoder", 128, 4, "sigmoid"],
    ]),
    new Uint8Array(4).fill(255),
    2,
  );
  assert.deepEqual(
    [joints[0]?.from, joints[0]?.to, joints[1]?.from, joints[1]?.to],
    [2, 64, 64, 2],
  );
  // Two pixels a row, two numbers a group.
  assert.ok(joints[0]?.strengths && Array.from(joints[0].strengths).every((value) => value === 4));
});

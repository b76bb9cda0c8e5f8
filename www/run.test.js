import assert from "node:assert/strict";
import { test } from "node:test";

import { Run } from "./run.js";

/**
 * @param {number} step
 * @param {number | null} loss
 * @param {number[]} epochs that were completed
 * @returns {import("./protocol.js").Report}
 */
const report = (step, loss, epochs = []) => ({
  step,
  epoch: Math.floor(step / 100),
  stepOfEpoch: step % 100,
  stepsPerEpoch: 100,
  loss,
  rate: null,
  epochs: epochs.map((epoch) => ({ epoch, training: epoch && 0.5, heldOut: 1 / (epoch + 1) })),
  training: true,
  finished: false,
});

test("it gathers losses by epochs passed, and every epoch's errors", () => {
  const run = new Run();
  run.take(report(0, null, [0]));
  run.take(report(50, 0.2));
  run.take(report(150, 0.1, [1]));
  run.take(report(150, null));
  assert.deepEqual(
    run.losses.map(({ x, y }) => [x, y]),
    [
      [0.5, 0.2],
      [1.5, 0.1],
    ],
  );
  assert.deepEqual(
    run.epochs.map(({ epoch }) => epoch),
    [0, 1],
  );
  assert.equal(run.trainLoss, 0.1);
  assert.equal(run.heldOut, 0.5);
});

test("after a checkpoint was restored, what came after it is gone", () => {
  const run = new Run();
  run.take(report(0, null, [0]));
  run.take(report(100, 0.3, [1]));
  run.take(report(250, 0.2, [2]));
  run.take(report(120, null));
  assert.deepEqual(
    run.losses.map(({ x }) => x),
    [1],
  );
  assert.deepEqual(
    run.epochs.map(({ epoch }) => epoch),
    [0, 1],
  );
});

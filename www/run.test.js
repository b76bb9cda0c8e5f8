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
  network: "same",
  step,
  epoch: Math.floor(step / 100),
  stepOfEpoch: step % 100,
  stepsPerEpoch: 100,
  loss,
  rate: null,
  epochs: epochs.map((epoch) => ({ epoch, training: epoch && 0.5, heldOut: 1 / (epoch + 1) })),
  heldOut: null,
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

test("a run that is gone on with has the losses and epochs from before", () => {
  const before = new Run();
  before.take(report(0, null, [0]));
  before.take(report(150, 0.1, [1]));
  const run = new Run(structuredClone(before.history));
  assert.equal(run.heldOut, 0.5);
  run.take(report(160, null));
  run.take(report(250, 0.05, [2]));
  assert.deepEqual(
    run.losses.map(({ x, y }) => [x, y]),
    [
      [1.5, 0.1],
      [2.5, 0.05],
    ],
  );
  assert.deepEqual(
    run.epochs.map(({ epoch }) => epoch),
    [0, 1, 2],
  );
});

test("only a network that started here knows nothing, and one between two epochs is measured", () => {
  const fresh = new Run();
  fresh.take(report(0, null, [0]));
  assert.ok(fresh.isUntrained);
  fresh.take(report(1, 0.3));
  assert.ok(!fresh.isUntrained);
  const opened = new Run(undefined, "theirs.safetensors");
  opened.take({ ...report(0, null), heldOut: 0.02 });
  assert.ok(!opened.isUntrained);
  assert.equal(opened.heldOut, 0.02);
});

test("after a checkpoint was restored, what came after it is gone", () => {
  const run = new Run();
  run.take(report(0, null, [0]));
  run.take(report(100, 0.3, [1]));
  run.take(report(250, 0.2, [2]));
  run.take(report(120, 0.9));
  assert.equal(run.trainLoss, 0.3);
  assert.deepEqual(
    run.losses.map(({ x }) => x),
    [1],
  );
  assert.deepEqual(
    run.epochs.map(({ epoch }) => epoch),
    [0, 1],
  );
});

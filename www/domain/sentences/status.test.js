import assert from "node:assert/strict";
import { test } from "node:test";
import { status } from "./status.js";

/** @import { Standing } from "./status.js" */

/** @param {Partial<Standing>} parts */
const says = (parts) =>
  status({
    phase: "ready",
    isQueued: false,
    epoch: 0,
    epochs: 10,
    stepOfEpoch: 0,
    stepsPerEpoch: 1875,
    step: 0,
    digits: 60_000,
    arrival: { received: 0, total: null, done: true },
    noun: "digit",
    ...parts,
  });

test("before anything is here, training can be asked for and called off", () => {
  const asked = says({ phase: "booting", isQueued: true });
  assert.deepEqual([asked.verb, asked.action, asked.doing], ["Pause", "pause", "Getting ready"]);
  assert.equal(says({ phase: "booting" }).action, "train");
});

test("while the digits come, it says how far they are", () => {
  const arrival = { received: 4_900_000, total: 9_800_000, done: false };
  const loading = says({ phase: "loading", arrival });
  assert.equal(loading.doing, "Fetching the digits");
  assert.equal(loading.epoch, "4.9 MB of 9.8 MB");
  assert.equal(loading.share, 0.5);
  assert.equal(
    says({ phase: "loading", arrival, isQueued: true }).doing,
    "Training starts when they arrive",
  );
  assert.equal(says({ phase: "loading", arrival: { ...arrival, total: null } }).epoch, "4.9 MB");
  const none = { received: 0, total: null, done: false };
  assert.equal(says({ phase: "loading", arrival: none }).epoch, "");
  const training = says({ phase: "training", arrival });
  assert.equal(training.doing, "Learning as digits arrive: 4.9 MB of 9.8 MB");
  assert.equal(training.epoch, "epoch 1 of 10");
});

test("untrained, training, paused, finished, failed", () => {
  assert.equal(says({}).doing, "Untrained. Press Train.");
  const training = says({ phase: "training", epoch: 3, stepOfEpoch: 750, step: 6375 });
  assert.deepEqual(
    [training.verb, training.action, training.epoch, training.share.toFixed(3)],
    ["Pause", "pause", "epoch 4 of 10", "0.340"],
  );
  assert.equal(training.doing, "Learning in this tab");
  const paused = says({ epoch: 3, step: 5625, stepOfEpoch: 1875 });
  assert.deepEqual(
    [paused.verb, paused.doing, paused.epoch, paused.share],
    ["Train", "Paused", "3 of 10 epochs", 0.3],
  );
  const finished = says({ phase: "finished", epoch: 10, step: 18750 });
  assert.deepEqual(
    [finished.verb, finished.doing, finished.epoch, finished.share],
    ["Keep training", "Trained", "10 epochs of 60,000 digits", 1],
  );
  assert.equal(
    says({ phase: "finished", epochs: 1, digits: 100, noun: "picture" }).epoch,
    "1 epoch of 100 pictures",
  );
  assert.equal(says({ phase: "failed" }).action, "retry");
});

test("no epochs or steps do not divide by zero", () => {
  assert.equal(says({ phase: "training", epochs: 0, stepsPerEpoch: 0 }).share, 0);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { currentHeldOut, isUntrained, NO_RUN, takeReport } from "./run.js";

/**
 * @param {number} step
 * @param {number | null} loss
 * @param {number[]} epochs that were completed
 * @returns {import("../bridge/protocol.js").Report}
 */
const report = (step, loss, epochs = []) => ({
  serial: 1,
  step,
  epoch: Math.floor(step / 100),
  stepOfEpoch: step % 100,
  stepsPerEpoch: 100,
  loss,
  epochLoss: loss,
  rate: null,
  seconds: 0.1,
  epochs: epochs.map((epoch) => ({ epoch, training: epoch && 0.5, heldOut: 1 / (epoch + 1) })),
  heldOut: null,
  training: true,
  finished: false,
});

/** @param {ReturnType<typeof report>[]} reports */
const gathered = (...reports) => reports.reduce(takeReport, NO_RUN);

/** @param {typeof NO_RUN} run */
const losses = (run) => run.trace.samples.map(({ x, y }) => [x, y]);
/** @param {typeof NO_RUN} run */
const epochs = (run) => run.epochs.map(({ epoch }) => epoch);

test("it gathers losses by epochs passed, every epoch's errors and the time", () => {
  const run = gathered(
    report(0, null, [0]),
    report(50, 0.2),
    report(150, 0.1, [1]),
    report(150, null),
  );
  assert.deepEqual(losses(run), [
    [0.5, 0.2],
    [1.5, 0.1],
  ]);
  assert.deepEqual(epochs(run), [0, 1]);
  assert.deepEqual(run.heldOut, { error: 0.5, step: 100 });
  assert.equal(run.seconds, 0.4);
  assert.deepEqual(epochs(NO_RUN), [], "the run before is as it was");
});

test("a run that is resumed has the losses and epochs from before", () => {
  const before = { ...gathered(report(0, null, [0]), report(150, 0.1, [1])), report: null };
  const run = [report(160, null), report(250, 0.05, [2])].reduce(
    takeReport,
    structuredClone(before),
  );
  assert.deepEqual(losses(run), [
    [1.5, 0.1],
    [2.5, 0.05],
  ]);
  assert.deepEqual(epochs(run), [0, 1, 2]);
});

test("only a network that started here is untrained", () => {
  assert.ok(isUntrained(gathered(report(0, null, [0]))));
  assert.ok(!isUntrained(gathered(report(0, null, [0]), report(1, 0.3))));
  assert.ok(!isUntrained({ ...NO_RUN, file: "theirs.safetensors" }));
});

test("the held-out error is never that of another stage of the training", () => {
  assert.equal(currentHeldOut(NO_RUN), null);
  const fresh = gathered(report(0, null, [0]));
  assert.equal(currentHeldOut(fresh), 1);
  const begun = takeReport(fresh, report(50, 0.2));
  assert.equal(currentHeldOut(begun), null, "not the untrained network's beside a new loss");
  assert.equal(currentHeldOut(takeReport(begun, { ...report(50, null), heldOut: 0.3 })), 0.3);
  const second = takeReport(begun, report(150, 0.1, [1]));
  assert.equal(currentHeldOut(second), 0.5, "that of the last epoch");
});

test("after a checkpoint was restored, what came after it is gone", () => {
  const run = gathered(report(0, null, [0]), report(100, 0.3, [1]), report(250, 0.2, [2]));
  const back = takeReport(run, report(120, 0.9));
  assert.deepEqual(losses(back), [[1, 0.3]]);
  assert.deepEqual(epochs(back), [0, 1]);
});

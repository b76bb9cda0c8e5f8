import assert from "node:assert/strict";
import { test } from "node:test";

import { Loop } from "./loop.js";

/** @import { Report } from "../bridge/protocol.js" */

/**
 * A network of `stepsPerEpoch` batches an epoch, of which each takes `cost` milliseconds, on a clock of
 * its own.
 *
 * @param {{ stepsPerEpoch?: number, epochs?: number, cost?: number, steps?: () => number }} [options] steps: for so
 *   many the digits are here
 */
function rig({ stepsPerEpoch = 100, epochs = 3, cost = 1, steps = () => Infinity } = {}) {
  let clock = 0;
  let step = 0;
  /** @type {number[]} */
  const slices = [];
  /** @type {Report[]} */
  const reports = [];
  /** @type {(() => void) | null} */
  let meanwhile = null;
  const at = (/** @type {number} */ done) => ({
    step,
    epoch: Math.floor(step / stepsPerEpoch),
    stepOfEpoch: step % stepsPerEpoch,
    stepsPerEpoch,
    digits: 32 * done,
    mse: 1 / step,
    epochMse: 0.5,
    epochDone: done > 0 && step % stepsPerEpoch === 0,
    finished: step === stepsPerEpoch * epochs,
    waiting: steps() === 0,
  });
  const loop = new Loop(
    {
      progress: () => at(0),
      train(wanted) {
        const end = stepsPerEpoch * epochs;
        const left = step === end ? 0 : stepsPerEpoch - (step % stepsPerEpoch);
        const done = Math.min(wanted, left, steps());
        step += done;
        clock += done * cost;
        if (done > 0) slices.push(done);
        return at(done);
      },
      evaluate: () => 0.25,
    },
    {
      now: () => clock,
      breathe: async () => meanwhile?.(),
      sleep: async (milliseconds) => {
        clock += milliseconds;
        meanwhile?.();
      },
      report: (report) => reports.push(report),
    },
  );
  return {
    loop,
    slices,
    reports,
    /** @param {() => void} action */
    between: (action) => {
      meanwhile = action;
    },
  };
}

test("it trains to the end and reports every epoch once, the untrained network first", async () => {
  const { loop, reports } = rig();
  reports.push(loop.renew());
  await loop.run("finish");
  const epochs = reports.flatMap((report) => report.epochs);
  assert.deepEqual(
    epochs.map(({ epoch, training }) => [epoch, training]),
    [
      [0, null],
      [1, 0.5],
      [2, 0.5],
      [3, 0.5],
    ],
  );
  const last = reports.at(-1);
  assert.equal(last?.finished, true);
  assert.equal(last?.training, false);
  assert.equal(last?.step, 300);
});

test("a network is reported with its held-out error, and each report has a higher number", async () => {
  const { loop, reports } = rig();
  await loop.run("batch");
  const first = loop.renew();
  assert.equal(first.heldOut, 0.25);
  assert.deepEqual(first.epochs, [], "no epoch has just been completed");
  await loop.pause();
  const serials = [...reports.slice(0, -1), first, ...reports.slice(-1)].map(
    ({ serial }) => serial,
  );
  assert.ok(
    serials.every((serial, i) => serial > (serials[i - 1] ?? 0)),
    String(serials),
  );
});

test("where training stops between two epochs, the network is measured", async () => {
  const { loop, reports } = rig();
  reports.push(loop.renew());
  await loop.run("batch");
  assert.equal(reports.at(-1)?.heldOut, 0.25);
  assert.equal(reports.at(-2)?.heldOut, null, "that it stops is said at once");
  const count = reports.length;
  await loop.pause();
  assert.equal(reports.length, count + 1, "measured once is enough");
});

test("the time of training is told once", async () => {
  const { loop, reports } = rig({ cost: 2 });
  await loop.run("finish");
  const seconds = reports.reduce((sum, report) => sum + report.seconds, 0);
  assert.ok(Math.abs(seconds - 0.6) < 1e-9, `${seconds} s`);
});

test("slices grow to about 14 ms and reports stay about 100 ms apart", async () => {
  const { loop, slices, reports } = rig({ stepsPerEpoch: 10_000, epochs: 1, cost: 0.5 });
  await loop.run("finish");
  assert.equal(Math.max(...slices), 28);
  // 5000 ms of training, the report at its start and the one at its end.
  assert.ok(reports.length > 40 && reports.length < 55, `${reports.length} reports`);
  const rates = reports.flatMap(({ rate }) => rate ?? []);
  assert.equal(Math.round(rates.at(-1) ?? 0), 64_000);
});

test("one batch and one epoch stop where they say", async () => {
  const { loop, reports } = rig();
  await loop.run("batch");
  assert.equal(reports.at(-1)?.step, 1);
  await loop.run("epoch");
  assert.equal(reports.at(-1)?.step, 100);
  assert.equal(reports.at(-1)?.training, false);
});

test("pausing between slices ends the loop, and it goes on from the same batch", async () => {
  const { loop, reports, between } = rig();
  between(() => {
    between(() => {});
    void loop.pause();
  });
  await loop.run("finish");
  const paused = reports.at(-1);
  assert.equal(paused?.training, false);
  assert.equal(paused?.step, 1);
  await loop.run("finish");
  assert.equal(reports.at(-1)?.step, 300);
});

test("a loop that another one replaced does no more work", async () => {
  const { loop, reports, between } = rig();
  /** @type {Promise<void>[]} */
  const others = [];
  between(() => {
    between(() => {});
    others.push(loop.run("batch"));
  });
  await loop.run("finish");
  await Promise.all(others);
  assert.equal(reports.at(-1)?.step, 2);
});

test("where the digits of a batch are not here yet, it waits for them", async () => {
  let here = 3;
  let waits = 0;
  const { loop, reports, between } = rig({ steps: () => here });
  between(() => {
    waits += 1;
    here = waits % 5 === 0 ? 40 : 0;
  });
  await loop.run("epoch");
  assert.equal(reports.at(-1)?.step, 100);
  assert.ok(waits > 5, "it looked for them again");
  here = 0;
  between(() => {
    here = 1;
  });
  await loop.run("batch");
  assert.equal(reports.at(-1)?.step, 101, "one batch is one, however late");
});

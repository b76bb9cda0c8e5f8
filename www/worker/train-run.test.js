import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { meansByClass } from "../domain/means.js";
import { trainRun } from "./train-run.js";

/** @import { Config } from "../bridge/protocol.js" */
/** @import { Change } from "../state/runs.js" */
/** @import { Trainable } from "./train-run.js" */

const PER_EPOCH = 10;

/** A session whose “network” is the list of rates that it was trained with. */
function fake() {
  let config = { epochs: 3, learningRate: 1 };
  /** @type {number[]} */
  let rates = [];
  /** @type {Change[]} */
  let changes = [];
  const makeChanges = () => {
    for (const { step, name, value } of changes) {
      if (step !== rates.length) continue;
      config[/** @type {"epochs" | "learningRate"} */ (name)] = value;
    }
  };
  const progress = (epochDone = false) => ({
    step: rates.length,
    epoch: Math.floor(rates.length / PER_EPOCH),
    stepOfEpoch: epochDone ? PER_EPOCH : rates.length % PER_EPOCH,
    stepsPerEpoch: PER_EPOCH,
    epochMse: 0.5,
    epochDone,
    finished: rates.length >= PER_EPOCH * config.epochs,
  });
  const session = {
    configure: (/** @type {typeof config} */ asked) => {
      config = { ...asked };
      rates = [];
    },
    get config() {
      return config;
    },
    replay: (/** @type {Change[]} */ asked) => {
      changes = asked;
      makeChanges();
    },
    progress,
    train: (/** @type {number} */ steps) => {
      for (let i = 0; i < steps && !progress().finished; i += 1) {
        rates.push(config.learningRate);
        makeChanges();
        if (rates.length % PER_EPOCH === 0) return progress(true);
      }
      return progress();
    },
    evaluate: () => 1 / (1 + rates.length),
    testErrors: () => Float32Array.of(1, 2, 3),
    testLabels: () => Uint8Array.of(0, 2, 2),
    architecture: () => ({ parameters: 42 }),
    checkpoint: () => Uint8Array.from(rates, (rate) => 10 * rate),
  };
  return /** @type {Trainable} */ (/** @type {unknown} */ (session));
}

/**
 * @param {Change[]} changes
 * @param {number | null} step
 * @param {number} speed steps a millisecond
 */
async function trained(changes, step, speed = 1) {
  let clock = 0;
  /** @type {number[]} */
  const shares = [];
  const config = /** @type {Config} */ (
    /** @type {unknown} */ ({ epochs: 3, learningRate: 1, latent: 8 })
  );
  const result = await trainRun(
    fake(),
    { config, changes, step },
    {
      now: () => (clock += 1 / speed),
      pause: async () => {},
      hear: (share) => shares.push(share),
    },
  );
  return { ...result, shares };
}

test("it trains to the end, and measures after every epoch", async () => {
  const { step, epochs, heldOut, errorByClass, weights, shares } = await trained([], null);
  assert.equal(step, 30);
  assert.deepEqual(
    epochs.map(({ epoch, training }) => [epoch, training]),
    [
      [0, null],
      [1, 0.5],
      [2, 0.5],
      [3, 0.5],
    ],
  );
  assert.equal(heldOut, 1 / 31);
  assert.deepEqual(errorByClass, [1, NaN, 2.5]);
  assert.equal(weights, 42);
  assert.ok(shares.every((share) => share >= 0 && share <= 1));
});

test("it stops in the middle of an epoch where the recipe says so, and measures there", async () => {
  const { step, epochs, heldOut } = await trained([], 17);
  assert.equal(step, 17);
  assert.equal(epochs.length, 2);
  assert.equal(heldOut, 1 / 18);
});

test("changes take effect at their steps, more epochs included", async () => {
  const { checkpoint, step } = await trained(
    [
      { step: 0, name: "learningRate", value: 2 },
      { step: 5, name: "learningRate", value: 3 },
      { step: 30, name: "epochs", value: 4 },
      { step: 30, name: "learningRate", value: 4 },
    ],
    null,
  );
  assert.equal(step, 40);
  assert.deepEqual(
    [0, 4, 5, 29, 30, 39].map((at) => checkpoint[at]),
    [20, 20, 30, 30, 40, 40],
  );
});

test("how fast it is changes nothing", async () => {
  const change = fc.record({
    step: fc.nat(29),
    name: fc.constant("learningRate"),
    value: fc.integer({ min: 1, max: 9 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 5 }),
      fc.option(fc.integer({ min: 1, max: 30 })),
      fc.double({ min: 0.01, max: 50, noNaN: true }),
      async (unsorted, step, speed) => {
        const changes = unsorted.sort((a, b) => a.step - b.step);
        const slow = await trained(changes, step, 0.01);
        const other = await trained(changes, step, speed);
        assert.deepEqual(other.checkpoint, slow.checkpoint);
        assert.deepEqual(other.epochs, slow.epochs);
      },
    ),
    { numRuns: 50 },
  );
});

test("a class without digits has no error", () => {
  assert.deepEqual(meansByClass(Float32Array.of(), Uint8Array.of()), []);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { backendIn, fromAddress, toAddress } from "./address.js";

/** @import { Config, Hyperparameters } from "./protocol.js" */

/** @type {Config} */
const defaults = {
  latent: 64,
  batchSize: 32,
  learningRate: 0.001,
  epochs: 10,
  seed: 0,
  backend: "flex",
  code: "relu",
  noise: 0,
  classes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
};
/** @type {Hyperparameters} */
const hyperparameters = {
  defaults,
  backends: ["flex", "ndarray"],
  fields: /** @type {const} */ ([
    "latent",
    "batchSize",
    "learningRate",
    "epochs",
    "seed",
    "noise",
  ]).map((name) => ({
    name,
    label: name,
    unit: "",
    min: 0,
    max: 1,
    step: 1,
    default: 0,
    live: false,
  })),
};

test("an address says what differs from the defaults, and is read back as it was", () => {
  assert.equal(toAddress(defaults, defaults), "");
  /** @type {Config} */
  const config = { ...defaults, latent: 2, learningRate: 1e-5, code: "linear", classes: [1, 7] };
  const address = toAddress(config, defaults);
  assert.equal(address, "latent=2&learningRate=0.00001&code=linear&classes=1,7");
  const read = fromAddress(address, hyperparameters);
  assert.deepEqual(read.problems, []);
  assert.deepEqual({ ...defaults, ...read.config }, config);
});

test("what is no setting or no number is named", () => {
  const { config, problems } = fromAddress(
    "latnt=3&seed=x&classes=1,,2&latent=9999",
    hyperparameters,
  );
  assert.deepEqual(config, { latent: 9999 });
  assert.equal(problems.length, 3);
  assert.match(problems[0] ?? "", /“latnt” is no setting/);
  assert.match(problems[1] ?? "", /seed takes a number; here is “x”/);
  assert.match(problems[2] ?? "", /classes takes digits/);
});

test("the backend is found before anything else of an address is known", () => {
  assert.equal(backendIn("latent=16&backend=ndarray"), "ndarray");
  assert.equal(backendIn("latent=16"), "");
});

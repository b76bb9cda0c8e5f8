import assert from "node:assert/strict";
import { test } from "node:test";

import { verdict } from "./verdict.js";

/** @import { Config } from "../bridge/protocol.js" */

/** @type {Config} */
const config = {
  latent: 2,
  batchSize: 32,
  learningRate: 0.001,
  epochs: 10,
  seed: 0,
  backend: "flex",
  code: "relu",
  noise: 0,
  classes: [],
};
const baselines = { meanImage: 0.08, pca: new Float32Array([0.0625, 0.05, 0.03125]) };

test("it compares with PCA of as many components as the latent has units", () => {
  assert.equal(
    verdict({ heldOut: 0.015625, isUntrained: false, baselines, config }),
    "It reconstructs unseen digits with only 50 % of PCA's error (2 components), and 20 % of the mean image's.",
  );
  assert.match(
    verdict({ heldOut: 0.046875, isUntrained: false, baselines, config }),
    /with 150 % of PCA's error \(2 components\)/,
  );
});

test("a network that learned nothing is told so, with a way out", () => {
  assert.match(
    verdict({ heldOut: 0.075, isUntrained: false, baselines, config }),
    /ReLU units .* linear code/,
  );
  assert.match(
    verdict({
      heldOut: 0.075,
      isUntrained: false,
      baselines,
      config: { ...config, code: "linear" },
    }),
    /learning rate/,
  );
});

test("a network that is worse than the mean image is told what a rate may do", () => {
  assert.equal(
    verdict({ heldOut: 0.12, isUntrained: false, baselines, config }),
    "It does worse than the mean image: 150 % of its error. If that falls no more, the learning rate is too high: reset, with a lower one.",
  );
});

test("it says so when nothing is known yet", () => {
  assert.equal(verdict({ heldOut: null, isUntrained: true, baselines, config }), "");
  assert.match(
    verdict({ heldOut: 0.2, isUntrained: true, baselines, config }),
    /^Untrained, .* 2\.5 times/,
  );
});

test("where PCA was left out it compares with the mean image, and says so", () => {
  const without = { meanImage: 0.08, pca: new Float32Array(0) };
  assert.match(
    verdict({ heldOut: 0.02, isUntrained: false, baselines: without, config }),
    /^It makes 25 % .* mean image \(0\.0800\)\. PCA is left out/,
  );
});

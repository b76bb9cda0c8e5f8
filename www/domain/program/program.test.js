import assert from "node:assert/strict";
import { test } from "node:test";
import { kerasProgram } from "./keras.js";
import { rustProgram } from "./rust.js";
import { torchProgram } from "./torch.js";

/** @import { Network } from "./network.js" */

const RELU = { name: "relu", keras: "relu", torch: "relu", torchModule: "ReLU" };
const LINEAR = { name: "linear", keras: "linear", torch: null, torchModule: "Identity" };
const SIGMOID = { name: "sigmoid", keras: "sigmoid", torch: "sigmoid", torchModule: "Sigmoid" };
const CONFIG = {
  hidden: [],
  latent: 64,
  code: "relu",
  beta: 1,
  sparsity: 0,
  loss: "mse",
  noise: 0,
  hole: 0,
  digits: 0,
  classes: [],
  batchSize: 32,
  learningRate: 0.001,
  epochs: 10,
  seed: 3,
};

/** @returns {Network} the Keras notebook's network, with these settings changed */
function plain(config = {}) {
  return /** @type {Network} */ (
    /** @type {unknown} */ ({
      config: { ...CONFIG, ...config },
      architecture: {
        layers: [
          { name: "encoder", part: "code", inputs: 784, outputs: 64, activation: RELU },
          { name: "decoder", part: "decoder", inputs: 64, outputs: 784, activation: SIGMOID },
        ],
        codeIsSampled: false,
      },
      pixels: 784,
      rows: 28,
      columns: 28,
    })
  );
}

/** @returns {Network} 784 → 128 → 8 → 128 → 784, its code sampled */
function variational() {
  return /** @type {Network} */ (
    /** @type {unknown} */ ({
      config: { ...CONFIG, hidden: [128], latent: 8, code: "variational", loss: "bce", beta: 0.5 },
      architecture: {
        layers: [
          { name: "encoder.0", part: "encoder", inputs: 784, outputs: 128, activation: RELU },
          { name: "mean", part: "code", inputs: 128, outputs: 8, activation: LINEAR },
          { name: "log_variance", part: "code", inputs: 128, outputs: 8, activation: LINEAR },
          { name: "decoder.0", part: "decoder", inputs: 8, outputs: 128, activation: RELU },
          { name: "decoder.2", part: "decoder", inputs: 128, outputs: 784, activation: SIGMOID },
        ],
        codeIsSampled: true,
      },
      pixels: 784,
      rows: 28,
      columns: 28,
    })
  );
}

const WRITERS = { kerasProgram, torchProgram, rustProgram };

test("the Keras notebook's network needs two layers and no more", () => {
  const keras = kerasProgram(plain());
  assert.match(keras, /layers\.Dense\(64, activation="relu", name="encoder"\)/);
  assert.match(keras, /layers\.Dense\(784, activation="sigmoid", name="decoder"\)/);
  assert.match(keras, /loss="mse"/);
  assert.doesNotMatch(keras, /Damage|Sampling|ops|L1/);
  const torch = torchProgram(plain());
  assert.match(torch, /self\.encoder = nn\.Linear\(784, 64\)/);
  assert.doesNotMatch(torch, /Sequential|damage|kl/);
});

test("the settings of training stand in every program", () => {
  const network = plain({ batchSize: 48, learningRate: 0.0125, epochs: 7, seed: 4711 });
  for (const [name, write] of Object.entries(WRITERS)) {
    for (const value of ["48", "0.0125", "7", "4711"]) {
      assert.match(write(network), new RegExp(`\\b${value.replace(".", "\\.")}\\b`), name);
    }
  }
});

test("what a network practises on stands in every program, and only there", () => {
  for (const [name, write] of Object.entries(WRITERS)) {
    const damaged = write(plain({ noise: 0.25, hole: 0.35, classes: [1, 7], digits: 900 }));
    for (const value of ["0.25", " 10", "1, 7", "900"])
      assert.ok(damaged.includes(value), `${name}: ${value}`);
    assert.doesNotMatch(write(plain()), /damage|[Ll]abels/, name);
  }
});

test("a sampled code has its mean, its variance and its share of the loss", () => {
  for (const [name, write] of Object.entries(WRITERS)) {
    const program = write(variational());
    for (const part of ["log_variance", "0.5", "kl"])
      assert.ok(program.includes(part), `${name}: ${part}`);
  }
  assert.match(torchProgram(variational()), /binary_cross_entropy_with_logits/);
  assert.match(kerasProgram(variational()), /from_logits=True/);
  assert.match(rustProgram(variational()), /\("decoder\.2", 128, 784\)/);
});

test("a penalty on the code stands in every program", () => {
  for (const [name, write] of Object.entries(WRITERS)) {
    assert.match(write(plain({ sparsity: 0.0001 })), /0\.0001/, name);
    assert.doesNotMatch(write(plain()), /abs|L1/, name);
  }
});

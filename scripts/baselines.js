// Makes www/domain/mnist-baselines.json: the core's baselines for all of MNIST, so that visitors need not wait for them.
// tests/baselines.rs checks them. Run it after `make build`: node scripts/baselines.js

import { readFileSync, writeFileSync } from "node:fs";
import { format } from "prettier";
import { Session, initSync } from "../pkg/flex/simple_autoencoder.js";

/** @param {string} path from the project's folder */
const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url));

/**
 * An f32 of this size holds no more than nine decimals, and beyond them machines differ in these sums.
 *
 * @param {number} error
 */
const rounded = (error) => Number(error.toFixed(9));

initSync({ module: read("pkg/flex/simple_autoencoder_bg.wasm") });
const session = new Session();
session.loadTrain(
  read("data/raw/train-images-idx3-ubyte"),
  read("data/raw/train-labels-idx1-ubyte"),
);
session.loadTest(read("data/raw/t10k-images-idx3-ubyte"), read("data/raw/t10k-labels-idx1-ubyte"));
const { meanImage, pca } = session.baselines();
const made = JSON.stringify({ meanImage: rounded(meanImage), pca: Array.from(pca, rounded) });
writeFileSync(
  new URL("../www/domain/mnist-baselines.json", import.meta.url),
  await format(made, { parser: "json", printWidth: 100 }),
);

// Makes www/domain/mnist-baselines.json: what the core says of the whole of MNIST, so that no visitor has to wait for
// it. tests/baselines.rs computes the same again. Run it after `make build`: node scripts/baselines.js

import { readFileSync, writeFileSync } from "node:fs";
import { format } from "prettier";
import { Session, initSync } from "../pkg/flex/simple_autoencoder.js";

/** @param {string} path from the project's folder */
const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url));

/**
 * Beyond nine decimals an f32 of this size holds nothing, and what machines make of these sums differs.
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

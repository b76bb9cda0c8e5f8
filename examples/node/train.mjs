// Trains the network in Node: `make build`, then `node examples/node/train.mjs`.

import { readFile } from "node:fs/promises";
import init, { Session } from "../../pkg/flex/simple_autoencoder.js";

/** @param {string} path from the project's folder */
const read = (path) => readFile(new URL(`../../${path}`, import.meta.url));

await init({ module_or_path: await read("pkg/flex/simple_autoencoder_bg.wasm") });
const session = new Session();
session.loadTrain(
  await read("data/raw/train-images-idx3-ubyte"),
  await read("data/raw/train-labels-idx1-ubyte"),
);
session.loadTest(
  await read("data/raw/t10k-images-idx3-ubyte"),
  await read("data/raw/t10k-labels-idx1-ubyte"),
);
session.configure({ latent: 32, batchSize: 128, epochs: 2 });

let progress;
do {
  console.log(`${progress?.epoch ?? 0} epochs, held-out MSE ${session.evaluate()}`);
  progress = session.train(1000); // stops at the end of an epoch
} while (!progress.finished);
console.log(`${progress.epoch} epochs, held-out MSE ${session.evaluate()}`);

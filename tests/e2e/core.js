// The core without a browser: what it measures is what the page has to say.

import { readFile } from "node:fs/promises";
import init, { Session } from "../../pkg/flex/simple_autoencoder.js";
import { averageErrorOf } from "../../www/worker/explore.js";
import { readTaken } from "../../www/worker/own-data.js";

/** @param {string} path from the project's folder */
const read = (path) => readFile(new URL(`../../${path}`, import.meta.url));

/** A session in Node. */
async function newSession() {
  await init({ module_or_path: await read("pkg/flex/simple_autoencoder_bg.wasm") });
  return new Session();
}

/**
 * The losses of the first batches on data that were taken, as a tab reads them.
 *
 * @param {import("../../www/worker/pictures/types.js").Taken} taken
 * @param {Partial<import("../../www/bridge/protocol.js").Config>} config
 * @param {number} batches
 */
export async function lossesOn(taken, config, batches) {
  const session = await newSession();
  const { train, test } = await readTaken(taken);
  session.loadTrain(train.images, train.labels);
  session.loadTest(test.images, test.labels);
  session.configure(config);
  const losses = Array.from({ length: batches }, () => session.train(1).loss);
  session.free();
  return losses;
}

/**
 * A network that was trained in Node, on MNIST: one configuration gives the same bits here and in a tab.
 *
 * @param {Partial<import("../../www/bridge/protocol.js").Config>} config
 * @returns {Promise<{ session: Session, averageError: number }>}
 */
export async function trained(config) {
  const session = await newSession();
  session.loadTrain(
    await read("data/raw/train-images-idx3-ubyte"),
    await read("data/raw/train-labels-idx1-ubyte"),
  );
  session.loadTest(
    await read("data/raw/t10k-images-idx3-ubyte"),
    await read("data/raw/t10k-labels-idx1-ubyte"),
  );
  session.configure(config);
  while (!session.train(1000).finished);
  return { session, averageError: averageErrorOf(session) };
}

// The core without a browser: what it measures is what the page has to say.

import { readFile } from "node:fs/promises";
import init, { Session } from "../../pkg/flex/simple_autoencoder.js";
import { averageErrorOf } from "../../www/worker/explore.js";

/** @param {string} path from the project's folder */
const read = (path) => readFile(new URL(`../../${path}`, import.meta.url));

/**
 * A network that was trained in Node, on MNIST: one configuration gives the same bits here and in a tab.
 *
 * @param {Partial<import("../../www/bridge/protocol.js").Config>} config
 * @returns {Promise<{ session: Session, averageError: number }>}
 */
export async function trained(config) {
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
  session.configure(config);
  while (!session.train(1000).finished);
  return { session, averageError: averageErrorOf(session) };
}

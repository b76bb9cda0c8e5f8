import init, { Session } from "../../pkg/flex/simple_autoencoder.js";

/** @param {string} name of an MNIST file */
async function read(name) {
  const response = await fetch(`../../data/raw/${name}`);
  return new Uint8Array(await response.arrayBuffer());
}

await init();
const session = new Session();
session.loadTrain(await read("train-images-idx3-ubyte"), await read("train-labels-idx1-ubyte"));
session.loadTest(await read("t10k-images-idx3-ubyte"), await read("t10k-labels-idx1-ubyte"));
session.configure({ latent: 32, batchSize: 128, epochs: 2 });

let progress;
do {
  progress = session.train(20); // a moment's work, so that the page hears often
  const { pixels } = session.reconstruct(session.testDigits(new Uint32Array([0])).pixels);
  postMessage({ epoch: progress.epoch, loss: progress.loss, pixels });
} while (!progress.finished);
postMessage({ error: session.evaluate() });

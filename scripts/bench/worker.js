// Times epochs in a worker, where the page trains too.

import * as flex from "../../pkg/flex/simple_autoencoder.js";
import * as ndarray from "../../pkg/ndarray/simple_autoencoder.js";

const builds = { flex, ndarray };

const names = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
];

async function open(backend) {
  const fetched = names.map(async (name) => (await fetch(`../../data/raw/${name}`)).arrayBuffer());
  const [trainImages, trainLabels, testImages, testLabels] = (await Promise.all(fetched)).map(
    (buffer) => new Uint8Array(buffer),
  );
  const { default: init, Session } = builds[backend];
  await init();
  const session = new Session();
  session.loadTrain(trainImages, trainLabels);
  session.loadTest(testImages, testLabels);
  return session;
}

const sessions = new Map();

onmessage = async ({ data: config }) => {
  try {
    const { backend } = config;
    if (!sessions.has(backend)) sessions.set(backend, await open(backend));
    const session = sessions.get(backend);
    session.configure({ ...config, epochs: 2 });
    // The first epoch lets the browser optimise the code; the second is measured.
    while (!session.train(1e6).epochDone);
    const begin = performance.now();
    while (!session.train(1e6).epochDone);
    postMessage({ seconds: (performance.now() - begin) / 1000 });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};

// Times epochs in a worker, where the page trains too.

const names = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
];
const files = Promise.all(
  names.map(async (name) => {
    const response = await fetch(`../../data/raw/${name}`);
    return new Uint8Array(await response.arrayBuffer());
  }),
);

/** A session of one backend's build, with the digits in it. */
async function open(backend) {
  const { default: init, Session } = await import(`../../pkg/${backend}/simple_autoencoder.js`);
  await init();
  const [trainImages, trainLabels, testImages, testLabels] = await files;
  const session = new Session();
  session.loadTrain(trainImages, trainLabels);
  session.loadTest(testImages, testLabels);
  return session;
}

/** @type {Map<string, ReturnType<typeof open>>} */
const sessions = new Map();

onmessage = async ({ data: config }) => {
  try {
    if (!sessions.has(config.backend)) sessions.set(config.backend, open(config.backend));
    const session = await sessions.get(config.backend);
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

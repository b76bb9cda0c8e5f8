// Measures in a worker, since that is where the page trains.

import { breathe, sleep } from "../../www/worker/breathe.js";
import { Loop } from "../../www/worker/loop.js";
import { compileShared, sharedMemory } from "../../www/worker/shared.js";

/** @import { Config } from "../../pkg/flex/simple_autoencoder.js" */

/**
 * Which names the build it is for.
 *
 * @typedef {Partial<Config> & { backend: Config["backend"], threads?: 1 | 2 }} Setup
 */

/** @param {string} name */
async function read(name) {
  const response = await fetch(`../../data/raw/${name}`);
  return new Uint8Array(await response.arrayBuffer());
}

const files = Promise.all([
  read("train-images-idx3-ubyte"),
  read("train-labels-idx1-ubyte"),
  read("t10k-images-idx3-ubyte"),
  read("t10k-labels-idx1-ubyte"),
]);

/**
 * Starts a build, with a helper where it can have one.
 *
 * @param {Config["backend"]} backend
 */
async function start(backend) {
  const folder = `../../pkg/${backend}/`;
  /** @type {typeof import("../../pkg/flex/simple_autoencoder.js")} */
  const { default: init, Session, setThreads } = await import(`${folder}simple_autoencoder.js`);
  const memory = sharedMemory();
  const url = new URL(`${folder}simple_autoencoder_bg.wasm`, import.meta.url);
  const shared = memory && (await compileShared(url));
  if (!memory || !shared?.isShared) {
    return { Session, memory: (await init()).memory, setThreads: null };
  }
  await init({ module_or_path: shared.module, memory });
  const helper = new Worker(new URL("./helper.js", import.meta.url), { type: "module" });
  await new Promise((resolve) => {
    helper.onmessage = resolve;
    helper.postMessage({ backend, module: shared.module, memory });
  });
  return { Session, memory, setThreads };
}

/**
 * A session from one backend's build with the digits loaded, and its memory.
 *
 * @param {Config["backend"]} backend
 */
async function open(backend) {
  const { Session, memory, setThreads } = await start(backend);
  const [trainImages, trainLabels, testImages, testLabels] = await files;
  const session = new Session();
  session.loadTrain(trainImages, trainLabels);
  session.loadTest(testImages, testLabels);
  return { session, memory, setThreads };
}

/** @type {Map<string, ReturnType<typeof open>>} */
const sessions = new Map();

/** @param {Config["backend"]} backend */
function opened(backend) {
  const known = sessions.get(backend) ?? open(backend);
  sessions.set(backend, known);
  return known;
}

/**
 * A session that has trained one epoch, so that the browser has optimised the code.
 *
 * @param {Setup} setup
 */
async function warm({ epochs = 1, threads = 1, ...config }) {
  const { session, memory, setThreads } = await opened(config.backend);
  setThreads?.(threads);
  session.configure({ ...config, epochs: 1 + epochs });
  while (!session.train(1e6).epochDone);
  return { session, memory };
}

const now = () => performance.now() / 1000;

/** @param {() => unknown} work */
async function secondsOf(work) {
  const begin = now();
  await work();
  return now() - begin;
}

const tasks = {
  /** How many threads this browser can have here. */
  async threads(/** @type {Setup} */ { backend }) {
    const { setThreads } = await opened(backend);
    return { most: setThreads ? 2 : 1 };
  },

  /** Seconds per epoch of bare training, and digits per epoch. */
  async epoch(/** @type {Setup} */ config) {
    const { session } = await warm(config);
    let digits = 0;
    const seconds = await secondsOf(() => {
      let done;
      do {
        done = session.train(1e6);
        digits += done.digits;
      } while (!done.finished);
    });
    const epochs = config.epochs ?? 1;
    return { seconds: seconds / epochs, digits: digits / epochs };
  },

  /** Seconds per epoch in the page's own loop, which sends reports and lets messages in. */
  async loop(/** @type {Setup & { epochs: number }} */ config) {
    const { session } = await warm(config);
    const loop = new Loop(
      {
        progress: () => session.progress(),
        train: (steps) => session.train(steps),
        evaluate: () => 0,
      },
      {
        now: () => performance.now(),
        breathe,
        sleep,
        report: (report) => postMessage({ report }),
      },
    );
    const seconds = await secondsOf(() => loop.run("finish"));
    return { seconds: seconds / config.epochs };
  },

  /** Bytes of WebAssembly memory after the first epoch and after the last. */
  async memory(/** @type {Setup} */ config) {
    const { session, memory } = await warm(config);
    const first = memory.buffer.byteLength;
    while (!session.train(1e6).finished);
    return { first, last: memory.buffer.byteLength };
  },

  /** Seconds and operations of each part of a step. */
  async parts(/** @type {{ batchSize: number }} */ { batchSize }) {
    const { default: init, Parts } = await import("../../target/bench/browser.js");
    await init();
    const parts = new Parts(batchSize);
    return parts.names().map((name, part) => {
      // Some browsers' clocks only tell milliseconds, so each round takes about twenty.
      const secondsOfRound = (/** @type {number} */ times) => {
        const begin = now();
        parts.run(part, times);
        return now() - begin;
      };
      let times = 1;
      while (secondsOfRound(times) < 0.02) times *= 2;
      // The fastest round, since anything else the machine does only adds time.
      const rounds = Array.from({ length: 15 }, () => secondsOfRound(times));
      const least = Math.min(...rounds) / times;
      return { name, seconds: least, operations: parts.operations(part) };
    });
  },
};

/** @param {MessageEvent<{ task: keyof typeof tasks, config: any }>} asked */
onmessage = async ({ data: { task, config } }) => {
  try {
    postMessage({ answer: await tasks[task](config) });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};

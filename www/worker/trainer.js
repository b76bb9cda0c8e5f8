import { expose } from "comlink";

import { failureOf } from "../bridge/failure.js";
import { handOver, keepErrorsWhole } from "../bridge/transfer.js";
import { meansByClass } from "../domain/means.js";
import { breathe, sleep } from "./breathe.js";
import { BACKENDS, DEFAULT_BACKEND, start, startShared } from "./builds.js";
import { Crew } from "./crew.js";
import { SOURCES, SUMS } from "./digits.js";
import { averageErrorOf, explore } from "./explore.js";
import { Download } from "./files.js";
import { Loop } from "./loop.js";
import { Mnist } from "./mnist.js";
import { readTaken } from "./own-data.js";
import { forgetRun, keepRun, leftBehind, recallRun } from "../bridge/kept-runs.js";

/** @import { Config, Failure, Files, Former, LeftRun, Loaded, News, Report, Session, Standing, Trainer } from "../bridge/protocol.js" */
/** @import { Data } from "../state/state.js" */

keepErrorsWhole();

/** @type {typeof Session} */
let Model;
/** @type {Session} */
let session;
/** @type {string} */
let backend;
/** @type {Loop} */
let loop;
/** @type {Crew} */
let crew;
/** The number of the current network. */
let network = 0;
/** Incremented by every request for another network. */
let asked = 0;
/** @type {Mnist | null} fetched before it is asked for */
let coming = null;
let keep = () => Promise.resolve(false);
/** @type {Files | null} all of them, once they have arrived */
let files = null;
/** Whether the first training digits have arrived, and whether all held-out ones have. */
let hasTrain = false;
let hasTest = false;
/** @typedef {{ bytes: Uint8Array, since: Partial<Config> | null }} Opened a network's file, and the settings changed since */

/** @type {Opened | null} a network that was opened before any digits arrived */
let stored = null;

/** @param {News} news */
const say = (news) => postMessage({ news });

/**
 * @param {boolean} again whether to ignore what the browser keeps
 * @param {Promise<unknown>} [before] what the images wait for
 */
const fetchMnist = (again, before) =>
  new Mnist((progress) => new Download(SOURCES, SUMS, again, progress), say, before);

const questions = explore(() => session);

/** What the loop trains: an epoch may only end once it can be measured. */
const trainable = {
  progress: () => session.progress(),
  /** @param {number} steps */
  train(steps) {
    if (hasTest) return crew.train(session, steps);
    const { stepOfEpoch, stepsPerEpoch } = session.progress();
    const most = stepsPerEpoch - 1 - (stepOfEpoch % stepsPerEpoch);
    if (most > 0) return crew.train(session, Math.min(steps, most));
    return { ...session.progress(), waiting: true };
  },
  evaluate: () => (hasTest ? session.evaluate() : null),
};

/** @param {Blob} file of a network; what tells it from others is loaded with the first */
const bytesOf = async (file) => (await import("./network-file.js")).readNetwork(file);

/** @param {Opened} network that becomes the current one */
function put({ bytes, since }) {
  session.restore(bytes);
  for (const [name, value] of Object.entries(since ?? {})) session.set(name, Number(value));
}

/** @returns {Standing} of the new current network */
function stand() {
  questions.forget();
  return {
    config: /** @type {Config} */ ({ ...session.config, backend }),
    architecture: session.architecture(),
    report: hasTrain ? loop.renew() : null,
  };
}

/** @returns {Former | null} the current network; null if it has not been trained */
function former() {
  // Without digits there is no progress.
  if (!hasTrain || !hasTest) return null;
  const { step } = session.progress();
  if (step === 0) return null;
  const errors = session.testErrors();
  const heldOut = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const errorByClass = [...meansByClass(errors, session.testLabels())];
  const changes = session.liveChanges();
  return { checkpoint: session.checkpoint(), step, changes, heldOut, errorByClass };
}

/** Loading data makes a fresh network; this brings back the one before. @param {Opened | null} before */
function bringBack(before) {
  if (before) put(before);
  stored = null;
}

/** @returns {Opened | null} the network that loading data must not lose */
function toBringBack() {
  const hasTrained = hasTrain && session.progress().step > 0;
  return hasTrained ? { bytes: session.checkpoint(), since: null } : stored;
}

/**
 * @param {Data} data
 * @param {Report} report
 * @returns {Loaded}
 */
function loadedOf(data, report) {
  // The network may have been made before there were data, which have given it another size.
  const architecture = session.architecture();
  return { data, averageError: averageErrorOf(session), network, architecture, report };
}

/** @param {Mnist} mnist */
async function loadMnist(mnist) {
  const before = toBringBack();
  /** @type {Data | null} */
  let data = null;
  const loaded = await mnist.load(session, {
    begun: () => bringBack(before),
    trainable() {
      hasTrain = true;
      say({ type: "report", network, report: loop.renew() });
    },
    described(found) {
      data = found;
      say({ type: "described", data: found });
    },
    tested() {
      hasTest = true;
      if (session.progress().step === 0) say({ type: "report", network, report: loop.renew() });
    },
  });
  keep = () => mnist.keep();
  files = loaded;
  if (!data) throw new Error("The digits were not described.");
  return loadedOf(data, loop.look());
}

/** @param {import("./pictures/types.js").Taken} taken */
async function loadOwn(taken) {
  const read = await readTaken(taken);
  const before = toBringBack();
  const train = session.loadTrain(read.train.images, read.train.labels);
  const test = session.loadTest(read.test.images, read.test.labels);
  bringBack(before);
  files = read;
  [hasTrain, hasTest] = [true, true];
  const { name, noun, rows, columns, classes, isSplit } = taken;
  const data = { name, noun, rows, columns, classes, train, test, isSplit };
  return loadedOf(data, loop.renew());
}

/** @type {Trainer} */
const trainer = {
  ...questions,

  async open(wanted, fetches, isToShare) {
    const started = isToShare ? startShared(wanted) : start(wanted);
    // The labels come beside the module; of the images far more would come than the first batches need.
    if (fetches) coming = fetchMnist(false, started);
    const { Session, ...threads } = await started;
    Model = Session;
    crew = new Crew({ ...threads, hear: (threads) => say({ type: "threads", threads }) });
    backend = BACKENDS.find((name) => name === wanted) ?? DEFAULT_BACKEND;
    session = new Model();
    loop = new Loop(trainable, {
      now: () => performance.now(),
      breathe,
      sleep,
      // A run that is finished comes with what is to be kept of it, so that it is kept though the page is left at once.
      report: (report) =>
        say({
          ...{ type: "report", network, report },
          ...(report.finished && { bytes: session.checkpoint() }),
        }),
    });
    const schema = Model.schema().map((row) =>
      // Each build contains one backend; the page offers all of them.
      row.kind === "choice" && row.name === "backend" ? { ...row, default: DEFAULT_BACKEND } : row,
    );
    return {
      schema,
      defaults: /** @type {Config} */ ({ ...Model.defaults(), backend: DEFAULT_BACKEND }),
    };
  },

  load(source, again) {
    loop.stop();
    const mnist = coming;
    coming = null;
    return source === null ? loadMnist(mnist ?? fetchMnist(again)) : loadOwn(source);
  },

  keep: () => keep(),

  files() {
    if (!files) throw new Error("The digits are still on their way: try again when they are here.");
    return structuredClone(files);
  },

  adopt(given) {
    session.loadTrain(given.train.images, given.train.labels);
    session.loadTest(given.test.images, given.test.labels);
    files = given;
    [hasTrain, hasTest] = [true, true];
  },

  configure(config, number, wantsFormer) {
    const before = wantsFormer ? former() : null;
    // If it is refused, everything stays as it was, even a loop that is training.
    session.configure(config);
    asked += 1;
    network = number;
    stored = null;
    loop.stop();
    return { ...stand(), former: before };
  },

  async restore(content, number, since, wantsFormer) {
    asked += 1;
    const mine = asked;
    const bytes = content instanceof Blob ? await bytesOf(content) : content;
    if (mine !== asked) {
      const error = new Error("Another network was asked for meanwhile.");
      throw Object.assign(error, { name: "Superseded" });
    }
    const before = wantsFormer ? former() : null;
    put({ bytes, since });
    network = number;
    loop.stop();
    stored = hasTrain ? null : { bytes, since };
    return { ...stand(), former: before };
  },

  former() {
    const network = former();
    if (!network) throw new Error("The network has not trained.");
    return network;
  },

  set(name, value) {
    session.set(name, value);
    loop.refresh();
    return loop.look();
  },

  setAlone: (isAlone) => crew.setAlone(isAlone),

  setPace: (batchesPerSecond) => loop.setPace(batchesPerSecond),

  run(goal) {
    const mine = network;
    crew.call();
    loop.run(goal).catch((/** @type {unknown} */ error) => {
      loop.stop();
      if (error instanceof WebAssembly.RuntimeError) trap(error);
      say({ type: "training failed", network: mine, error: failureOf(error) });
    });
  },

  pause() {
    // Without readable digits there is nothing to report.
    if (hasTrain) loop.pause().catch(trap);
  },

  async checkpoint(place, run, of) {
    const bytes = session.checkpoint();
    const { step } = session.progress();
    /** @type {Failure | null} */
    let refused = null;
    try {
      if (place !== null) await keepRun(place, { at: Date.now(), bytes, run, data: of });
    } catch (error) {
      refused = failureOf(error);
    }
    return { bytes, step, refused };
  },

  async leftRuns() {
    /** @type {LeftRun[]} */
    const runs = [];
    for (const [place, { at, bytes, data }] of await leftBehind()) {
      try {
        const info = Model.describe(bytes);
        if (info.step > 0) runs.push({ place, at, info, data: data ?? null });
      } catch (error) {
        if (error instanceof WebAssembly.RuntimeError) throw error;
        runs.push({ place, at, info: null, data: data ?? null });
      }
    }
    return runs;
  },

  recall: recallRun,
  forget: forgetRun,

  save(withOptimiser) {
    // So that the file says how good the network is.
    if (hasTest) session.evaluate();
    return withOptimiser ? session.checkpoint() : session.weightsFile();
  },
};

/** After a trap the instance is unusable; an uncaught error ends the worker. @param {unknown} error */
function trap(error) {
  setTimeout(() => {
    throw error;
  });
}

/** @type {Promise<unknown>} everything else waits for it */
let opened = Promise.resolve();

// Requests are answered in the order they are made.
expose(
  Object.fromEntries(
    Object.entries(trainer).map(([name, answer]) => [
      name,
      (/** @type {unknown[]} */ ...given) => {
        const ask = () => /** @type {(...given: unknown[]) => unknown} */ (answer)(...given);
        const answered = (name === "open" ? Promise.resolve() : opened).then(ask);
        if (name === "open") opened = answered;
        return answered.then(handOver);
      },
    ]),
  ),
);

import { expose } from "comlink";

import { failureOf } from "../bridge/failure.js";
import { handOver, keepErrorsWhole } from "../bridge/transfer.js";
import { classesOf } from "../domain/classes.js";
import { BACKENDS, DEFAULT_BACKEND, start } from "./builds.js";
import { breathe, sleep } from "./breathe.js";
import { ADDRESSES, SUMS } from "./digits.js";
import { fetchFiles } from "./files.js";
import { planeOf, unitsOf } from "./latent.js";
import { Loop } from "./loop.js";
import { architectureOf, schemaOf } from "./old-core.js";
import { readFiles, readNetwork } from "./own-files.js";
import { forgetRun, keepRun, leftBehind, recallRun } from "./runs.js";

/** @import { Config, DatasetInfo, Failure, Files, Former, Images, LeftRun, News, Session, Source, Standing, Trainer } from "../bridge/protocol.js" */
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
/** What the network here goes by. */
let network = 0;
/** Raised by whatever asks for another network. */
let asked = 0;
/**
 * @typedef {ReturnType<typeof fetchFiles> & { isSplit: Promise<boolean> }} Coming
 */

/** @type {Coming | null} files that are fetched before they are asked for */
let coming = null;
/** @type {Coming["keep"]} */
let keep = () => Promise.resolve(false);
/** @type {Files | null} */
let files = null;
/** @type {Data | null} what is loaded */
let data = null;
/** @type {{ bytes: Uint8Array, since: Partial<Config> | null } | null} the network that was opened before them */
let stored = null;
/** @type {Float32Array | null} the plane's axes when it was last looked at */
let axes = null;

/** @param {News} news */
const say = (news) => postMessage({ news });

/**
 * @param {Source} source
 * @param {boolean} again
 * @returns {Coming}
 */
function bring(source, again) {
  /** @type {(received: number, total: number | null) => void} */
  const progress = (received, total) => say({ type: "arrived", received, total, trainDigits: 0 });
  if (source !== null) {
    const files = readFiles(source, progress);
    return {
      test: files.then(({ test }) => test),
      train: files.then(({ train }) => train),
      isSplit: files.then(({ isSplit }) => isSplit),
      check: () => Promise.resolve(),
      keep: () => Promise.resolve(false),
    };
  }
  const files = fetchFiles(ADDRESSES, SUMS, again, progress);
  // Whoever loads them is told of a failure; until then nobody is there to hear of it.
  for (const pair of [files.test, files.train]) pair.catch(() => {});
  return { ...files, isSplit: Promise.resolve(false) };
}

/**
 * Says in an error which files it is about.
 *
 * @template T
 * @param {string[]} files
 * @param {() => T} read
 * @returns {T}
 */
function named(files, read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && !(error instanceof WebAssembly.RuntimeError)) {
      const which = files.length === 1 ? "file" : "files";
      error.message = `The ${which} ${files.join(" and ")} could not be read: ${error.message}.`;
    }
    throw error;
  }
}

/**
 * @param {Source} source
 * @param {DatasetInfo} train
 * @param {DatasetInfo} test
 * @param {boolean} isSplit
 * @returns {Data}
 */
function describe(source, train, test, isSplit) {
  const { rows, columns } = train;
  const classes = classesOf(train).map((label) => ({
    label,
    name: source?.classes.find((one) => one.label === label)?.name ?? String(label),
    count: train.counts[label] ?? 0,
  }));
  const { name, noun } = source ?? { name: "MNIST", noun: "digit" };
  return { name, noun, rows, columns, classes, train, test, isSplit };
}

/** @returns {Standing} of the network that is here from now on */
function stand() {
  axes = null;
  const { config } = session;
  const pixels = data ? data.rows * data.columns : 784;
  return {
    config: /** @type {Config} */ ({ ...config, backend }),
    architecture: architectureOf(/** @type {Config} */ (config), pixels),
    report: data ? loop.renew() : null,
  };
}

/** @param {NonNullable<typeof stored>} network that is here from now on */
function put({ bytes, since }) {
  session.restore(bytes);
  if (since?.learningRate !== undefined) session.setLearningRate(since.learningRate);
  if (since?.epochs !== undefined) session.setEpochs(since.epochs);
}

/** @returns {Former | null} the network that is here; null where it has not trained */
function former() {
  const { step } = session.train(0);
  if (!data || step === 0) return null;
  const errors = session.testErrors();
  const labels = session.testLabels();
  /** @type {number[]} */
  const sums = [];
  /** @type {number[]} */
  const counts = [];
  errors.forEach((error, i) => {
    const label = labels[i] ?? 0;
    sums[label] = (sums[label] ?? 0) + error;
    counts[label] = (counts[label] ?? 0) + 1;
  });
  const heldOut = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const errorByClass = Array.from(sums, (sum, label) => (sum ?? 0) / (counts[label] ?? 1));
  return { checkpoint: session.checkpoint(), step, heldOut, errorByClass };
}

/** @type {Trainer} */
const trainer = {
  async open(wanted, fetches) {
    // The digits are under way while the module is compiled.
    if (fetches) coming = bring(null, false);
    Model = await start(wanted);
    backend = BACKENDS.find((name) => name === wanted) ?? DEFAULT_BACKEND;
    session = new Model();
    loop = new Loop(session, {
      now: () => performance.now(),
      breathe,
      sleep,
      report: (report) => say({ type: "report", network, report }),
    });
    const defaults = /** @type {Config} */ ({ ...Model.defaults(), backend: DEFAULT_BACKEND });
    return { schema: schemaOf(Model.fields(), BACKENDS, defaults), defaults };
  },

  async load(source, again) {
    loop.stop();
    const arriving = coming ?? bring(source, again);
    coming = null;
    /** @type {(take: "loadTest" | "loadTrain") => (files: Images) => DatasetInfo} */
    const taken =
      (take) =>
      ({ images, labels, names }) =>
        named(names, () => session[take](images, labels));
    const [test, train, isSplit] = await Promise.all([
      arriving.test.then(taken("loadTest")),
      arriving.train.then(taken("loadTrain")),
      arriving.isSplit,
    ]);
    await arriving.check();
    files = { test: await arriving.test, train: await arriving.train, isSplit };
    keep = arriving.keep;
    data = describe(source, train, test, isSplit);
    // New data begin with a fresh network.
    if (stored) put(stored);
    stored = null;
    return { data, network, report: loop.renew() };
  },

  keep: () => keep(),

  files() {
    if (!files) throw new Error("The files are not here yet.");
    return structuredClone(files);
  },

  adopt({ train, test }) {
    session.loadTrain(train.images, train.labels);
    session.loadTest(test.images, test.labels);
  },

  configure(config, number, wantsFormer) {
    const before = wantsFormer ? former() : null;
    // What is refused leaves everything as it was, a loop that trains included.
    try {
      session.configure(config);
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      throw Object.assign(/** @type {Error} */ (error), { field: message.split(" ")[0] });
    }
    asked += 1;
    network = number;
    stored = null;
    loop.stop();
    return { ...stand(), former: before };
  },

  async restore(content, number, since, wantsFormer) {
    asked += 1;
    const mine = asked;
    const bytes = content instanceof Blob ? await readNetwork(content) : content;
    if (mine !== asked) {
      throw Object.assign(new Error("Another network was asked for meanwhile."), {
        name: "Superseded",
      });
    }
    const before = wantsFormer ? former() : null;
    put({ bytes, since });
    network = number;
    loop.stop();
    stored = data ? null : { bytes, since };
    return { ...stand(), former: before };
  },

  former() {
    const network = former();
    if (!network) throw new Error("The network has not trained.");
    return network;
  },

  set(name, value) {
    if (name === "learningRate") session.setLearningRate(value);
    if (name === "epochs") session.setEpochs(value);
    loop.refresh();
    return loop.look();
  },

  setPace: (batchesPerSecond) => loop.setPace(batchesPerSecond),

  run(goal) {
    const mine = network;
    loop.run(goal).catch((/** @type {unknown} */ error) => {
      loop.stop();
      if (error instanceof WebAssembly.RuntimeError) trap(error);
      say({ type: "training failed", network: mine, error: failureOf(error) });
    });
  },

  pause() {
    loop.pause().catch(trap);
  },

  testLabels: () => session.testLabels(),
  testDigits: (indices) => session.testDigits(indices),
  testErrors: () => session.testErrors(),
  reconstruct: (pixels) => session.reconstruct(pixels),
  corrupt: (pixels) => session.corrupt(pixels),
  decode: (codes) => session.decode(codes),
  reconstructDrawing: (ink, width, height) => session.reconstructDrawing(ink, width, height),

  latent(most) {
    const count = session.testLabels().length;
    const digits = Math.min(most, count);
    // From all over them: they may be sorted.
    const indices = Uint32Array.from({ length: digits }, (_, i) => (i * count) / digits);
    const { pixels, labels } = session.testDigits(indices);
    const codes = session.encode(pixels);
    const latent = codes.length / digits;
    const plane = planeOf(codes, latent, axes);
    axes = plane.axes.slice();
    const { mean, ...units } = unitsOf(codes, latent);
    // The mean code; after it, the same with one unit after another at its most, a dead one at 1. Far from
    // all codes, as one unit alone would be, the decoder draws mere noise.
    const raised = new Float32Array((latent + 1) * latent);
    for (let row = 0; row <= latent; row += 1) raised.set(mean, row * latent);
    units.highest.forEach((highest, unit) => {
      raised[(unit + 1) * latent + unit] = units.dead[unit] ? 1 : highest;
    });
    const drawn = session.decode(raised);
    const size = drawn.length / (latent + 1);
    return {
      labels,
      ...plane,
      ...units,
      usual: drawn.slice(0, size),
      atoms: drawn.slice(size),
    };
  },

  async checkpoint(place, run, of) {
    const bytes = session.checkpoint();
    const { step } = session.train(0);
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
    // So that the file says how good its network is.
    if (data) session.evaluate();
    return withOptimiser ? session.checkpoint() : session.weightsFile();
  },

  baselines: () => session.baselines(),
};

/** After a trap the instance is unusable: the error is let out, which ends the worker. @param {unknown} error */
function trap(error) {
  setTimeout(() => {
    throw error;
  });
}

/** @type {Promise<unknown>} before which nothing else is understood */
let opened = Promise.resolve();

// Requests are answered in the order in which they are asked.
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

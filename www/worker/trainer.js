import { expose, transfer } from "comlink";

import { BACKENDS, DEFAULT_BACKEND, start } from "./builds.js";
import { ADDRESSES, SUMS } from "./digits.js";
import { fetchFiles } from "./files.js";
import { fetchFirst } from "./first.js";
import { buffersOf } from "../buffers.js";
import { toError } from "../to-error.js";
import { planeOf, unitsOf } from "./latent.js";
import { breathe, sleep } from "./breathe.js";
import { Loop } from "./loop.js";
import { forgetRun, keepRun, leftBehind, recallRun } from "./memory.js";
import { readFiles } from "./own-files.js";

/** @import { Failure, Files, Images, Listener, Session, Source, Trainer } from "../protocol.js" */

/** @type {typeof Session} */
let Model;
/** @type {Session} */
let session;
/** @type {Session | null} a network trained earlier, which draws until one is trained here */
let first = null;
/** Raised when the network here is another one, or begins to train. */
let generation = 0;
/** Whether the held-out digits are here. */
let hasTest = false;
/** @type {Loop} */
let loop;
/** @type {Listener} */
let listener;
/**
 * @typedef {ReturnType<typeof fetchFiles> & { isSplit: Promise<boolean> }} Coming
 */

/** @type {Coming | null} files that are fetched before they are asked for */
let coming = null;
/** @type {Coming["keep"]} */
let keep = () => Promise.resolve(false);
/** @type {Files | null} */
let files = null;
let loaded = false;
/** @type {Float32Array | null} the plane's axes when it was last looked at */
let axes = null;

/** Held-out digits that are looked at in one go. */
const PART = 1000;

/**
 * @param {Source} source
 * @param {boolean} again
 * @returns {Coming}
 */
function bring(source, again) {
  /** @type {(received: number, total: number | null) => void} */
  const progress = (received, total) => listener.bytes(received, total);
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
 * Hands the buffers of a result over to the page, rather than copying them.
 *
 * @template {object} T
 * @param {T} result
 * @returns {T}
 */
function give(result) {
  const parts = ArrayBuffer.isView(result) ? [result] : Object.values(result);
  return transfer(
    result,
    parts.filter(ArrayBuffer.isView).map(({ buffer }) => buffer),
  );
}

/**
 * @param {unknown} error
 * @returns {Failure}
 */
function failureOf(error) {
  const { name, message } = toError(error);
  return { name, message };
}

/** Whoever draws the pictures. */
const artist = () => first ?? session;
/** Whoever has held-out digits: the first network comes with some of its own. */
const source = () => (hasTest ? session : artist());

/** From here on, everything is about the network that is trained here. */
function endFirst() {
  generation += 1;
  first?.free();
  first = null;
}

/** The errors of the network that draws, of every held-out digit. */
function testErrors() {
  if (first === null) return session.testErrors();
  const count = source().testLabels().length;
  const errors = new Float32Array(count);
  // In parts, so that they need little memory.
  for (let start = 0; start < count; start += PART) {
    const { pixels } = source().testDigits(upTo(Math.min(PART, count - start), start));
    errors.set(first.reconstruct(pixels).errors, start);
  }
  return errors;
}

/**
 * @param {number} count
 * @param {number} [start]
 */
const upTo = (count, start = 0) => Uint32Array.from({ length: count }, (_, i) => start + i);

/** @param {Images} files */
function takeTest({ images, labels, names }) {
  const info = named(names, () => session.loadTest(images, labels));
  hasTest = true;
  listener.testLoaded(info, session.testLabels());
  return info;
}

/** @param {Images} files */
function takeTrain({ images, labels, names }) {
  return named(names, () => session.loadTrain(images, labels));
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

/** @type {Trainer} */
const trainer = {
  async open(newListener, fetches, backend) {
    listener = newListener;
    // The digits are under way while the module is compiled.
    if (fetches) coming = bring(null, false);
    Model = await start(backend);
    session = new Model();
    loop = new Loop(session, {
      now: () => performance.now(),
      breathe,
      sleep,
      report: (report) => listener.report(report),
    });
    // A build's own default is the backend that it contains.
    const defaults = { ...Model.defaults(), backend: DEFAULT_BACKEND };
    return { fields: Model.fields(), defaults, backends: BACKENDS };
  },

  async load(source, again) {
    loop.stop();
    const arriving = coming ?? bring(source, again);
    coming = null;
    const [test, train, isSplit] = await Promise.all([
      arriving.test.then(takeTest),
      arriving.train.then(takeTrain),
      arriving.isSplit,
    ]);
    await arriving.check();
    files = { test: await arriving.test, train: await arriving.train, isSplit };
    keep = arriving.keep;
    loaded = true;
    loop.renew("fresh");
    return { test, train, isSplit };
  },

  keep: () => keep(),

  takeFiles() {
    const taken = files;
    files = null;
    return taken && transfer(taken, buffersOf(taken));
  },

  adopt({ train, test }) {
    session.loadTrain(train.images, train.labels);
    session.loadTest(test.images, test.labels);
  },

  async showFirst() {
    const asked = generation;
    const { network, images, labels } = await fetchFirst();
    if (asked !== generation) return null;
    const made = new Model();
    const info = made.loadTest(images, labels);
    made.restore(network);
    first = made;
    axes = null;
    if (!hasTest) listener.testLoaded(info, source().testLabels());
    return Model.describe(network);
  },

  configure(config) {
    // What is refused leaves everything as it was, a loop that trains included.
    const completed = session.configure(config);
    endFirst();
    loop.stop();
    axes = null;
    if (loaded) loop.renew("fresh");
    return completed;
  },

  complete(config) {
    const scratch = new Model();
    try {
      return scratch.configure(config);
    } finally {
      scratch.free();
    }
  },

  setLearningRate: (rate) => session.setLearningRate(rate),
  setEpochs: (epochs) => session.setEpochs(epochs),
  setPace: (batchesPerSecond) => loop.setPace(batchesPerSecond),

  run(goal, epochs) {
    if (epochs !== null) session.setEpochs(epochs);
    if (first !== null) axes = null;
    endFirst();
    loop.run(goal).catch((/** @type {unknown} */ error) => {
      loop.stop();
      listener.failed(failureOf(error));
    });
  },

  pause: () => loop.pause(),
  testDigits: (indices) => give(source().testDigits(indices)),
  testErrors: () => give(testErrors()),
  reconstruct: (pixels) => give(artist().reconstruct(pixels)),
  corrupt: (pixels) => give(session.corrupt(pixels)),
  decode: (codes) => give(artist().decode(codes)),
  reconstructDrawing: (ink, width, height) => give(artist().reconstructDrawing(ink, width, height)),

  latent(most) {
    const count = source().testLabels().length;
    const digits = Math.min(most, count);
    // From all over them: they may be sorted.
    const indices = Uint32Array.from({ length: digits }, (_, i) => (i * count) / digits);
    const { pixels, labels } = source().testDigits(indices);
    const codes = artist().encode(pixels);
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
    const drawn = artist().decode(raised);
    const size = drawn.length / (latent + 1);
    return give({
      labels,
      ...plane,
      ...units,
      usual: drawn.slice(0, size),
      atoms: drawn.slice(size),
    });
  },

  async checkpoint(place, history) {
    const bytes = session.checkpoint();
    /** @type {Failure | null} */
    let refused = null;
    try {
      if (place !== null) await keepRun(place, { at: Date.now(), bytes, history });
    } catch (error) {
      refused = failureOf(error);
    }
    return transfer({ bytes, refused }, [bytes.buffer]);
  },

  async leftRun() {
    for (const [place, { at, bytes }] of await leftBehind()) {
      try {
        const info = Model.describe(bytes);
        if (info.step > 0) return { place, at, info };
      } catch (error) {
        if (error instanceof WebAssembly.RuntimeError) throw error;
        return { place, at, info: null };
      }
    }
    return null;
  },

  recall: recallRun,
  forget: forgetRun,

  save(withOptimiser) {
    // So that the file says how good its network is.
    if (loaded) session.evaluate();
    return give(withOptimiser ? session.checkpoint() : session.weightsFile());
  },

  restore(bytes, since) {
    session.restore(bytes);
    if (since) {
      session.setLearningRate(since.learningRate);
      session.setEpochs(since.epochs);
    }
    const { config } = session;
    endFirst();
    loop.stop();
    axes = null;
    if (loaded) loop.renew("restored");
    return config;
  },

  baselines: () => session.baselines(),
};

expose(trainer);

/** A page for unit tests of chapters; its network is plain arithmetic. */

import { rootOf } from "../../ui/dom.js";

/** @import { Config } from "../../bridge/protocol.js" */
/** @import { Run } from "../../state/runs.js" */
/** @import { Network, Page } from "./page.js" */

const size = { rows: 2, columns: 2 };
const PIXELS = 4;
const LATENT = 2;
/** Test digits: ten of each of three classes, with the class as their ink. */
const LABELS = Uint8Array.from({ length: 30 }, (_, i) => i % 3);

/**
 * A network that redraws every digit as paper, so that the error is the digit's ink.
 *
 * @returns {Network}
 */
function network() {
  const digits = (/** @type {Iterable<number>} */ indices) => {
    const labels = Uint8Array.from(indices, (i) => LABELS[i] ?? 0);
    const pixels = Uint8Array.from(
      { length: labels.length * PIXELS },
      (_, i) => 51 * (1 + (labels[Math.floor(i / PIXELS)] ?? 0)),
    );
    return { pixels, labels };
  };
  /** @param {Uint8Array} pixels @param {Uint8Array} target */
  const reconstructTowards = async (pixels, target) => ({
    pixels: new Uint8Array(pixels.length),
    errors: Float32Array.from(
      { length: target.length / PIXELS },
      (_, i) => ((target[i * PIXELS] ?? 0) / 255) ** 2,
    ),
    codes: new Float32Array((pixels.length / PIXELS) * LATENT),
  });
  const answers = {
    testLabels: async () => LABELS,
    testErrors: async () => Float32Array.from(LABELS, (label) => (0.2 * (1 + label)) ** 2),
    testDigits: async (/** @type {Uint32Array} */ indices) => digits(indices),
    reconstruct: (/** @type {Uint8Array} */ pixels) => reconstructTowards(pixels, pixels),
    reconstructTowards,
    damage: async (/** @type {Uint8Array} */ pixels) => pixels.map((ink) => ink / 2),
    decode: async (/** @type {Float32Array} */ codes) =>
      new Uint8Array((codes.length / LATENT) * PIXELS),
    trainingError: async () => 0.01,
    inspectStep: async () => ({
      weight: 3,
      parameter: "code.weight",
      place: [1, 0],
      before: 0.5,
      gradient: 0.1,
      nudge: -0.1,
      after: 0.4,
      losses: { objective: 0.2, loss: 0.2, mse: 0.2 },
    }),
    sampleCodes: async (/** @type {number} */ count) => new Float32Array(count * LATENT),
    nearest: async (/** @type {Uint8Array} */ pixels) => ({
      indices: new Uint32Array(pixels.length / PIXELS),
      distances: new Float32Array(pixels.length / PIXELS),
      pixels,
    }),
    latent: async () => ({
      labels: LABELS,
      places: new Float32Array(2 * LABELS.length),
      centre: new Float32Array(LATENT),
      axes: Float32Array.of(1, 0, 0, 1),
      lowest: new Float32Array(LATENT),
      highest: new Float32Array(LATENT).fill(1),
      dead: new Uint8Array(LATENT),
      usual: new Uint8Array(PIXELS),
      atoms: new Uint8Array(PIXELS * LATENT),
    }),
    encoderPictures: async () => ({
      pixels: new Int8Array(PIXELS * LATENT),
      largest: new Float32Array(LATENT),
    }),
  };
  return /** @type {any} */ (answers);
}

const architecture = {
  pixels: PIXELS,
  latent: LATENT,
  layers: [
    { name: "code", part: "code", inputs: PIXELS, outputs: LATENT },
    { name: "decoder", part: "decoder", inputs: LATENT, outputs: PIXELS },
  ],
  parameters: 22,
  codeCanBeNegative: false,
  codeIsSampled: false,
};

/** @type {Partial<Config>} */
const config = {
  latent: LATENT,
  batchSize: 32,
  learningRate: 0.001,
  epochs: 10,
  seed: 0,
  noise: 0,
  hole: 0,
  classes: [],
  digits: 0,
};

/**
 * A chapter in sight on such a page.
 *
 * @param {string} name
 * @param {(page: Page, section: HTMLElement) => void} start
 * @param {object} [made]
 * @param {(config: Config) => Partial<Run>} [made.train] the result of a run
 * @param {object} [made.run] the run of the network at the top
 */
export async function chapter(name, start, { train = () => ({}), run = {} } = {}) {
  const section = rootOf("chart").ownerDocument.querySelector(`[data-chapter="${name}"]`);
  if (!(section instanceof HTMLElement)) throw new Error(`index.html has no chapter “${name}”`);
  Object.assign(globalThis, {
    IntersectionObserver: class {
      /** @param {(entries: { isIntersecting: boolean }[]) => void} hear */
      constructor(hear) {
        this.hear = hear;
      }
      observe() {
        setTimeout(() => this.hear([{ isIntersecting: true }]));
      }
    },
  });
  /** @type {any[]} */
  const sent = [];
  /** @type {Config[]} */
  const trained = [];
  /** @type {unknown[]} */
  const reported = [];
  /** @type {string[]} */
  const told = [];
  let input = /** @type {import("./page.js").Input | null} */ (null);
  /** @type {Set<() => void>} */
  const inputs = new Set();
  /** @type {Set<(now: unknown, before: unknown) => void>} */
  const hears = new Set();
  let state = {
    arrival: { done: true },
    phase: "finished",
    network: 1,
    config,
    architecture,
    data: {
      ...size,
      name: "MNIST",
      noun: "digit",
      classes: [0, 1, 2].map((label) => ({ label, name: String(label), count: 10 })),
      train: { digits: 60 },
      test: { digits: LABELS.length },
    },
    schema: [
      { name: "epochs", max: 50 },
      { name: "learningRate", max: 0.01 },
    ],
    averageError: 0.16,
    baselines: { meanImage: 0.16, pca: Float32Array.of(0.16, 0.1, 0.08) },
    pins: { list: [] },
    run: {
      report: { step: 20, epoch: 10, finished: true },
      trace: { samples: [] },
      epochs: [{ epoch: 1, training: 0.02, heldOut: 0.016 }],
      heldOut: { error: 0.016, step: 20 },
      ...run,
    },
  };
  const page = /** @type {any} */ ({
    state: () => state,
    dispatch: (/** @type {unknown} */ event) => sent.push(event),
    subscribe: (/** @type {(now: unknown, before: unknown) => void} */ hear) => {
      hears.add(hear);
      return () => hears.delete(hear);
    },
    ask: network(),
    jobs: {
      async train(/** @type {Config[]} */ configs) {
        trained.push(...configs);
        return configs.map((of) => ({
          config: of,
          step: 10,
          epochs: [{ epoch: 1, training: 0.02, heldOut: 0.08 }],
          heldOut: 0.08,
          averageError: 0.16,
          checkpoint: new Uint8Array(1),
          ...train(of),
        }));
      },
    },
    open: async () => ({ ask: network(), architecture, end() {} }),
    input: {
      current: () => input,
      subscribe: (/** @type {() => void} */ hear) => inputs.add(hear),
    },
    readPictures: async () => ({ pixels: new Uint8Array(2 * PIXELS).fill(255), names: ["a", "b"] }),
    say: (/** @type {string} */ _, /** @type {string} */ words) => told.push(words),
    announce() {},
    report: (/** @type {string} */ _, /** @type {unknown} */ error) => reported.push(error),
  });
  start(page, section);
  const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
  await settle();
  /**
   * Puts a picture of one grey on the pad.
   *
   * @param {number} ink
   * @param {boolean} isDrawn
   * @param {string} words
   */
  const put = async (ink, isDrawn, words) => {
    input = { pixels: new Uint8Array(PIXELS).fill(ink), isDrawn, words };
    for (const hear of inputs) hear();
    await settle();
  };
  return {
    section,
    sent,
    trained,
    reported,
    told,
    settle,
    /** @param {object} changes of the state */
    async change(changes) {
      const before = state;
      state = { ...state, ...changes };
      for (const hear of hears) hear(state, before);
      await settle();
    },
    /** @param {string} part */
    async click(part) {
      const button = section.querySelector(`[data-part="${part}"]`);
      if (!(button instanceof HTMLElement)) throw new Error(`the chapter has no “${part}”`);
      button.click();
      await settle();
    },
    /** @param {string} part */
    words: (part) => section.querySelector(`[data-part="${part}"]`)?.textContent ?? "",
    /** @param {number} ink of every pixel of a drawing */
    draw: (ink) => put(ink, true, "Your drawing"),
    /** @param {number} ink of every pixel of a test digit */
    take: (ink) => put(ink, false, "A test 7, never learned from"),
  };
}

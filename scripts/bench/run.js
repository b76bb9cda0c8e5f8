// Prints what training costs in every browser, beside Keras and PyTorch on the same machine. All take turns, so that a
// busy moment slows all of them; each figure is the median of the rounds.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { Session, initSync } from "../../pkg/flex/simple_autoencoder.js";
import { open } from "../../tests/e2e/browser.js";
import { engineNames } from "../../tests/e2e/engines.js";
import { kerasProgram } from "../../www/domain/program/keras.js";
import { torchProgram } from "../../www/domain/program/torch.js";
import { curves } from "./curves.js";
import { Seconds, heading, list, percent, rounds } from "./numbers.js";
import { measurePage } from "./page.js";
import { measureSweep } from "./sweep.js";
import { measureVisits } from "./visit.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const backends = ["flex", "ndarray"];
const latents = [16, 32, 64, 128, 256];
const digits = 60_000;

/** @import { EngineName } from "../../tests/e2e/engines.js" */

/**
 * Runs a task of the benchmark's worker; the tasks are in worker.js.
 *
 * @typedef {(task: string, config: object) => Promise<any>} Measure
 */

/**
 * The networks whose epochs are measured: the notebook's everywhere, larger ones where most people are.
 *
 * @type {{ name: string, settings: object, batchSizes: number[], engines: readonly EngineName[], backends: string[] }[]}
 */
const networks = [
  {
    name: "784-64-784",
    settings: { latent: 64 },
    batchSizes: [32, 128, 256],
    engines: engineNames,
    backends,
  },
  {
    name: "784-512-256-64-256-512-784",
    settings: { hidden: [512, 256], latent: 64 },
    batchSizes: [128],
    engines: ["Chromium"],
    backends: ["flex"],
  },
  {
    name: "784-256-8-256-784, variational",
    settings: { hidden: [256], latent: 8, code: "variational", loss: "bce" },
    batchSizes: [128],
    engines: ["Chromium"],
    backends: ["flex"],
  },
];

/**
 * Opens the benchmark's own page in a browser, and passes `body` a function to measure with.
 *
 * @param {EngineName} name
 * @param {(measure: Measure) => Promise<void>} body
 */
async function inWorker(name, body) {
  const page = await open(name, { folder: root, isolated: true });
  try {
    await page.driver.manage().setTimeouts({ script: 600_000 });
    await page.load("scripts/bench/index.html");
    await body(async (task, config) => {
      const answer = await page.driver.executeAsyncScript(
        `const done = arguments[2];
         measure(arguments[0], arguments[1]).then(done, (error) => done(String(error)));`,
        task,
        config,
      );
      if (typeof answer !== "object") throw new Error(`${name}, ${task}: ${answer}`);
      return answer;
    });
  } finally {
    await page.close();
  }
}

/**
 * What trains the same network elsewhere: the programs that the page writes.
 *
 * @typedef {{ name: string, program: typeof kerasProgram, python: string | undefined, threads: number | null }} Rival
 */

const { KERAS_PYTHON: keras, TORCH_PYTHON: torch } = process.env;
/** @param {number} threads */
const inThreads = (threads) => (threads === 1 ? "1 thread" : `${threads} threads`);

/** @type {Rival[]} */
const rivals = [
  { name: "Keras", program: kerasProgram, python: keras, threads: null },
  { name: "PyTorch, 2 threads", program: torchProgram, python: torch, threads: 2 },
  { name: "PyTorch, 1 thread", program: torchProgram, python: torch, threads: 1 },
];

/**
 * Measures the second epoch of a program, in seconds.
 *
 * @param {Rival} rival
 * @param {object} settings
 */
function epochElsewhere({ program, python, threads }, settings) {
  const session = new Session();
  const config = session.configure({ ...settings, epochs: 2 });
  const size = { pixels: 784, rows: 28, columns: 28 };
  const file = `${root}target/bench/autoencoder.py`;
  writeFileSync(file, program({ config, architecture: session.architecture(), ...size }));
  const script = fileURLToPath(new URL("epoch.py", import.meta.url));
  const { status, stdout } = spawnSync(String(python), [script, file, `${root}data/raw`], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...(threads && { OMP_NUM_THREADS: String(threads) }) },
  });
  if (status !== 0) throw new Error("epoch.py failed; it says why above");
  return Number(stdout);
}

/**
 * Multiplications and additions of an epoch: of each layer the outputs, and the gradients of its weights and, but for
 * the first, of its inputs.
 *
 * @param {object} settings
 */
function operationsOf(settings) {
  const session = new Session();
  session.configure(settings);
  const weights = session.architecture().layers.map(({ inputs, outputs }) => inputs * outputs);
  const products = weights.reduce((sum, count, i) => sum + (i === 0 ? 2 : 3) * count, 0);
  return 2 * products * digits;
}

/** Measures epochs in turn: Keras, PyTorch, then each browser with each backend. */
async function compareEpochs() {
  initSync({ module: readFileSync(`${root}pkg/flex/simple_autoencoder_bg.wasm`) });
  const seconds = new Seconds();
  /** @type {Map<string, Set<string>>} who was measured, by network */
  const measured = new Map();
  for (let round = 1; round <= rounds; round += 1) {
    console.log(`Round ${round} of ${rounds}`);
    for (const network of networks) {
      const { name, settings, batchSizes, engines } = network;
      const who = measured.get(name) ?? new Set();
      measured.set(name, who);
      const add = (
        /** @type {string} */ one,
        /** @type {number} */ size,
        /** @type {number} */ taken,
      ) => {
        who.add(one);
        seconds.add(`${name} ${one} ${size}`, taken);
      };
      for (const rival of rivals.filter(({ python }) => python)) {
        for (const batchSize of batchSizes) {
          add(rival.name, batchSize, epochElsewhere(rival, { ...settings, batchSize }));
        }
      }
      for (const engine of engines) {
        await inWorker(engine, async (measure) => {
          for (const backend of network.backends) {
            const { most } = await measure("threads", { backend });
            for (const batchSize of batchSizes) {
              for (let threads = 1; threads <= most; threads += 1) {
                const setup = { ...settings, backend, batchSize, threads };
                const { seconds: taken } = await measure("epoch", setup);
                add(`${engine}, ${backend}, ${inThreads(threads)}`, batchSize, taken);
              }
            }
          }
        });
      }
    }
  }

  for (const { name, settings, batchSizes } of networks) {
    heading(
      `${name}; ${cpus().length} × ${cpus()[0]?.model}; median of ${rounds} rounds`,
      ...["", "batch", "ms/step", "s/epoch", "to Keras", "to PyTorch", "GFLOP/s"],
    );
    const operations = operationsOf(settings);
    for (const batchSize of batchSizes) {
      for (const who of measured.get(name) ?? []) {
        const of = (/** @type {string} */ one) => seconds.median(`${name} ${one} ${batchSize}`);
        const taken = of(who);
        const to = (/** @type {string} */ other) => {
          const ratio = taken / of(other);
          return Number.isNaN(ratio) ? "" : ratio.toFixed(2);
        };
        list(
          who,
          batchSize,
          ((taken * 1000) / Math.ceil(digits / batchSize)).toFixed(3),
          taken.toFixed(2),
          to("Keras"),
          to("PyTorch, 2 threads"),
          (operations / taken / 1e9).toFixed(1),
        );
      }
    }
  }
}

/** What binary cross-entropy costs beside the squared error, in rounds that take turns. */
async function compareLosses() {
  await inWorker("Chromium", async (measure) => {
    const seconds = new Seconds();
    const [sizes, losses] = [
      [32, 256],
      ["mse", "bce"],
    ];
    for (let round = 0; round < 2 * rounds; round += 1) {
      for (const batchSize of sizes) {
        for (const loss of losses) {
          const config = { backend: "flex", batchSize, latent: 64, loss };
          seconds.add(`${loss} ${batchSize}`, (await measure("epoch", config)).seconds);
        }
      }
    }
    for (const batchSize of sizes) {
      const ratio = seconds.median(`bce ${batchSize}`) / seconds.median(`mse ${batchSize}`);
      console.log(
        `Chromium: at batch ${batchSize}, binary cross-entropy takes ${ratio.toFixed(2)} times as long as the squared error.`,
      );
    }
  });
}

/** @typedef {{ name: string, seconds: number, operations: number }} Part */

/**
 * Where a step's time goes, and how close each product is to the peak of SIMD.
 *
 * @param {Measure} measure
 * @param {EngineName} name
 */
async function dissect(measure, name) {
  for (const batchSize of [32, 256]) {
    /** @type {Part[]} */
    const [peak, ...parts] = await measure("parts", { batchSize });
    const rate = (/** @type {Part} */ { operations, seconds }) => operations / seconds / 1e9;
    heading(
      `${name}, the parts of a step at batch size ${batchSize}; SIMD reaches ${rate(peak).toFixed(0)} GFLOP/s at most`,
      ...["", "µs", "s/epoch", "GFLOP/s", "of peak"],
    );
    for (const part of parts) {
      list(
        part.name,
        (part.seconds * 1e6).toFixed(1),
        ((part.seconds * digits) / batchSize).toFixed(3),
        part.operations ? rate(part).toFixed(1) : "",
        part.operations ? percent(rate(part) / rate(peak)) : "",
      );
    }
    const sum = parts.reduce((sum, { seconds }) => sum + seconds, 0);
    list("together", (sum * 1e6).toFixed(1), ((sum * digits) / batchSize).toFixed(3), "", "");
  }
}

/**
 * What the page's loop and its messages cost, as a share of bare training.
 *
 * @param {Measure} measure
 * @param {EngineName} name
 */
async function loopCost(measure, name) {
  const config = { backend: "flex", batchSize: 32, latent: 64, epochs: 5 };
  const seconds = new Seconds();
  for (let round = 0; round < 2 * rounds; round += 1) {
    seconds.add("bare", (await measure("epoch", config)).seconds);
    seconds.add("loop", (await measure("loop", config)).seconds);
  }
  const bare = seconds.median("bare");
  console.log(
    `\n${name}: the worker's loop takes ${percent(seconds.median("loop") / bare - 1)} more than bare training.`,
  );
  return digits / bare;
}

/**
 * How cost grows with the latent size and the number of digits, and memory with epochs.
 *
 * @param {Measure} measure
 * @param {EngineName} name
 */
async function growth(measure, name) {
  const config = { backend: "flex", batchSize: 32, latent: 64 };
  const byLatent = [];
  for (const latent of latents) {
    const { seconds } = await measure("epoch", { ...config, latent });
    byLatent.push([latent, seconds]);
  }
  const byDigits = [];
  for (const count of [2, 4, 6, 8, 10]) {
    const classes = Array.from({ length: count }, (_, digit) => digit);
    const { seconds, digits } = await measure("epoch", { ...config, classes });
    byDigits.push([digits, seconds]);
  }
  heading(`${name}, seconds per epoch by latent size`, ...byLatent.map(([latent]) => latent));
  list(...byLatent.map(([, seconds]) => seconds.toFixed(2)));
  heading(`${name}, seconds per epoch by digits`, ...byDigits.map(([digits]) => digits));
  list(...byDigits.map(([, seconds]) => seconds.toFixed(2)));
  const { first, last } = await measure("memory", { ...config, epochs: 20 });
  const mebibytes = (/** @type {number} */ bytes) => (bytes / 2 ** 20).toFixed(1);
  console.log(`\nMemory after 1 epoch: ${mebibytes(first)} MiB, after 21: ${mebibytes(last)} MiB.`);
  return { name, byLatent, byDigits };
}

/** What is particular to each browser: the parts of a step, the page's own cost, and growth. */
async function examineEngines() {
  /** @type {Parameters<typeof curves>[0]} */
  const grown = [];
  for (const name of engineNames) {
    let rate = 0;
    await inWorker(name, async (measure) => {
      await dissect(measure, name);
      rate = await loopCost(measure, name);
      grown.push(await growth(measure, name));
    });
    await measurePage(name, rate);
  }
  writeFileSync(`${root}target/bench/growth.svg`, curves(grown));
  console.log("\nThe curves of growth are in target/bench/growth.svg.");
}

/** What can be measured by itself: `scripts/bench.sh visits`. */
const parts = {
  epochs: compareEpochs,
  losses: compareLosses,
  engines: examineEngines,
  sweep: measureSweep,
  visits: measureVisits,
};

const chosen = process.argv.slice(2);
for (const [name, measure] of Object.entries(parts)) {
  if (chosen.length === 0 || chosen.includes(name)) await measure();
}

// Prints what training costs in every browser, beside Keras and PyTorch on the same machine. All take turns, so that a
// busy moment slows all of them; each figure is the median of the rounds.

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { open } from "../../tests/e2e/browser.js";
import { engineNames } from "../../tests/e2e/engines.js";
import { measureVisits } from "./visit.js";
import { curves } from "./curves.js";
import { measurePage } from "./page.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const rounds = Number(process.env.ROUNDS ?? 3);
const batchSizes = [32, 128, 256];
const backends = ["flex", "ndarray"];
const latents = [16, 32, 64, 128, 256];
const digits = 60_000;
// Five matrix products per step, 784 by 64 each; a multiplication and an addition per element.
const operations = 5 * 2 * 784 * 64 * digits;

/** @import { EngineName } from "../../tests/e2e/engines.js" */

/**
 * Runs a task of the benchmark's worker; the tasks are in worker.js.
 *
 * @typedef {(task: string, config: object) => Promise<any>} Measure
 */

const median = (/** @type {number[]} */ values) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`;
/** @param {...(string | number)} values of a row */
const list = (...values) => console.log(`| ${values.join(" | ")} |`);
/** @param {string} words @param {...(string | number)} columns */
const heading = (words, ...columns) => {
  console.log(`\n${words}\n`);
  list(...columns);
  list("---", ...columns.slice(1).map(() => "---:"));
};

/** The seconds of each round, by what was measured. */
class Seconds {
  /** @type {Map<string, number[]>} */
  #of = new Map();

  /** @param {string} name @param {number} seconds */
  add(name, seconds) {
    this.#of.set(name, [...(this.#of.get(name) ?? []), seconds]);
  }

  /**
   * The median; NaN if nothing was measured.
   *
   * @param {string} name
   */
  median(name) {
    return median(this.#of.get(name) ?? [NaN]);
  }
}

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
 * Measures epochs in a Python program.
 *
 * @param {string} python
 * @param {string} script
 * @param {string[]} options
 * @param {(batchSize: string, seconds: number) => void} add
 */
function measurePython(python, script, options, add) {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const values = [file, `${root}data/raw`, ...options, ...batchSizes.map(String)];
  const { status, stdout } = spawnSync(python, values, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`${script} failed; it says why above`);
  for (const [batchSize, taken] of Object.entries(JSON.parse(stdout))) add(batchSize, taken);
}

/**
 * Measures epochs in turn: Keras, PyTorch, then each browser with each backend and batch size.
 *
 * @param {string | undefined} keras a Python that has it
 * @param {string | undefined} torch
 */
async function compare(keras, torch) {
  const seconds = new Seconds();
  /** @type {string[]} */
  const contestants = [];
  const add = (
    /** @type {string} */ who,
    /** @type {string | number} */ batchSize,
    /** @type {number} */ taken,
  ) => {
    if (!contestants.includes(who)) contestants.push(who);
    seconds.add(`${who} ${batchSize}`, taken);
  };
  const torchWith = (/** @type {number} */ threads) =>
    `PyTorch, ${threads} threads`.replace("1 threads", "1 thread");
  for (let round = 1; round <= rounds; round += 1) {
    console.log(`Round ${round} of ${rounds}`);
    if (keras) {
      measurePython(keras, "keras_epoch.py", [], (batchSize, taken) =>
        add("Keras", batchSize, taken),
      );
    }
    for (const threads of torch ? [2, 1] : []) {
      measurePython(String(torch), "torch_epoch.py", [String(threads)], (batchSize, taken) =>
        add(torchWith(threads), batchSize, taken),
      );
    }
    for (const name of engineNames) {
      await inWorker(name, async (measure) => {
        for (const backend of backends) {
          for (const batchSize of batchSizes) {
            const answer = await measure("epoch", { backend, batchSize, latent: 64 });
            add(`${name}, ${backend}`, batchSize, answer.seconds);
          }
        }
      });
    }
  }

  heading(
    `${cpus().length} × ${cpus()[0]?.model}; median of ${rounds} rounds`,
    ...["", "batch", "ms/step", "s/epoch", "to Keras", "to PyTorch", "GFLOP/s"],
  );
  for (const batchSize of batchSizes) {
    for (const who of contestants) {
      const taken = seconds.median(`${who} ${batchSize}`);
      const to = (/** @type {string} */ other) => {
        const ratio = taken / seconds.median(`${other} ${batchSize}`);
        return Number.isNaN(ratio) ? "" : ratio.toFixed(2);
      };
      list(
        who,
        batchSize,
        ((taken * 1000) / Math.ceil(digits / batchSize)).toFixed(3),
        taken.toFixed(2),
        to("Keras"),
        to(torchWith(2)),
        (operations / taken / 1e9).toFixed(1),
      );
    }
  }
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

await compare(process.env["KERAS_PYTHON"], process.env["TORCH_PYTHON"]);
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
await measureVisits();

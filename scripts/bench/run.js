// Prints one table: an epoch of the default network (784 to 64 to 784) in both browsers and in
// Keras, on this machine, in this run. All take turns, so that a busy moment hits everyone; each
// figure is the median of the rounds.

import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { browserNames, open } from "../../tests/e2e/browser.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const rounds = Number(process.env.ROUNDS ?? 3);
const batchSizes = [32, 128, 256];
const backends = ["flex", "ndarray"];
const digits = 60_000;
// Five matrix products a step, 784 by 64 each; a multiplication and an addition per element.
const operations = 5 * 2 * 784 * 64 * digits;

/** @type {Map<string, number[]>} the seconds of each round, by what was measured */
const measured = new Map();
const key = (who, batchSize) => `${who} ${batchSize}`;
const note = (who, batchSize, seconds) => {
  const name = key(who, batchSize);
  measured.set(name, [...(measured.get(name) ?? []), seconds]);
};
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function measureBrowser(name) {
  const page = await open(name, { folder: root });
  try {
    await page.driver.manage().setTimeouts({ script: 600_000 });
    await page.load("scripts/bench/index.html");
    for (const backend of backends) {
      for (const batchSize of batchSizes) {
        const config = { backend, batchSize, latent: 64 };
        const answer = await page.driver.executeAsyncScript(
          `const done = arguments[1];
           seconds(arguments[0]).then(done, (error) => done(String(error)));`,
          config,
        );
        if (typeof answer !== "number") throw new Error(`${name}, ${backend}: ${answer}`);
        note(`${name}, ${backend}`, batchSize, answer);
      }
    }
  } finally {
    await page.close();
  }
}

function measureKeras(python) {
  const script = fileURLToPath(new URL("keras_epoch.py", import.meta.url));
  const { status, stdout } = spawnSync(
    python,
    [script, `${root}data/raw`, ...batchSizes.map(String)],
    {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  if (status !== 0) throw new Error("Keras failed; it says why above");
  for (const [batchSize, seconds] of Object.entries(JSON.parse(stdout))) {
    note("Keras, native", Number(batchSize), seconds);
  }
}

const python = process.env.KERAS_PYTHON;
for (let round = 1; round <= rounds; round += 1) {
  console.log(`Round ${round} of ${rounds}`);
  if (python) measureKeras(python);
  for (const name of browserNames) await measureBrowser(name);
}

const contestants = browserNames.flatMap((name) =>
  backends.map((backend) => `${name}, ${backend}`),
);
if (python) contestants.unshift("Keras, native");
console.log(`\n${cpus().length} × ${cpus()[0]?.model}; median of ${rounds} rounds\n`);
console.log("| | batch | ms/step | s/epoch | to Keras | GFLOP/s |");
console.log("| --- | ---: | ---: | ---: | ---: | ---: |");
for (const batchSize of batchSizes) {
  for (const who of contestants) {
    const seconds = median(measured.get(key(who, batchSize)) ?? []);
    const keras = measured.get(key("Keras, native", batchSize));
    const cells = [
      who,
      batchSize,
      ((seconds * 1000) / Math.ceil(digits / batchSize)).toFixed(3),
      seconds.toFixed(2),
      keras ? (seconds / median(keras)).toFixed(2) : "",
      (operations / seconds / 1e9).toFixed(1),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

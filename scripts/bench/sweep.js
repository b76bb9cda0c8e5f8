// Measures a sweep on the built page: what it costs beside the same runs one after another in one worker, and how smooth
// drawing is meanwhile.

import { open } from "../../tests/e2e/browser.js";
import { engineNames } from "../../tests/e2e/engines.js";
import { part } from "../../tests/e2e/page.js";
import { median, rounds } from "./numbers.js";
import { frameGaps, watchFrames } from "./page.js";

/** @import { EngineName } from "../../tests/e2e/engines.js" */

/** Of the runs, as an address has them. */
const SETTINGS = process.env["SWEEP"] ?? "#batchSize=128&epochs=10";

const HOUR_MS = 3_600_000;

/** Starts a sweep and waits for its end without asking for it again and again, which would take time from the training. */
const sweep = `
  const done = arguments[0];
  const begin = performance.now();
  const [train, stop] = ["train", "stop"].map((name) =>
    document.querySelector('#size [data-part="' + name + '"]'));
  new MutationObserver(() => {
    if (stop.hidden) done((performance.now() - begin) / 1000);
  }).observe(stop, { attributes: true, attributeFilter: ["hidden"] });
  train.click();`;

/**
 * Seconds that the page takes for a run at each of the eight code sizes, while the network at the top stands still.
 *
 * @param {number} cores that the page is told of: it trains as many runs at once
 */
async function secondsOf(cores) {
  const page = await open("Chromium", { isolated: true });
  try {
    await page.beforeLoad(
      `Object.defineProperty(navigator, "hardwareConcurrency", { get: () => ${cores} });`,
    );
    await page.driver.manage().setTimeouts({ script: HOUR_MS });
    await page.ready(SETTINGS);
    await page.scrollTo("size");
    return Number(await page.driver.executeAsyncScript(sweep));
  } finally {
    await page.close();
  }
}

/**
 * Draws while a sweep runs, and prints how long frames take.
 *
 * @param {EngineName} name
 * @param {boolean} isMainTraining
 */
async function drawDuring(name, isMainTraining) {
  const page = await open(name, { isolated: true });
  try {
    await page.ready("#batchSize=128&epochs=1000");
    if (isMainTraining) await page.train();
    await page.scrollTo("size");
    // Short runs, so that some of them end and are redrawn meanwhile.
    await page.run(
      `document.querySelector('#size [data-view="sweep-setting"]').closest("details").open = true`,
    );
    await page.choose('#size [data-part="setting"]', "epochs");
    await page.fill('#size [data-part="values"]', "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12");
    await page.click('#size [data-part="train"]');
    await page.until("a run that trains", () =>
      page.run(`return document.querySelector('#size [data-status="training"]') !== null`),
    );
    await page.show(part("pad", "pad"));
    await page.run(watchFrames);
    const line = Array.from({ length: 40 }, (_, i) => [
      0.2 + 0.015 * i,
      0.5 + 0.3 * Math.sin(i / 3),
    ]);
    for (let strokes = 0; strokes < 6; strokes += 1) await page.draw([line]);
    const gaps = await frameGaps(page);
    const isUnderWay = await page.run(
      `return !document.querySelector('#size [data-part="stop"]').hidden`,
    );
    if (!isUnderWay) throw new Error("the sweep ended before the drawing did");
    const sorted = gaps.sort((a, b) => a - b);
    const at = (/** @type {number} */ share) =>
      sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
    const [half, most, longest] = [0.5, 0.95, 1].map((share) => at(share).toFixed(0));
    console.log(
      `${name}: while someone draws, a sweep runs and the network at the top ${isMainTraining ? "trains" : "is paused"}, ` +
        `half of ${sorted.length} frames come within ${half} ms, 95 % within ${most} ms, and the longest takes ${longest} ms.`,
    );
  } finally {
    await page.close();
  }
}

/** Prints the share of the time that two workers take, and how smooth drawing is. */
export async function measureSweep() {
  const shares = [];
  for (let round = 1; round <= rounds; round += 1) {
    const together = await secondsOf(2);
    const inTurn = await secondsOf(1);
    shares.push(together / inTurn);
    console.log(
      `Sweep, round ${round} of ${rounds}: ${together.toFixed(1)} s with two workers, ${inTurn.toFixed(1)} s with one.`,
    );
  }
  console.log(
    `Eight code sizes with two workers take ${median(shares).toFixed(2)} of the time that they take one after another in one (${SETTINGS}).`,
  );
  for (const name of engineNames) {
    for (const isMainTraining of [false, true]) await drawDuring(name, isMainTraining);
  }
}

// Measures what a sweep on the built page costs beside the same runs one after another in one worker.

import { open } from "../../tests/e2e/browser.js";
import { median, rounds } from "./numbers.js";

/** Of the runs, as an address has them. */
const SETTINGS = process.env["SWEEP"] ?? "#batchSize=128&epochs=10";

const TRAIN = '#size [data-part="train"]';
const isSwept = `return document.querySelector('#size [data-part="stop"]').hidden`;

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
    await page.ready(SETTINGS);
    await page.scrollTo("size");
    const begin = performance.now();
    await page.click(TRAIN);
    await page.until("the end of the sweep", () => page.run(isSwept), 3_600_000);
    return (performance.now() - begin) / 1000;
  } finally {
    await page.close();
  }
}

/** Prints the share of the time that two workers take. */
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
}

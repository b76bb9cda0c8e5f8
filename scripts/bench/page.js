// Measures the built page as people use it: how smooth it is, how much of the worker's speed is left, and how soon it
// trains.

import { open } from "../../tests/e2e/browser.js";
import { firstBatch } from "./visit.js";

/** Long enough for a few hundred frames. */
const WATCHED_MS = 8000;

/** @import { EngineName } from "../../tests/e2e/engines.js" */
/** @import { Page } from "../../tests/e2e/page.js" */

/** Records the times of all frames from now on. */
export const watchFrames = `
  window.frameTimes = [];
  const frame = (at) => {
    frameTimes.push(at);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);`;

/**
 * Milliseconds from each frame to the next since they are watched.
 *
 * @param {Page} page
 * @returns {Promise<number[]>}
 */
export async function frameGaps(page) {
  /** @type {number[]} */
  const times = await page.run("return frameTimes");
  return times.slice(1).map((at, i) => at - (times[i] ?? at));
}

/** Records the times of all batch counts shown from now on. */
const watchCounts = `
  window.counts = [];
  const status = document.querySelector("[data-view=status]");
  new MutationObserver(() => counts.push([performance.now(), Number(status.dataset.step)]))
    .observe(status, { attributes: true, attributeFilter: ["data-step"] });`;

/**
 * Prints what was measured.
 *
 * @param {EngineName} name of the browser
 * @param {number} bareRate digits per second of bare training in the same browser
 */
export async function measurePage(name, bareRate) {
  const page = await open(name);
  try {
    await page.ready("#epochs=1000");
    await page.train();
    await page.until("some epochs", async () => (await page.epoch()) >= 2);
    await page.run(watchFrames);
    await page.run(watchCounts);
    await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
    const gaps = await frameGaps(page);
    /** @type {number[][]} */
    const counts = await page.run("return counts");
    const [from = 0, first = 0] = counts[0] ?? [];
    const [to = 0, last = 0] = counts.at(-1) ?? [];
    const watched = gaps.reduce((sum, gap) => sum + gap, 0);
    const rate = (32_000 * (last - first)) / (to - from);
    console.log(
      `${name}: while it trains, the page draws ${((1000 * gaps.length) / watched).toFixed(1)} frames a second, ` +
        `the longest gap ${Math.max(...gaps).toFixed(0)} ms; it trains ${((100 * rate) / bareRate).toFixed(0)} % as fast as bare training, ` +
        "held-out errors, pictures and chart included.",
    );
    await page.driver.get("about:blank");
    const soon = await firstBatch(page);
    console.log(
      `${name}: with a warm cache the first batch is trained ${soon.toFixed(2)} s after navigation.`,
    );
  } finally {
    await page.close();
  }
}

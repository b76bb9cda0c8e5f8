// Measures the built page as people use it: how smooth it is, how much of the worker's speed is left, and how soon it
// trains.

import { open } from "../../tests/e2e/browser.js";
import { firstBatch } from "./visit.js";

/** Long enough for a few hundred frames. */
const WATCHED_MS = 8000;

/** @import { EngineName } from "../../tests/e2e/engines.js" */

/** Records the times of every frame and of every batch count shown. */
const watch = `
  window.frames_ = [];
  window.counts = [];
  const frame = (at) => {
    frames_.push(at);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
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
    await page.run(watch);
    await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
    /** @type {[frames: number[], counts: number[][]]} */
    const [frames, counts] = await page.run("return [frames_, counts]");
    const gaps = frames.slice(1).map((at, i) => at - (frames[i] ?? at));
    const [from = 0, first = 0] = counts[0] ?? [];
    const [to = 0, last = 0] = counts.at(-1) ?? [];
    const watched = (frames.at(-1) ?? 0) - (frames[0] ?? 0);
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

// Measures the built page as people use it: how smooth it is, how much of the worker's speed is left, and how soon it
// trains.

import { open } from "../../tests/e2e/browser.js";

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
  const steps = document.getElementById("steps-done");
  new MutationObserver(() => counts.push([performance.now(), Number(steps.value)])).observe(steps, {
    attributes: true,
  });`;

/** Presses Train as soon as possible, and records the time of the first batch. */
const eager = `
  addEventListener("DOMContentLoaded", () => {
    const train = document.getElementById("train");
    const steps = document.getElementById("steps-done");
    const press = new MutationObserver(() => {
      if (train.disabled || document.documentElement.dataset.state !== "loading") return;
      press.disconnect();
      train.click();
    });
    press.observe(document.documentElement, { attributes: true, subtree: true });
    const first = new MutationObserver(() => {
      if (Number(steps.value) === 0) return;
      first.disconnect();
      window.firstStep = performance.now();
    });
    first.observe(steps, { attributes: true });
  });`;

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
    await page.click("#train");
    await page.until("some epochs", async () => (await page.number("#epochs-done")) >= 2);
    await page.run(watch);
    await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
    /** @type {[frames: number[], counts: number[][]]} */
    const [frames, counts] = await page.run("return [frames_, counts]");
    const gaps = frames.slice(1).map((at, i) => at - frames[i]);
    const [from = 0, first = 0] = counts[0] ?? [];
    const [to = 0, last = 0] = counts.at(-1) ?? [];
    const watched = (frames.at(-1) ?? 0) - (frames[0] ?? 0);
    const rate = (32_000 * (last - first)) / (to - from);
    console.log(
      `${name}: while it trains, the page draws ${((1000 * gaps.length) / watched).toFixed(1)} frames a second, ` +
        `the longest gap ${Math.max(...gaps).toFixed(0)} ms; it trains ${((100 * rate) / bareRate).toFixed(0)} % as fast as bare training, ` +
        "held-out errors, pictures and chart included.",
    );
    const files = page.requests.filter((url) => /ubyte.*\.gz$/.test(url)).slice(0, 4);
    const reading = await page.driver.executeAsyncScript(
      `const done = arguments[1];
       const begin = performance.now();
       Promise.all(arguments[0].map(async (file) => {
         const plain = (await fetch(file)).body.pipeThrough(new DecompressionStream("gzip"));
         return new Response(plain).arrayBuffer();
       })).then(() => done(performance.now() - begin), (error) => done(String(error)));`,
      files,
    );
    await page.beforeLoad(eager);
    await page.driver.get("about:blank");
    await page.load("#epochs=1000");
    const soon = await page.until("the first batch", () => page.run("return window.firstStep"));
    console.log(
      `${name}: with a warm cache the first batch is trained ${(soon / 1000).toFixed(2)} s after navigation; ` +
        `reading the digits alone takes ${(reading / 1000).toFixed(2)} s.`,
    );
  } finally {
    await page.close();
  }
}

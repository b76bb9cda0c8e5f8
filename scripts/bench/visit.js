// Measures a first visit on slow connections: how long until the first batch is trained.

import { open } from "../../tests/e2e/browser.js";
import { median, rounds } from "./numbers.js";

/** @import { Page } from "../../tests/e2e/page.js" */

/** @type {[name: string, line: import("../../tests/e2e/line.js").Line][]} */
const lines = [
  ["10 Mbit/s and 40 ms", { rate: 10e6, latency: 40 }],
  ["400 kbit/s and 400 ms", { rate: 400e3, latency: 400 }],
];

/** Records when the first batch is shown. */
const watch = `
  const look = () => {
    const status = document.querySelector("[data-view=status]");
    if (Number(status?.dataset.step) > 0) window.firstStep = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);`;

/** Without a preference for reduced motion, the page starts training by itself. */
const moves = `
  const ask = matchMedia;
  window.matchMedia = (query) =>
    query.includes("prefers-reduced-motion") ? new EventTarget() : ask(query);`;

/** Prints the seconds from navigation to the first batch, with an empty cache, from a host that compresses. */
export async function measureVisits() {
  for (const [name, line] of lines) {
    for (const isolated of [true, false]) {
      const seconds = [];
      for (let round = 0; round < rounds; round += 1) {
        const page = await open("Chromium", { line, isolated });
        try {
          seconds.push(await firstBatch(page));
        } finally {
          await page.close();
        }
      }
      const headers = isolated ? "with" : "without";
      console.log(
        `A first visit at ${name}, ${headers} the headers for threads: the first batch is trained ` +
          `${median(seconds).toFixed(2)} s after navigation (${seconds.map((one) => one.toFixed(2)).join(", ")}).`,
      );
    }
  }
}

/**
 * Opens the page in an empty tab, and gives the seconds from navigation until it shows its first batch.
 *
 * @param {Page} page
 */
export async function firstBatch(page) {
  await page.beforeLoad(watch + moves);
  await page.load();
  const look = () => page.run("return window.firstStep");
  return Number(await page.until("the first batch", look, 600_000)) / 1000;
}

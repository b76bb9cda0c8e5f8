// Memory stays bounded over many resets, many reloads of the digits and many epochs. LONG=1 does the numbers
// that it is about; without it, a few of each show gross leaks.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { browserTest, processes } from "./browser.js";

/** @import { Page } from "./page.js" */

const LONG = process.env.LONG === "1";
const RESETS = LONG ? 50 : 10;
const RELOADS = LONG ? 50 : 4;
const EPOCHS = LONG ? 100 : 10;
const options = { timeout: LONG ? 1_800_000 : 300_000 };

/** Bytes that one reload alone brings: both sets of digits. */
const DIGITS = 55e6;

/**
 * The memory of the browser, all its processes together, in bytes; what processes share counts once. NaN
 * where the system does not tell.
 */
function memory() {
  let bytes = 0;
  for (const id of processes() ?? []) {
    try {
      const rollup = readFileSync(`/proc/${id}/smaps_rollup`, "utf8");
      bytes += 1024 * Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0);
    } catch {
      // It has ended meanwhile.
    }
  }
  return bytes || NaN;
}

const megabytes = (/** @type {number} */ bytes) => `${Math.round(bytes / 1e6)} MB`;

/**
 * Waits until the memory, which is collected when the browser likes to, is below a limit, and tells it.
 *
 * @param {Page} page
 * @param {import("node:test").TestContext} t
 * @param {string} what
 * @param {number} limit
 */
async function settled(page, t, what, limit) {
  let last = NaN;
  await page
    .until("memory that is given back", () => {
      last = memory();
      return Number.isNaN(last) || last < limit;
    })
    .catch(() =>
      assert.fail(`${what}: ${megabytes(last)}, and ${megabytes(limit)} at most is bounded`),
    );
  t.diagnostic(`${what}: ${megabytes(last)}`);
  return last;
}

const steps = (/** @type {Page} */ page) => page.number("#steps-done");

/** @param {Page} page */
async function reset(page) {
  await page.click("#reset");
  await page.until("a reset", async () => (await steps(page)) === 0);
  await page.click("#step");
  await page.until("a batch", async () => (await steps(page)) === 1);
}

/**
 * @param {Page} page
 * @param {string} backend
 */
async function reload(page, backend) {
  await page.choose("#field-backend", backend);
  await page.click("#apply");
  await page.until("the other backend", async () => {
    const address = await page.driver.getCurrentUrl();
    return address.includes("backend=ndarray") === (backend === "ndarray");
  });
  await page.untilState("ready");
  await page.click("#step");
  await page.until("a batch", async () => (await steps(page)) === 1);
}

browserTest(
  `${RESETS} resets and ${RELOADS} reloads keep memory bounded`,
  options,
  async (page, t) => {
    // The largest network, so that one that is not given up shows.
    await page.ready("#latent=512");
    await page.until("PCA's error", () => page.number("#baseline-pca"));
    for (let i = 0; i < 2; i += 1) await reset(page);
    const start = await settled(page, t, "after two resets", Infinity);
    for (let i = 0; i < RESETS; i += 1) await reset(page);
    // A network of this size and its optimiser are 10 MB.
    await settled(page, t, `after ${RESETS} more`, start + 80e6);
    for (let i = 0; i < RELOADS; i += 1) await reload(page, i % 2 === 0 ? "ndarray" : "flex");
    await settled(page, t, `after ${RELOADS} reloads`, start + 2 * DIGITS + 80e6);
  },
);

browserTest(`${EPOCHS} epochs keep memory bounded`, options, async (page, t) => {
  await page.ready(`#epochs=${EPOCHS}&batchSize=256&latent=16`);
  await page.until("PCA's error", () => page.number("#baseline-pca"));
  await page.click("#train");
  const early = EPOCHS / 5;
  await page.until("early epochs", async () => (await page.number("#epochs-done")) >= early);
  const start = await settled(page, t, `after ${early} epochs`, Infinity);
  await page.until(
    "all epochs",
    async () => (await page.state()) === "finished",
    LONG ? 1_200_000 : 120_000,
  );
  await settled(page, t, `after ${EPOCHS} epochs`, start + 80e6);
});

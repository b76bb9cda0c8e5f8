// Memory stays bounded over many networks, many reloads of the digits and many epochs; only with LONG=1.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { browserTest, processes } from "./browser.js";
import { part } from "./page.js";

/** @import { Page } from "./page.js" */

const [NETWORKS, RELOADS, EPOCHS] = [50, 50, 100];
const options = { timeout: 1_800_000 };

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

/**
 * Another network, by another seed, and its first batches.
 *
 * @param {Page} page
 * @param {number} seed
 * @param {string} [backend]
 */
async function renew(page, seed, backend = "flex") {
  await page.run(
    "location.hash = arguments[0]",
    `latent=512&digits=100&epochs=1&seed=${seed}&backend=${backend}`,
  );
  await page.until("another network", async () => {
    // The sizes of its layers come first.
    const [, , , itsSeed] = await page.numbers(part("status", "what"));
    return itsSeed === seed;
  });
  await page.untilDigits();
  await page.untilState("ready");
  await page.finish();
}

if (process.env.LONG === "1") {
  browserTest(
    `memory bounded over ${NETWORKS} networks and ${RELOADS} reloads`,
    options,
    async (page, t) => {
      // The largest network, so that one that is not given up shows.
      await page.ready("#latent=512&digits=100&epochs=1");
      let seed = 1;
      // Pinned runs take up to 67 MB, once.
      for (; seed <= 10; seed += 1) await renew(page, seed);
      const start = await settled(page, t, "after ten networks", Infinity);
      for (; seed <= 10 + NETWORKS; seed += 1) await renew(page, seed);
      // A network of this size and its optimiser are 10 MB.
      await settled(page, t, `after ${NETWORKS} more`, start + 80e6);
      for (let i = 0; i < RELOADS; i += 1, seed += 1)
        await renew(page, seed, i % 2 === 0 ? "ndarray" : "flex");
      await settled(page, t, `after ${RELOADS} reloads`, start + 2 * DIGITS + 80e6);
    },
  );

  browserTest(`memory bounded over ${EPOCHS} epochs`, options, async (page, t) => {
    await page.ready(`#epochs=${EPOCHS}&batchSize=256&latent=16`);
    await page.train();
    const early = EPOCHS / 5;
    await page.until("early epochs", async () => (await page.epoch()) >= early, 600_000);
    const start = await settled(page, t, `after ${early} epochs`, Infinity);
    await page.until("all epochs", async () => (await page.state()) === "finished", 1_200_000);
    await settled(page, t, `after ${EPOCHS} epochs`, start + 80e6);
  });
}

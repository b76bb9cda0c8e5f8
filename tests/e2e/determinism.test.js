// One seed gives the same losses to the last bit, however training is cut into pieces, in every browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { everywhere } from "./browser.js";
import { engineNames } from "./engines.js";

/** @import { Page } from "./page.js" */

const ADDRESS = "#epochs=2&batchSize=256&latent=32&noise=0.1&seed=3";

/** What each browser found. */
const found = new Map();

const steps = (/** @type {Page} */ page) => page.number("#steps-done");

/**
 * The file of errors per epoch, as the page saves it.
 *
 * @param {Page} page
 */
async function csv(page) {
  await page.run("delete window.saved");
  await page.click("#csv");
  return (await page.saved()).text;
}

everywhere("pauses, slow motion and single steps change no bit", {}, async (page) => {
  await page.keepDownloads();
  await page.ready(ADDRESS);
  await page.click("#numbers summary");
  await page.click("#train");
  await page.untilState("finished");
  const whole = await csv(page);
  assert.match(whole, /^epoch,training,held_out\n0,,0\.\d+\n1,0\.\d+,0\.\d+\n2,0\.\d+,0\.\d+\n$/);

  await page.click("#reset");
  await page.until("a reset", async () => (await steps(page)) === 0);
  const losses = [];
  for (let step = 1; step <= 3; step += 1) {
    await page.click("#step");
    await page.until(`batch ${step}`, async () => (await steps(page)) === step);
    losses.push(await page.number("#train-loss"));
  }
  await page.click("#slow");
  await page.click("#train");
  await page.until("some slow batches", async () => (await steps(page)) >= 5);
  await page.click("#slow");
  while ((await page.state()) !== "finished") {
    // Wherever this comes between two batches.
    await page.run(`const train = document.getElementById("train");
      if (train.dataset.action === "pause") train.click();`);
    await page.untilState("ready", "finished");
    await page.run(`const train = document.getElementById("train");
      if (document.documentElement.dataset.state === "ready") train.click();`);
    await setTimeout(150);
  }
  assert.equal(await csv(page), whole);
  found.set(page.name, { whole, losses });
});

test("all browsers find the same losses to the last bit", (context) => {
  if (found.size < engineNames.length) return context.skip("it takes all of them");
  const [one, ...others] = found.values();
  for (const other of others) assert.deepEqual(other, one);
});

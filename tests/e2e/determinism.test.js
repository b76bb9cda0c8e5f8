// One seed gives the same network to the last bit, however training is cut into pieces, in every browser.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { everywhere } from "./browser.js";
import { engineNames } from "./engines.js";
import { part } from "./page.js";

/** @import { Page } from "./page.js" */

const ADDRESS = "#epochs=2&batchSize=64&latent=32&noise=0.1&seed=3&digits=6000";

/** What each browser found. */
const found = new Map();

/**
 * The errors per epoch as the page saves them, and the SHA-256 of the network's file.
 *
 * @param {Page} page
 */
async function bits(page) {
  // The file has it too.
  await page.errorLeft();
  await page.scrollTo("learning");
  const details = '[data-view="chart"] details';
  await page.run("document.querySelector(arguments[0]).open = true", details);
  await page.run("delete window.saved");
  await page.click(part("chart", "csv"));
  const { text } = await page.saved();
  await page.scrollTo("build");
  await page.run("delete window.saved");
  await page.click(part("network-file", "save"));
  const { bytes } = await page.saved();
  return { errors: text, network: createHash("sha256").update(bytes).digest("hex") };
}

everywhere("pauses and single steps change no bit", {}, async (page) => {
  await page.keepDownloads();
  await page.ready(ADDRESS);
  await page.finish();
  const whole = await bits(page);
  assert.equal(whole.errors.trim().split("\n").length, 4, "a row for each epoch, and for none");

  // The same network anew, trained in pieces.
  await page.openBench();
  await page.click(part("bench", "start"));
  await page.untilState("training");
  await page.pause();
  await page.click(part("bench", "close"));
  await page.scrollTo("learning");
  for (let more = 0; more < 3; more += 1) {
    const before = await page.step();
    await page.click(part("chart", "one-step"));
    await page.untilStep(before + 1);
    await page.untilState("ready");
    assert.equal(await page.step(), before + 1);
  }
  while ((await page.state()) !== "finished") {
    await page.train();
    await setTimeout(150);
    // Wherever this comes between two batches.
    await page.pause();
  }
  assert.deepEqual(await bits(page), whole);
  found.set(page.name, whole);
});

test("all browsers find the same network to the last bit", (context) => {
  if (found.size < engineNames.length) return context.skip("it takes all of them");
  const [one, ...others] = found.values();
  for (const other of others) assert.deepEqual(other, one);
});

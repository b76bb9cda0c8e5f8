// Networks as files: saved, opened again, and refused.

import assert from "node:assert/strict";
import { browserTest, everywhere } from "./browser.js";

/** @import { Page } from "./page.js" */

const steps = (/** @type {Page} */ page) => page.number("#steps-done");

/**
 * The file that the page saves.
 *
 * @param {Page} page
 */
async function save(page) {
  await page.run("window.saved = undefined");
  await page.click("#save-model");
  return page.saved();
}

/**
 * One batch, and its loss.
 *
 * @param {Page} page
 */
async function step(page) {
  const before = await steps(page);
  await page.click("#step");
  await page.until("one batch", async () => (await steps(page)) === before + 1);
  return page.number("#train-loss");
}

/**
 * Trains to the end of the epoch, and gives the held-out error there.
 *
 * @param {Page} page
 */
async function epoch(page) {
  const before = await page.number("#epochs-done");
  await page.click("#epoch");
  await page.until("an epoch", async () => (await page.number("#epochs-done")) === before + 1);
  return page.number("#held-out");
}

browserTest("a network that was saved goes on bit by bit when it is opened", {}, async (page) => {
  await page.keepDownloads();
  await page.ready("#latent=8&batchSize=256&seed=5&epochs=4");
  const first = await epoch(page);
  await step(page);
  const file = await save(page);
  assert.equal(file.name, "autoencoder-8-epoch-1.safetensors");
  const expected = [await step(page), await step(page), await epoch(page)];
  assert.notEqual(expected[2], first);

  await page.load();
  await page.reload();
  await page.untilState("ready");
  assert.match(await page.text("#code-label"), /64/);
  await page.drop([file.name, file.bytes]);
  await page.until("its batches", async () => (await steps(page)) === 236);
  assert.match(await page.text("#code-label"), /8/);
  assert.match(await page.driver.getCurrentUrl(), /#latent=8&batchSize=256&epochs=4&seed=5$/);
  assert.ok(Math.abs((await page.number("#held-out")) / first - 1) < 0.1, "it is measured");
  assert.deepEqual([await step(page), await step(page), await epoch(page)], expected);
  await page.screenshot("opened");
});

everywhere("without the optimiser the file is a third as large, and opens", {}, async (page) => {
  await page.keepDownloads();
  await page.ready("#latent=8&batchSize=256");
  await epoch(page);
  const whole = await save(page);
  await page.click("#with-optimiser");
  const file = await save(page);
  assert.ok(file.bytes.length < 0.4 * whole.bytes.length);
  const heldOut = await page.number("#held-out");
  await page.click("#reset");
  await page.until("a reset", async () => (await steps(page)) === 0);
  await page.drop([file.name, file.bytes]);
  await page.until("its batches", async () => (await steps(page)) === 235);
  assert.equal(await page.number("#held-out"), heldOut);
});

browserTest("what is no network is refused, and the one in the tab stays", {}, async (page) => {
  await page.keepDownloads();
  await page.ready("#latent=8&batchSize=256");
  const heldOut = await epoch(page);
  const good = await save(page);
  // The shape of a bias is changed where the header names it; the length stays.
  const wrong = Buffer.from(
    good.bytes.toString("latin1").replace('"shape":[8]', '"shape":[9]'),
    "latin1",
  );
  /** @type {[name: string, bytes: Buffer, said: RegExp][]} */
  const cases = [
    [
      "page.html",
      Buffer.from("<!doctype html><title>No network</title>"),
      /expected a whole .*found 40 bytes/,
    ],
    ["empty.safetensors", Buffer.alloc(0), /expected a whole .*found 0 bytes/],
    ["cut.safetensors", good.bytes.subarray(0, -1), /not the length that its beginning says/],
    ["wrong.safetensors", wrong, /expected a whole .*something is wrong/],
  ];
  for (const [name, bytes, said] of cases) {
    await page.drop([name, bytes]);
    await page.until(`words about ${name}`, async () =>
      (await page.text("#failure")).includes(name),
    );
    assert.match(await page.text("#failure"), said);
    assert.match(await page.text("#failure"), /unchanged/);
    await page.click("#dismiss");
  }
  assert.equal(await page.number("#held-out"), heldOut);
  await page.drop([good.name, good.bytes]);
  await step(page);
  assert.equal(await steps(page), 236);
});

browserTest("a network can be opened before the digits are here", {}, async (page) => {
  page.server.faults.set("train-images-idx3-ubyte.gz", "slow");
  await page.load("#latent=8");
  await page.until("the page", () => page.element("#open-model").isEnabled());
  const file = new URL("../../www/first/network.safetensors", import.meta.url);
  await page.element("#model-file").sendKeys(file.pathname);
  await page.until("its size", async () => /64/.test(await page.text("#encoder-label")));
  assert.equal(await page.state(), "loading");
  await page.untilState("ready", "finished");
  assert.equal(await steps(page), 18750);
  assert.ok((await page.number("#held-out")) < 0.004);
});

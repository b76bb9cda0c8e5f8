// What is seen before the digits have arrived: pictures by a network trained earlier, called so.

import assert from "node:assert/strict";
import { browserTest } from "./browser.js";

/** @import { Page } from "./page.js" */

const errors = (/** @type {Page} */ page) =>
  page.run(
    `return [...document.querySelectorAll("#strip-digits data.error")].map(({ value }) => Number(value))`,
  );
const mean = (/** @type {number[]} */ numbers) =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** The mean error in the strip, once all ten digits have one. */
const meanError = (/** @type {Page} */ page) =>
  page.until("ten errors", async () => {
    const found = await errors(page);
    return (
      found.length === 10 && found.every((/** @type {number} */ error) => error > 0) && mean(found)
    );
  });

browserTest("a network trained earlier draws until training starts", {}, async (page) => {
  page.server.faults.set("train-images-idx3-ubyte.gz", "slow");
  await page.load();
  await page.until("the note", () => page.element("#first").isDisplayed());
  assert.equal(await page.state(), "loading", "the digits are still under way");
  assert.match(await page.text("#first"), /trained earlier.* 10 epochs .* 0\.0039/);
  assert.ok((await meanError(page)) < 0.008, "the strip is drawn by a network that has learned");
  await page.draw("#pad", [
    [0.5, 0.15],
    [0.5, 0.85],
  ]);
  const drawing = await page.until("an error", () => page.number("#drawing-error"));
  assert.ok(drawing < 0.02, `a drawn stroke is reconstructed, its error is ${drawing}`);
  await page.screenshot("first");
  for (const number of ["#held-out", "#train-loss"]) {
    assert.ok(Number.isNaN(await page.number(number)), `${number} is none of its numbers`);
  }

  await page.untilState("ready");
  assert.ok(await page.element("#first").isDisplayed(), "nothing is trained yet");
  const untrained = await page.until("an error", () => page.number("#held-out"));
  assert.ok(untrained > 0.06, `the network that is to be trained knows nothing: ${untrained}`);
  await page.until("a verdict", async () => /Untrained/.test(await page.text("#verdict")));
  assert.ok((await meanError(page)) < 0.008);

  await page.click("#step");
  await page.until("one batch", async () => (await page.number("#steps-done")) === 1);
  assert.equal(await page.element("#first").isDisplayed(), false);
  await page.until("its own pictures", async () => (await meanError(page)) > 0.05);
  assert.ok((await page.number("#drawing-error")) > 2 * drawing);
  assert.ok((await page.number("#train-loss")) > 0.06);
});

browserTest("another kind of network starts without it", {}, async (page) => {
  await page.ready("#latent=8");
  assert.ok((await meanError(page)) > 0.05);
  assert.equal(await page.element("#first").isDisplayed(), false);
});

browserTest("without its file everything else works", { errors: /fetch|404/i }, async (page) => {
  page.server.faults.set("network.safetensors", "missing");
  await page.ready();
  await page.click("#step");
  await page.until("one batch", async () => (await page.number("#steps-done")) === 1);
  assert.equal(await page.element("#failure").isDisplayed(), false);
});

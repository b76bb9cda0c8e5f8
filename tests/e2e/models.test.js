// Networks as files: saved, opened again, and refused.

import assert from "node:assert/strict";
import { browserTest } from "./browser.js";
import { part } from "./page.js";

/** @import { Page } from "./page.js" */

/**
 * The file that the page saves, with or without the optimiser's state.
 *
 * @param {Page} page
 */
async function save(page) {
  await page.scrollTo("build");
  await page.run("window.saved = undefined");
  await page.click(part("network-file", "save"));
  return page.saved();
}

/**
 * Trains one more epoch, and gives the error left at its end.
 *
 * @param {Page} page
 */
async function epoch(page) {
  const before = await page.epoch();
  await page.scrollTo("learning");
  await page.click('#learning [data-part="one-epoch"]');
  await page.until("an epoch", async () => (await page.epoch()) === before + 1);
  await page.untilState("ready", "finished");
  return page.errorLeft();
}

browserTest("a network that was saved goes on bit by bit when it is opened", {}, async (page) => {
  await page.keepDownloads();
  await page.ready("#digits=2000&latent=8&seed=5&epochs=4");
  await epoch(page);
  await page.scrollTo("build");
  const without = await save(page);
  await page.click(part("network-file", "with-state"));
  const file = await save(page);
  assert.equal(file.name, "autoencoder-8-epoch-1.safetensors");
  assert.ok(without.bytes.length < 0.4 * file.bytes.length, "without Adam it is a third as large");
  const expected = await epoch(page);

  await page.driver.get("about:blank");
  await page.ready();
  await page.drop([file.name, file.bytes]);
  await page.until("its batches", async () => (await page.step()) === 63);
  assert.match(await page.text(part("status", "name")), /autoencoder-8-epoch-1/);
  assert.match(await page.driver.getCurrentUrl(), /#latent=8&digits=2000&epochs=4&seed=5$/);
  assert.equal(await epoch(page), expected, "to the last bit");
  await page.screenshot("opened");
});

browserTest("what is no network is refused, and the one in the tab stays", {}, async (page) => {
  await page.keepDownloads();
  await page.ready("#digits=2000&latent=8&epochs=2");
  const left = await epoch(page);
  const good = await save(page);
  // The shape of a bias is changed where the header names it; the length stays.
  const wrong = Buffer.from(
    good.bytes.toString("latin1").replace('"shape":[8]', '"shape":[9]'),
    "latin1",
  );
  const opener = part("network-file", "open");
  /** @type {[name: string, bytes: Buffer][]} */
  const cases = [
    ["cut.safetensors", good.bytes.subarray(0, -1)],
    ["wrong.safetensors", wrong],
  ];
  for (const [name, bytes] of cases) {
    await page.run("document.querySelector(arguments[0]).focus()", opener);
    await page.drop([name, bytes]);
    await page.untilNotice("not opened", new RegExp(name));
    const isInSight = await page.run(
      `const { top, bottom } = document.querySelector("[data-notice]").getBoundingClientRect();
       return top >= 0 && bottom <= innerHeight`,
    );
    assert.ok(isInSight, "the message is in sight");
    assert.ok(
      await page.run(
        "return document.activeElement === document.querySelector(arguments[0])",
        opener,
      ),
      "the focus stays where it was",
    );
    await page.click("[data-notice] .quiet");
    await page.until("no message", async () => (await page.notices()).length === 0);
  }
  assert.equal(await page.errorLeft(), left);
  assert.equal(await page.step(), 63);
});

// What the browser keeps for the next visit: the run, and the pins.

import assert from "node:assert/strict";
import { browserTest, everywhere } from "./browser.js";
import { part } from "./page.js";

/** @import { Page } from "./page.js" */

const RESUME = part("status", "resume-go");

/**
 * Waits until the browser has kept something under a name.
 *
 * @param {Page} page
 * @param {string} database
 * @param {string} store
 */
const kept = (page, database, store) =>
  page.until(`something in ${database}`, () =>
    page.run(
      `const [database, store] = arguments;
       return new Promise((resolve) => {
         const request = indexedDB.open(database);
         // What is not there yet is not made here.
         request.onupgradeneeded = () => request.transaction.abort();
         request.onerror = () => resolve(false);
         request.onsuccess = () => {
           const count = request.result.transaction(store).objectStore(store).count();
           count.onsuccess = () => {
             resolve(count.result > 0);
             request.result.close();
           };
         };
       })`,
      database,
      store,
    ),
  );

everywhere("a run goes on after a reload, bit by bit, with its history", {}, async (page) => {
  await page.ready("#digits=2000&latent=8&epochs=2");
  assert.equal(await page.element(RESUME).isDisplayed(), false, "nothing is left by anyone");
  await page.finish();
  const left = await page.errorLeft();
  // What is kept while it trains may be of the epoch before.
  await page.run("document.dispatchEvent(new Event('visibilitychange'))");
  await kept(page, "simple-autoencoder", "runs");
  await page.reload();
  await page.untilDigits();
  await page.until("an offer", () => page.element(RESUME).isDisplayed());
  assert.deepEqual(await page.numbers(part("status", "resume-words")), [2, 2], "all epochs");
  assert.equal(await page.step(), 0, "nothing happens unasked");
  await page.click(RESUME);
  await page.untilStep(126);
  assert.equal(await page.errorLeft(), left, "to the last bit");
  assert.equal(await page.element(RESUME).isDisplayed(), false);
  await page.scrollTo("learning");
  await page.until("its epochs from before", () =>
    page.run(
      `return document.querySelectorAll("#learning [data-part=table] tbody tr").length === 3`,
    ),
  );
});

browserTest(
  "pins survive a reload, and the network at the top is one of them",
  {},
  async (page) => {
    await page.ready("#digits=2000&latent=8&epochs=1");
    await page.finish();
    await page.scrollTo("kinds");
    await page.click(part("pins", "pin"));
    const rows = () =>
      page.run(
        `return [...document.querySelectorAll("#kinds tbody tr")]
         .map((row) => row.querySelector(".letter").textContent + " " + row.querySelector(".left b").textContent)
         .filter((text) => text[0] !== " ")`,
      );
    await page.until("a pin", async () => (await rows()).length === 1);
    const before = await rows();
    assert.match(before[0], /^A \d+/);
    await kept(page, "simple-autoencoder-pins", "tabs");
    await page.reload();
    await page.untilDigits();
    await page.scrollTo("kinds");
    await page.until("the pin again", async () => (await rows()).length === 1);
    assert.deepEqual(await rows(), before);
  },
);

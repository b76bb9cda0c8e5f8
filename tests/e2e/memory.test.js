// What the browser keeps of a run, for the next visit.

import assert from "node:assert/strict";
import { browserTest, everywhere } from "./browser.js";

/** @import { Page } from "./page.js" */

const worker = "trainer.js";

const steps = (/** @type {Page} */ page) => page.number("#steps-done");

/**
 * Trains to the end of the epoch, and gives the held-out error there.
 *
 * @param {Page} page
 */
async function epoch(page) {
  const before = await page.number("#epochs-done");
  await page.click("#epoch");
  await page.until("an epoch", async () => (await page.number("#epochs-done")) === before + 1);
  await page.untilState("ready");
  return page.number("#held-out");
}

const kept = (/** @type {Page} */ page) =>
  page.until("words that it is kept", async () => /is kept/.test(await page.text("#memory-note")));

/**
 * Reloads the page, or leaves it and goes to the address, and waits for what it offers.
 *
 * @param {Page} page
 * @param {string} [address]
 */
async function comeBack(page, address) {
  if (address === undefined) {
    await page.reload();
  } else {
    await page.driver.get("about:blank");
    await page.load(address);
  }
  await page.untilState("ready");
  await page.until("an offer", () => page.element("#left").isDisplayed());
  return page.text("#left-words");
}

everywhere("a run goes on after a reload, bit by bit, with its history", {}, async (page) => {
  await page.ready("#latent=8&batchSize=256");
  assert.equal(await page.element("#left").isDisplayed(), false, "nothing is left by anyone");
  const first = await epoch(page);
  await kept(page);
  await comeBack(page, "?again#latent=8&batchSize=256");
  const words = await comeBack(page);
  assert.match(words, /code of 8, after 1 epoch and 235 batches, held-out error 0\.0/);
  assert.equal(await steps(page), 0, "nothing happens unasked");
  await page.screenshot("left");
  await page.click("#go-on");
  await page.until("its batches", async () => (await steps(page)) === 235);
  assert.equal(await page.element("#left").isDisplayed(), false);
  const rows = () => page.run("return document.querySelectorAll('#epochs-table tbody tr').length");
  assert.equal(await rows(), 2, "the table has the epochs from before");
  assert.equal(await page.number("#held-out"), first);
  const second = await epoch(page);

  await page.click("#reset");
  await page.until("a reset", async () => (await steps(page)) === 0);
  assert.equal(await epoch(page), first);
  assert.equal(await epoch(page), second, "as if it had never stopped");
});

browserTest("neither the run that is left nor a new one is overwritten", {}, async (page) => {
  await page.ready("#latent=8&batchSize=256");
  await epoch(page);
  await kept(page);
  await page.load("#latent=9&batchSize=512");
  assert.match(await comeBack(page), /code of 8/);
  // The offer is not answered.
  await epoch(page);
  await kept(page);
  assert.match(await comeBack(page), /code of 9/, "the latest comes first");
  await page.click("#start-afresh");
  assert.equal(await page.element("#left").isDisplayed(), false);
  assert.match(
    await comeBack(page),
    /code of 8/,
    "that one was forgotten, the other is still here",
  );
  await page.click("#go-on");
  await page.until("its batches", async () => (await steps(page)) === 235);
});

everywhere("two tabs keep their runs apart", {}, async (page) => {
  await page.ready("#latent=8&batchSize=256");
  await epoch(page);
  await kept(page);
  const first = await page.driver.getWindowHandle();
  await page.driver.switchTo().newWindow("tab");
  await page.ready("#latent=9&batchSize=256");
  await epoch(page);
  await kept(page);
  assert.equal(
    await page.element("#left").isDisplayed(),
    false,
    "the other tab is working on its own",
  );
  assert.match(await comeBack(page), /code of 9/);
  await page.click("#go-on");
  await page.until("its batches", async () => (await steps(page)) === 235);
  await epoch(page);
  await kept(page);

  await page.driver.switchTo().window(first);
  assert.match(await comeBack(page), /code of 8, after 1 epoch/);
});

for (const [fault, said] of /** @type {const} */ ([
  ["noStorage", /not kept beyond this tab: the browser refused \(Not here\.\)/],
  ["fullStorage", /not kept beyond this tab: the browser's storage for this page is full/],
])) {
  // The service worker refuses a script with other bytes than it should have.
  browserTest(
    `with ${fault} it says so and trains`,
    { errors: /fetch|integrity/i },
    async (page) => {
      page.server.faults.set(worker, fault);
      await page.ready("#latent=8&batchSize=256");
      await epoch(page);
      await page.until("words about it", async () => said.test(await page.text("#memory-note")));
      await epoch(page);
      assert.equal(await page.element("#failure").isDisplayed(), false);
    },
  );
}

browserTest("a run of another version is said to be unreadable", {}, async (page) => {
  await page.ready();
  await page.driver.executeAsyncScript(
    `const done = arguments[0];
     indexedDB.open("simple-autoencoder").onsuccess = ({ target: { result: database } }) => {
       const change = database.transaction("runs", "readwrite");
       change.objectStore("runs").put({ at: 0, bytes: Uint8Array.of(1, 2, 3) }, "old");
       change.oncomplete = () => { database.close(); done(); };
     };`,
  );
  assert.match(await comeBack(page), /another version of this page/);
  assert.equal(await page.element("#go-on").isDisplayed(), false);
  await page.click("#start-afresh");
  await page.reload();
  await page.untilState("ready");
  assert.equal(await page.element("#left").isDisplayed(), false);
  await epoch(page);
});

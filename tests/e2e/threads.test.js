// A page that may share memory trains with several threads, and finds the same network to the last bit.

import assert from "node:assert/strict";
import { browserTest, everywhere } from "./browser.js";

/** @import { Page } from "./page.js" */

const ADDRESS = "#epochs=30&digits=20000&batchSize=128&latent=32";

/** @param {Page} page */
const threads = (page) => page.run("return document.documentElement.dataset.threads");

/** @type {string | null} */
let alone = null;

browserTest("a page that may not share memory trains with one thread", {}, async (page) => {
  await page.keepDownloads();
  await page.ready(ADDRESS);
  await page.finish();
  assert.equal(await threads(page), "1 of 1");
  alone = await page.errorsPerEpoch();
});

everywhere("threads change no bit", { isolated: true }, async (page, t) => {
  await page.keepDownloads();
  await page.ready(ADDRESS);
  await page.finish();
  const had = await threads(page);
  t.diagnostic(`threads: ${had}`);
  const hasThreads = await page.run("return typeof SharedArrayBuffer !== 'undefined'");
  assert.match(had, hasThreads ? /^\d of [2-8]$/ : /^1 of 1$/);
  assert.equal(await page.errorsPerEpoch(), alone);
});

browserTest(
  "a thread that is killed takes nothing with it",
  // Where it dies in the middle of its work, the worker that waits for it in vain is replaced. And the page's service
  // worker rightly refuses to keep a script that was changed on its way.
  { isolated: true, errors: /has taken a part|unreachable|Failed to fetch/ },
  async (page) => {
    page.server.faults.set("helper.js", "mortal");
    await page.ready(`${ADDRESS}&epochs=60`);
    await page.train();
    await page.until("threads", async () => (await threads(page)).endsWith("of 2"));
    await page.until("the end", async () => (await page.state()) === "finished", 180_000);
    assert.equal(await page.epoch(), 60);
  },
);

browserTest(
  "while a sweep trains, the network at the top takes one thread",
  { isolated: true },
  async (page) => {
    const has = (/** @type {RegExp} */ wanted) =>
      page.until(String(wanted), async () => wanted.test(await threads(page)));
    await page.ready("#epochs=1000&digits=20000");
    await page.train();
    await has(/of 2$/);
    await page.scrollTo("size");
    await page.click('#size [data-part="train"]');
    await has(/^1 of 1$/);
    await page.click('#size [data-part="stop"]');
    await has(/of 2$/);
  },
);

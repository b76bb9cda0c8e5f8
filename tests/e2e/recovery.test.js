// A worker that really traps in the middle of training, and a page that nobody looks at.

import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { browserTest, everywhere, processes } from "./browser.js";

/** @import { Page } from "./page.js" */

const steps = (/** @type {Page} */ page) => page.number("#steps-done");

/**
 * The rows of the file of errors per epoch: the columns of each, but for the first row.
 *
 * @param {Page} page
 */
async function epochs(page) {
  await page.run("delete window.saved");
  await page.click("#csv");
  const { text } = await page.saved();
  return text
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
}

browserTest(
  "a trap in the middle of training loses seconds, and changes no bit",
  // The page's service worker rightly refuses to keep a script that was changed on its way.
  { errors: /unreachable|Failed to fetch/ },
  async (page) => {
    page.server.faults.set("trainer.js", "trapping");
    await page.keepDownloads();
    await page.keepWorkers();
    await page.keepTime();
    await page.ready("#epochs=8&batchSize=256&latent=32");
    await page.click("#numbers summary");
    await page.click("#epoch");
    await page.until("an epoch", async () => (await page.number("#epochs-done")) === 1);
    // Workers that die young are not replaced unasked.
    await page.advance(11_000);
    await page.click("#train");
    await page.until("more batches", async () => (await steps(page)) > 350);
    await page.run("workers[0].postMessage({ trap: true })");
    await page.until("words about it", async () =>
      /unreachable.*goes on from the last checkpoint/.test(await page.text("#failure")),
    );
    await page.until("training from the checkpoint", async () => {
      return (await page.state()) === "training" && (await steps(page)) >= 235;
    });
    await page.untilState("finished");
    const trapped = await epochs(page);
    assert.equal(trapped.length, 9);

    await page.click("#reset");
    await page.until("a reset", async () => (await steps(page)) === 0);
    await page.click("#train");
    await page.untilState("finished");
    const whole = await epochs(page);
    assert.deepEqual(trapped, whole, "weights, optimiser and errors went on as they were");
  },
);

/**
 * Evaluates an expression on the page wherever it is, without bringing it to the front.
 *
 * @param {Page} page
 * @param {string} context
 * @param {string} expression
 */
async function evaluate(page, context, expression) {
  const { result } = await page.bidi.send({
    method: "script.evaluate",
    params: { expression, target: { context }, awaitPromise: false },
  });
  return result.result.value;
}

const SHOWN_STEPS = 'Number(document.getElementById("steps-done").value)';

// Browsers slow down what is hidden for more than five minutes once more: LONG=1 waits for that.
const HIDDEN_MS = process.env.LONG === "1" ? 330_000 : 0;

everywhere(
  "a hidden page trains on at its pace",
  { timeout: HIDDEN_MS + 120_000, needs: ["bidi"] },
  async (page, t) => {
    await page.ready("#epochs=1000&batchSize=32");
    await page.click("#train");
    await page.until("some batches", async () => (await steps(page)) > 500);
    const context = await page.driver.getWindowHandle();
    const trainedIn = async (/** @type {number} */ milliseconds) => {
      const before = await evaluate(page, context, SHOWN_STEPS);
      await setTimeout(milliseconds);
      return (await evaluate(page, context, SHOWN_STEPS)) - before;
    };
    const shown = await trainedIn(3000);
    await page.driver.switchTo().newWindow("tab");
    await page.until("another page in front", async () => {
      return (await evaluate(page, context, "document.visibilityState")) === "hidden";
    });
    await setTimeout(HIDDEN_MS);
    /** @type {number[]} */
    const hidden = [];
    // Something else may slow the machine down for a moment. With timers, which a hidden page has one a
    // second of, it would always be a fiftieth.
    const last = () => hidden.at(-1) ?? 0;
    while (hidden.length < 5 && last() <= shown / 2) hidden.push(await trainedIn(3000));
    assert.equal(await evaluate(page, context, "document.visibilityState"), "hidden");
    t.diagnostic(`batches in 3 s shown: ${shown}; hidden: ${hidden.join(", ")}`);
    assert.ok(last() > shown / 2, `${hidden} batches hidden in the time of ${shown} shown`);
    await page.driver.close();
    await page.driver.switchTo().window(context);
    const before = await steps(page);
    await page.until("more batches", async () => (await steps(page)) > before);
  },
);

browserTest("training goes on when a device wakes from its sleep", {}, async (page, t) => {
  await page.ready("#epochs=1000");
  await page.click("#train");
  await page.until("some batches", async () => (await steps(page)) > 100);
  // Every process of the browser stands still, and the clock goes on.
  const asleep = processes();
  if (asleep === null) {
    t.skip("the system does not tell the browser's processes");
    return;
  }
  const before = await steps(page);
  for (const id of asleep) process.kill(id, "SIGSTOP");
  await setTimeout(8000);
  for (const id of asleep) process.kill(id, "SIGCONT");
  await page.until("more batches", async () => (await steps(page)) > before + 500);
  assert.equal(await page.state(), "training");
  assert.equal(await page.element("#failure").isDisplayed(), false);
});

browserTest("a frozen page goes on when it is thawed", {}, async (page) => {
  await page.ready("#epochs=1000");
  await page.click("#train");
  await page.until("some batches", async () => (await steps(page)) > 100);
  await page.run('document.addEventListener("freeze", () => (window.wasFrozen = true))');
  const frozenAt = await steps(page);
  const driver = /** @type {import("selenium-webdriver/chrome.js").Driver} */ (page.driver);
  const lifecycle = (/** @type {string} */ state) =>
    driver.sendDevToolsCommand("Page.setWebLifecycleState", { state });
  await lifecycle("frozen");
  await setTimeout(3000);
  await lifecycle("active");
  assert.ok(await page.run("return window.wasFrozen"), "it really was frozen");
  await page.until("more batches", async () => (await steps(page)) > frozenAt + 500);
  assert.equal(await page.state(), "training");
});

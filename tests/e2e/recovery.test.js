// A worker that really traps in the middle of training, and a page that nobody looks at.

import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { browserTest, processes } from "./browser.js";
import { part } from "./page.js";

browserTest(
  "a trap in the middle of training loses seconds, and changes no bit",
  // The page's service worker rightly refuses to keep a script that was changed on its way.
  { errors: /unreachable|Failed to fetch/ },
  async (page) => {
    page.server.faults.set("trainer.js", "trapping");
    await page.keepDownloads();
    await page.keepWorkers();
    await page.keepTime();
    await page.ready("#epochs=8&batchSize=32&latent=32&digits=4000");
    // Workers that die young are not replaced unasked.
    await page.advance(11_000);
    await page.train();
    await page.untilStep(200);
    // Time for a checkpoint.
    await page.advance(6000);
    await page.untilStep(250);
    await page.run("workers[0].postMessage({ trap: true })");
    await page.untilNotice("worker replaced", /unreachable/);
    await page.untilState("finished");
    const trapped = await page.errorsPerEpoch();
    assert.equal(trapped.trim().split("\n").length, 10, "a row for each epoch, and for none");

    await page.openBench();
    await page.click(part("bench", "start"));
    await page.untilState("training");
    await page.untilState("finished");
    assert.equal(
      await page.errorsPerEpoch(),
      trapped,
      "weights, optimiser and errors went on as they were",
    );
  },
);

const SHOWN_STEPS = 'Number(document.querySelector("[data-view=status]").dataset.step)';

// Browsers slow down what is hidden for more than five minutes once more: LONG=1 waits for that.
const HIDDEN_MS = process.env.LONG === "1" ? 330_000 : 0;

browserTest(
  "a hidden page trains on at its pace",
  { timeout: HIDDEN_MS + 120_000 },
  async (page, t) => {
    await page.ready("#epochs=1000&batchSize=32");
    await page.train();
    await page.untilStep(500);
    const context = await page.driver.getWindowHandle();
    // Its pace is what is tested, so time has to pass.
    const trainedIn = async (/** @type {number} */ milliseconds) => {
      const before = await page.evaluate(context, SHOWN_STEPS);
      await setTimeout(milliseconds);
      return (await page.evaluate(context, SHOWN_STEPS)) - before;
    };
    const shown = await trainedIn(3000);
    await page.hide();
    await setTimeout(HIDDEN_MS);
    /** @type {number[]} */
    const hidden = [];
    // Something else may slow the machine down for a moment. With timers, which a hidden page has one a
    // second of, it would always be a fiftieth.
    const last = () => hidden.at(-1) ?? 0;
    while (hidden.length < 5 && last() <= shown / 2) hidden.push(await trainedIn(3000));
    assert.equal(await page.evaluate(context, "document.visibilityState"), "hidden");
    t.diagnostic(`batches in 3 s shown: ${shown}; hidden: ${hidden.join(", ")}`);
    assert.ok(last() > shown / 2, `${hidden} batches hidden in the time of ${shown} shown`);
    await page.unhide(context);
    const before = await page.step();
    await page.untilStep(before + 1);
  },
);

browserTest("training goes on when a device wakes from its sleep", {}, async (page, t) => {
  await page.ready("#epochs=1000");
  await page.train();
  await page.untilStep(100);
  // Every process of the browser stands still, and the system's clock, which nobody here can put forward, goes on.
  const asleep = processes();
  if (asleep === null) {
    t.skip("the system does not tell the browser's processes");
    return;
  }
  const before = await page.step();
  for (const id of asleep) process.kill(id, "SIGSTOP");
  await setTimeout(8000);
  for (const id of asleep) process.kill(id, "SIGCONT");
  await page.untilStep(before + 500);
  assert.equal(await page.state(), "training");
  assert.deepEqual(await page.notices(), []);
});

browserTest("a frozen page goes on when it is thawed", {}, async (page) => {
  await page.ready("#epochs=1000");
  await page.train();
  await page.untilStep(100);
  const frozenAt = await page.step();
  await page.freeze(3000);
  await page.untilStep(frozenAt + 500);
  assert.equal(await page.state(), "training");
});

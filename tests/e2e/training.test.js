// What training does, as the page shows it, and how settings, links and the address go with it.

import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { browserTest, everywhere } from "./browser.js";
import { part } from "./page.js";

/** @import { Page } from "./page.js" */

const LATENT = part("code", "latent");

const address = async (/** @type {Page} */ page) => new URL(await page.driver.getCurrentUrl()).hash;

everywhere("one epoch of all digits leaves less than a sixth of the error", {}, async (page) => {
  await page.ready("#epochs=1");
  const before = await page.errorLeft();
  assert.ok(
    before > 0.9,
    `an untrained network is no better than the average digit, but ${before}`,
  );
  await page.finish();
  assert.equal(await page.step(), 1875, "batches of 32 in 60,000 digits");
  const after = await page.errorLeft();
  assert.ok(after < 1 / 6, `after one epoch ${after} is left`);
});

browserTest("pause stops, and training goes on from the same batch", {}, async (page, t) => {
  await page.ready("#epochs=100");
  // The longest time that the page was busy in one piece, by a timer that should fire at once.
  await page.run(`
    window.longest = 0;
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      window.longest = Math.max(window.longest, now - last);
      last = now;
    });`);
  await page.train();
  await page.untilStep(100);
  await page.pause();
  const paused = await page.step();
  await setTimeout(500);
  assert.equal(await page.step(), paused, "no batch is trained while paused");

  // Every number shown from here on.
  await page.run(`
    window.shown = [];
    const { dataset } = document.querySelector("[data-view=status]");
    new MutationObserver(() => shown.push(Number(dataset.step)))
      .observe(document.querySelector("[data-view=status]"), { attributeFilter: ["data-step"] });`);
  await page.train();
  await page.untilStep(paused + 200);
  await page.pause();
  /** @type {number[]} */
  const shown = await page.run("return shown");
  assert.ok(Number(shown[0]) >= paused, `it went on from ${shown[0]}, not from ${paused}`);
  assert.deepEqual(
    shown,
    shown.toSorted((a, b) => a - b),
    "it only counts up",
  );

  t.diagnostic(
    `longest time the page was busy: ${Math.round(await page.run("return longest"))} ms`,
  );
  // What the page itself has loaded; a worker keeps a list of its own.
  const loaded = await page.run(
    "return performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname)",
  );
  assert.deepEqual(
    loaded.filter((/** @type {string} */ path) => /\.(wasm|gz)$/.test(path)),
    [],
    "only the worker loads these",
  );
  assert.ok(page.requests.some((url) => url.endsWith(".wasm")));
});

browserTest(
  "a new network takes what the bench says, and refuses what cannot be",
  {},
  async (page) => {
    await page.ready("#digits=2000&epochs=1&batchSize=256");
    await page.finish();
    assert.equal(await page.step(), 8, "batches of 256 in 2000 digits, the last one smaller");
    await page.openBench();
    await page.fill("#bench-latent", 9999);
    await page.click(part("bench", "start"));
    await page.until("the range", async () => /512/.test(await page.text(part("bench", "fields"))));
    assert.equal(await page.text(LATENT), "64", "nothing has changed");
    assert.equal(await page.step(), 8);

    await page.fill("#bench-latent", 16);
    assert.equal(await page.text(LATENT), "64", "it waits for the new network");
    await page.click(part("bench", "start"));
    await page.until("the new network", async () => (await page.text(LATENT)) === "16");
    await page.untilState("finished");
    assert.equal(await page.step(), 8);
    await page.untilNotice("pinned");
    assert.equal(
      await address(page),
      "#latent=16&digits=2000&batchSize=256&epochs=1&pin=digits:2000;batchSize:256;epochs:1;step:8",
    );
  },
);

browserTest(
  "the learning rate changes while it trains, and the address rests",
  {},
  async (page) => {
    await page.ready("#epochs=1000");
    await page.train();
    await page.untilStep(100);
    await page.openBench();
    await page.run(`
    window.counts = { events: 0, written: 0, refused: 0 };
    const write = history.replaceState.bind(history);
    history.replaceState = (...values) => {
      counts.written += 1;
      try { write(...values); } catch (error) { counts.refused += 1; throw error; }
    };
    const input = document.getElementById("bench-learningRate");
    const moving = setInterval(() => {
      input.value = String(0.0001 + counts.events / 1e6);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      counts.events += 1;
      if (counts.events === 300) clearInterval(moving);
    }, 16);`);
    const counts = await page.until("300 events", () =>
      page.run("return counts.events === 300 && counts"),
    );
    assert.equal(counts.refused, 0, "the browser had not enough of it");
    assert.ok(counts.written < 100, `${counts.written} times for 300 events`);
    await page.until("the last rate in the address", async () =>
      (await address(page)).includes("learningRate=0.000399"),
    );
    assert.equal(await page.state(), "training");
    assert.deepEqual(await page.notices(), []);
  },
);

browserTest("what a link asks for in vain is named, and the rest is taken", {}, async (page) => {
  await page.ready("#latent=0&colour=red&noise=much&seed=7&digits=2000");
  const words = await page.untilNotice("link");
  // What is allowed, and what was found.
  assert.match(words, /\blatent\b.*\b512\b.*\b0\b/);
  assert.match(words, /“colour”.*\bhidden, latent, /);
  assert.match(words, /\bnoise\b.*\b1\b.*"much"/);
  assert.equal(await address(page), "#digits=2000&seed=7");
  assert.equal(await page.text(LATENT), "64");
});

browserTest("a link that is wrong changes nothing of a run", {}, async (page) => {
  const own = "#latent=16&digits=2000&batchSize=256&epochs=1&seed=3";
  await page.ready(own);
  await page.finish();
  const step = await page.step();
  /** @type {[link: string, named: RegExp][]} */
  const wrong = [
    ["latent=-1", /latent.*\b512\b.*-1/i],
    ["epochs=2.5", /epochs.*\b2\.5/i],
    ["seed=", /seed/i],
    ["backend=cuda", /"flex".*"ndarray".*"cuda"/],
    ["classes=1,,2", /classes.*“1,,2”/i],
    ["constructor=1", /constructor/],
  ];
  for (const [link, named] of wrong) {
    // What is right beside it is not taken either.
    await page.run("location.hash = `latent=8&${arguments[0]}`", link);
    await page.untilNotice("refused", named);
    await page.until("its own address", async () => (await address(page)) === own);
  }
  assert.equal(await page.text(LATENT), "16");
  assert.equal(await page.step(), step, "the run is still there");
});

browserTest("a place on the page is never read as a setting", {}, async (page) => {
  await page.ready("#digits=2000&epochs=1");
  await page.finish();
  for (const link of ["a.skip", "[data-view=header] a[href='#learning']", "a.brand"]) {
    await page.run("document.querySelector(arguments[0]).click()", link);
    assert.equal(await address(page), "#digits=2000&epochs=1", link);
  }
  await page.run("location.hash = 'learning'");
  await setTimeout(300);
  assert.deepEqual(await page.notices(), []);
  assert.equal(await page.step(), 63, "the run is still there");
  await page.driver.get("about:blank");
  await page.ready("#learning");
  assert.deepEqual(await page.notices(), [], "nor in a link from elsewhere");
});

browserTest("a rate that diverges stops training, and a lower one goes on", {}, async (page) => {
  await page.ready("#digits=2000&batchSize=128&latent=16&epochs=3&learningRate=1");
  const step = await page.step();
  // It trains too briefly to be seen training.
  await page.click('[data-action="train"]');
  await page.untilNotice("diverged");
  await page.untilState("ready");
  assert.equal(await page.step(), step, "it is back where it was better");
  await page.openBench();
  await page.run("document.querySelector('[data-view=bench] details').open = true");
  await page.fill("#bench-learningRate", 0.001);
  await page.click(part("bench", "close"));
  await page.finish();
  assert.deepEqual(await page.notices(), []);
});

everywhere("a run is resumed after its tab was closed", {}, async (page) => {
  await page.ready("#digits=2000&epochs=2&seed=5");
  await page.finish();
  // It is kept as soon as it is finished, though the page is left at once.
  const left = await page.errorLeft();
  await page.driver.get("about:blank");
  await page.ready();
  assert.equal(await page.step(), 0);
  await page.until("the run from before", () => page.text(part("status", "resume-words")));
  await page.click(part("status", "resume-go"));
  await page.untilState("finished");
  assert.equal(await page.epoch(), 2);
  assert.equal(await page.errorLeft(), left, "nothing is lost");
  assert.equal(await address(page), "#digits=2000&epochs=2&seed=5");
});

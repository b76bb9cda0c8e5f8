// Many runs at once: a sweep, and pins side by side. Both survive a worker's death, Stop, and a reload.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { By } from "selenium-webdriver";
import { formatPercent } from "../../www/domain/error-left.js";
import { browserTest, everywhere, processes } from "./browser.js";
import { part } from "./page.js";

/** @import { Page } from "./page.js" */

const FEW = "#digits=2000&epochs=1";

/** @param {Page} page */
async function loaded(page) {
  await page.load(FEW);
  await page.untilState("ready", "finished");
}

/**
 * Leaves the page and comes back in the same tab.
 *
 * @param {Page} page
 */
async function visitedAgain(page) {
  await page.driver.get("about:blank");
  await loaded(page);
}

/**
 * @param {Page} page
 * @returns {Promise<(number | null)[]>} the error left at each size, null where none is known
 */
const lefts = async (page) =>
  (await page.untilMeasured("size")).sizes.map(
    (/** @type {{ network: number | null }} */ { network }) => network,
  );

/**
 * Waits for these errors left, as they were before the page was left.
 *
 * @param {Page} page
 * @param {(number | null)[]} before
 */
const untilLefts = (page, before) =>
  page.until("what was swept", async () => (await lefts(page)).join() === before.join());

/** @param {Page} page */
const isSwept = (page) =>
  page.run(`return document.querySelector('#size [data-part="stop"]').hidden`);

/** @param {Page} page */
const sweep = async (page) => {
  await page.click('#size [data-part="train"]');
  assert.equal(await isSwept(page), false);
  await page.until("the end of the sweep", () => isSwept(page), 180_000);
};

/**
 * @param {Page} page
 * @returns {Promise<string[]>} letter and name of each pinned run
 */
const pins = (page) =>
  page.run(
    `return [...document.querySelectorAll("#kinds tbody tr")]
       .filter((row) => row.querySelector(".letter").textContent !== "")
       .map((row) => row.querySelector(".letter").textContent + " " + row.querySelector("th b").textContent)`,
  );

everywhere("all code sizes are trained in workers, and kept over a reload", {}, async (page) => {
  await page.keepWorkers();
  await loaded(page);
  await page.scrollTo("size");
  await sweep(page);
  // What the average digit makes may be known later than the runs are done.
  const before = await page.until("errors at every size", async () => {
    const all = await lefts(page);
    return all.length === 8 && !all.includes(null) && all;
  });
  await page.until("digits redrawn at every size", () =>
    page.run(
      `const canvases = [...document.querySelectorAll("#size canvas")];
       return canvases.length === 90 && canvases.every((canvas) => canvas.width > 0)`,
    ),
  );
  await visitedAgain(page);
  await page.scrollTo("size");
  await untilLefts(page, before);
});

browserTest("a run of a sweep and the same run at the top are the same", {}, async (page) => {
  await loaded(page);
  await page.scrollTo("size");
  await sweep(page);
  await page.click("#size .chips button:nth-child(7)");
  const swept = (await lefts(page))[6] ?? NaN;
  await page.click('#size [data-part="top"]');
  await page.scrollTo("kinds");
  await page.click('#kinds [data-part="pin"]');
  await page.until("the pin", async () => (await pins(page)).length === 1);
  const percent = formatPercent(swept).replace(/\s/, " ");
  assert.equal(await page.text("#kinds tr.at-top .left"), percent);
});

browserTest("a worker that dies costs its own run only, which starts again", {}, async (page) => {
  await page.keepWorkers();
  await loaded(page);
  await page.scrollTo("size");
  const count = await page.run("return window.workers.length");
  await page.click('#size [data-part="train"]');
  await page.until("a worker of the sweep", () =>
    page.run("return window.workers.length > arguments[0]", count),
  );
  await page.run(
    `window.workers[arguments[0]].dispatchEvent(new ErrorEvent("error", { message: "killed" }))`,
    count,
  );
  await page.until("the end of the sweep", () => isSwept(page), 180_000);
  assert.ok(!(await lefts(page)).includes(null), "every size is trained");
});

browserTest(
  "where storage is full that is said, and what was measured is kept",
  {},
  async (page) => {
    await page.beforeLoad(`
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (value, ...rest) {
      if (value.sweep?.runs.some(({ checkpoint }) => checkpoint))
        throw new DOMException("full", "QuotaExceededError");
      return put.call(this, value, ...rest);
    };`);
    await loaded(page);
    await page.scrollTo("size");
    await sweep(page);
    await page.untilNotice("not kept");
    const before = await lefts(page);
    await visitedAgain(page);
    await page.scrollTo("size");
    await untilLefts(page, before);
  },
);

browserTest("what is finished when a sweep is stopped is kept", {}, async (page) => {
  // Long enough to be stopped.
  await page.ready("#batchSize=128&epochs=5");
  await page.scrollTo("size");
  await page.click('#size [data-part="train"]');
  await page.until("one that is done", async () =>
    (await lefts(page)).some((left) => left !== null),
  );
  await page.click('#size [data-part="stop"]');
  await page.until("the end of the sweep", () => isSwept(page));
  const all = await lefts(page);
  assert.ok(
    all.some((left) => left !== null),
    "it is not lost",
  );
  const missing = all.filter((left) => left === null).length;
  // Once all are trained it names all values.
  if (missing > 0) assert.deepEqual(await page.numbers('#size [data-part="train"]'), [missing]);
});

/** How many values are done, without bringing the page to the front. */
const DONE = `document.querySelectorAll('#size button[data-status="done"]').length`;

browserTest("a hidden tab sweeps on, and a frozen one when it is thawed", {}, async (page) => {
  await page.ready("#batchSize=128&epochs=8");
  await page.scrollTo("size");
  const context = await page.driver.getWindowHandle();
  const done = () => page.evaluate(context, DONE);
  await page.click('#size [data-part="train"]');
  await page.until("one that is done", done);
  const before = await lefts(page);
  await page.hide();
  const hidden = await done();
  await page.until("another, while nobody looks", async () => (await done()) > hidden);
  await page.unhide(context);
  assert.equal(await isSwept(page), false);
  await page.freeze(3000);
  assert.equal(await isSwept(page), false);
  await page.until("the end of the sweep", () => isSwept(page), 180_000);
  const after = await lefts(page);
  assert.ok(!after.includes(null), "every size is trained");
  before.forEach((left, i) => assert.ok(left === null || after[i] === left, `${left} is kept`));
  assert.deepEqual(await page.notices(), []);
});

browserTest("kinds are trained by a click each, pinned, named and kept", {}, async (page) => {
  await loaded(page);
  await page.scrollTo("kinds");
  for (const kind of ["standard", "deep", "sparse", "variational", "linear"]) {
    await page.click(`#kinds [data-kind="${kind}"]`);
  }
  await page.until("six pins", async () => (await pins(page)).length === 6, 180_000);
  const { standard, others, sparse } = await page.untilMeasured(
    "kinds",
    ({ sparse, wide }) => sparse?.inUse && wide?.inUse,
  );
  assert.deepEqual([standard.size, others.length, sparse.size], [8, 3, 64]);
  const row = "#kinds tbody tr:nth-child(2)";
  await page.click(`${row} summary`);
  await page.fill(`${row} input`, "Mine");
  assert.equal((await pins(page))[0], "A Mine");
  const before = await pins(page);
  await visitedAgain(page);
  await page.scrollTo("kinds");
  await page.until("the pins", async () => (await pins(page)).join() === before.join());
});

/**
 * Step and errors by class of the pin that the browser keeps for this tab, in full.
 *
 * @param {Page} page
 * @returns {Promise<string | null>}
 */
const keptErrors = (page) =>
  page.run(
    `return new Promise((resolve) => {
       const opening = indexedDB.open("simple-autoencoder-pins");
       opening.onsuccess = () => {
         const tab = sessionStorage.getItem("simple-autoencoder tab");
         const kept = opening.result.transaction("tabs").objectStore("tabs").get(tab);
         kept.onsuccess = () => {
           opening.result.close();
           const [pin] = kept.result?.pins ?? [];
           resolve(pin ? JSON.stringify([pin.step, ...pin.errorByClass]) : null);
         };
       };
     })`,
  );

browserTest("pins travel in a link, and are trained again to the same bits", {}, async (page) => {
  await page.ready("#digits=2000&epochs=2&latent=4");
  await page.finish();
  // With other settings from here on, and more epochs.
  await page.openBench();
  await page.run("document.querySelector('[data-view=bench] details').open = true");
  await page.fill("#bench-learningRate", 0.004);
  await page.click(part("bench", "close"));
  await page.train();
  await page.untilState("finished");
  await page.scrollTo("kinds");
  await page.click('#kinds [data-part="pin"]');
  await page.until("the pin", async () => (await pins(page)).length === 1);
  const before = await page.until("the pin in storage", () => keptErrors(page));
  await page.until("an address that names it", () =>
    page.run("return /pin=.*step:/.test(decodeURIComponent(location.hash))"),
  );
  const link = await page.run("return location.hash");
  // Somebody else opens it: nothing is kept there.
  await page.driver.get("about:blank");
  await page.load(`${link}&pin=latent:0`);
  await page.run("sessionStorage.clear()");
  await page.reload();
  await page.untilDigits();
  await page.untilNotice("link", /pin=latent:0/);
  await page.scrollTo("kinds");
  assert.deepEqual(await pins(page), []);
  await page.click('#kinds [data-part="promised"]');
  await page.until("the pin", async () => (await pins(page)).length === 1);
  const after = await page.until("the pin in storage", () => keptErrors(page));
  assert.equal(after, before, "to the last bit");
});

/** Megabytes that a browser's processes take, what they share counted once; null where the system does not tell. */
function megabytes() {
  const all = processes();
  if (!all) return null;
  let kilobytes = 0;
  for (const id of all) {
    try {
      const rollup = readFileSync(`/proc/${id}/smaps_rollup`, "utf8");
      kilobytes += Number(/^Pss: +(\d+) kB/m.exec(rollup)?.[1] ?? 0);
    } catch {
      // It has ended meanwhile.
    }
  }
  return kilobytes / 1000;
}

/** Memory that may be left over: what a browser keeps for the next time. */
const LEFT_MB = 40;

for (const isolated of [false, true]) {
  const how = isolated ? "with shared digits" : "with digits of their own";
  everywhere(
    `after a sweep ${how} its workers are ended and memory is back`,
    { isolated },
    async (page, context) => {
      await page.beforeLoad(`
        window.living = 0;
        const Original = Worker;
        window.Worker = class extends Original {
          constructor(...options) {
            super(...options);
            window.living += 1;
          }
          terminate() {
            window.living -= 1;
            super.terminate();
          }
        };`);
      await loaded(page);
      await page.untilDigits();
      await page.scrollTo("size");
      const living = () => page.run("return window.living");
      const train = async (/** @type {string} */ values) => {
        await page.run(
          `document.querySelector('#size [data-part="values"]').closest("details").open = true`,
        );
        await page.fill('#size [data-part="values"]', values);
        let most = 0;
        await page.click('#size [data-part="train"]');
        assert.equal(await isSwept(page), false);
        await page.until(
          "the end of the sweep",
          async () => {
            most = Math.max(most, megabytes() ?? 0);
            return isSwept(page);
          },
          180_000,
        );
        return most;
      };
      // What is loaded and compiled but once is there after the first.
      await train("1, 2");
      const workers = await page.until("nothing under way", async () => {
        const before = await living();
        await setTimeout(1000);
        return (await living()) === before && before;
      });
      // What a sweep left is cleared away when the browser finds the time.
      let before = megabytes();
      if (before === null) return;
      for (let tries = 0; tries < 5; tries += 1) {
        await setTimeout(2000);
        const now = megabytes() ?? NaN;
        if (now < before - LEFT_MB / 4) tries = 0;
        before = Math.min(before, now);
      }
      const most = await train("3, 5, 7, 9");
      await page.until("the end of the workers", async () => (await living()) <= workers);
      let after = NaN;
      await page.until(`memory as before, ${before} MB`, () => {
        after = megabytes() ?? NaN;
        return after < before + LEFT_MB;
      });
      const told = [before, most, after].map(Math.round).join(", ");
      context.diagnostic(`${page.name}, ${how}: ${told} MB before, at most and after`);
      assert.ok(most > after + LEFT_MB, `a sweep takes memory: ${told}`);
    },
  );
}

browserTest("a ninth run asks which one makes room, at the bench too", {}, async (page) => {
  const promised = [1, 2, 3, 4, 5, 6, 7, 8].map((latent) => `pin=latent:${latent};step:10`);
  await page.ready(`${FEW}&${promised.join("&")}`);
  await page.finish();
  await page.openBench();
  await page.fill("#bench-latent", 16);
  await page.click(part("bench", "start"));
  await page.untilNotice("room", /\b8\b/);
  const answers = `[data-notice="room"] button`;
  assert.equal((await page.driver.findElements(By.css(answers))).length, 9);
  await page.click(`${answers}:nth-child(3)`);
  assert.deepEqual(await page.notices(), []);
  await page.scrollTo("kinds");
  await page.until("the ninth under the letter of the third", async () => {
    const all = await pins(page);
    return all.length === 1 && all[0]?.startsWith("C ");
  });
});

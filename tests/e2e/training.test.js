// What training does, as the page shows it.

import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { browserTest, everywhere } from "./browser.js";

/** @import { Page } from "./page.js" */

const steps = (/** @type {Page} */ page) => page.number("#steps-done");

/** The browsers of the tests ask for reduced motion; here the page is told that nobody does. */
const inMotion = `
  const ask = window.matchMedia.bind(window);
  window.matchMedia = (query) =>
    query.includes("prefers-reduced-motion") ? new EventTarget() : ask(query);`;

browserTest("it trains by itself as soon as the digits are here", {}, async (page) => {
  await page.beforeLoad(inMotion);
  page.server.faults.set("train-images-idx3-ubyte.gz", "held");
  await page.load("#epochs=1");
  await page.until("words about it", async () => /trains/.test(await page.text("#rate")));
  assert.equal(await page.text("#train"), "Pause");
  page.server.faults.clear();
  await page.untilState("finished");
  assert.equal(await page.number("#epochs-done"), 1);
});

const interruptions = {
  Pause: (/** @type {Page} */ page) => page.click("#train"),
  "a drawing": (/** @type {Page} */ page) =>
    page.draw("#pad", [
      [0.4, 0.2],
      [0.4, 0.8],
    ]),
  "another setting": (/** @type {Page} */ page) => page.fill("#field-seed", 7),
};
for (const [what, interrupt] of Object.entries(interruptions)) {
  browserTest(`${what} while loading keeps it from training by itself`, {}, async (page) => {
    await page.beforeLoad(inMotion);
    page.server.faults.set("train-images-idx3-ubyte.gz", "held");
    await page.load();
    await page.until("settings", () => page.run("return document.querySelector('#field-seed')"));
    await interrupt(page);
    await page.until("the way back", async () => (await page.text("#train")) === "Train");
    assert.equal(await page.state(), "loading");
    page.server.faults.clear();
    await page.untilState("ready");
    await setTimeout(300);
    assert.equal(await steps(page), 0);
  });
}

everywhere("one epoch brings the held-out error below 0.011", {}, async (page) => {
  await page.ready();
  assert.equal(await page.element("#field-latent").getAttribute("value"), "64");
  assert.equal(await page.element("#field-batchSize").getAttribute("value"), "32");
  const before = await page.until("the error before training", () => page.number("#held-out"));
  assert.ok(before > 0.06, `an untrained network's error is large, not ${before}`);

  await page.click("#epoch");
  await page.until("an epoch", async () => (await page.number("#epochs-done")) === 1);
  await page.untilState("ready");
  assert.equal(await steps(page), 1875, "batches of 32 in 60,000 digits");
  const after = await page.number("#held-out");
  assert.ok(after < 0.011, `held-out error after one epoch is ${after}`);
});

browserTest(
  "the loss falls while the worker trains, and the page stays free",
  {},
  async (page, t) => {
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
    await page.click("#step");
    const first = await page.until("a first loss", () => page.number("#train-loss"));
    await page.click("#train");
    await page.until("two epochs", async () => (await page.number("#epochs-done")) >= 2);
    const later = await page.number("#train-loss");
    assert.ok(later < first / 5, `the loss fell from ${first} to ${later} only`);
    await page.screenshot("training");
    await page.click("#train");
    await page.untilState("ready");

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
  },
);

browserTest("pause stops, and Continue goes on from the same batch", {}, async (page) => {
  await page.ready("#epochs=100");
  await page.click("#train");
  await page.until("some batches", async () => (await steps(page)) > 100);
  await page.click("#train");
  await page.untilState("ready");
  const paused = await steps(page);
  await setTimeout(500);
  assert.equal(await steps(page), paused, "no batch is trained while paused");

  // Every number shown from here on.
  await page.run(`
    window.shown = [];
    const element = document.getElementById("steps-done");
    new MutationObserver(() => shown.push(Number(element.value))).observe(element, { attributes: true });`);
  await page.click("#train");
  await page.until("more batches", async () => (await steps(page)) > paused + 200);
  await page.click("#train");
  /** @type {number[]} */
  const shown = await page.run("return shown");
  assert.ok(shown[0] >= paused, `it went on from ${shown[0]}, not from ${paused}`);
  assert.deepEqual(
    shown,
    shown.toSorted((a, b) => a - b),
    "it only counts up",
  );
});

browserTest("Step trains one batch, and Reset starts afresh", {}, async (page) => {
  await page.ready();
  await page.click("#step");
  await page.until("one batch", async () => (await steps(page)) === 1);
  const loss = await page.number("#train-loss");
  await page.click("#step");
  await page.until("two batches", async () => (await steps(page)) === 2);
  await setTimeout(300);
  assert.equal(await steps(page), 2);

  await page.click("#reset");
  await page.until("a reset", async () => (await steps(page)) === 0);
  await page.click("#step");
  await page.until("one batch", async () => (await steps(page)) === 1);
  assert.equal(await page.number("#train-loss"), loss, "the same seed gives the same loss");
});

browserTest("changed settings wait for the reset, and the page says so", {}, async (page) => {
  await page.ready();
  await page.click("#step");
  await page.until("one batch", async () => (await steps(page)) === 1);
  await page.fill("#field-latent", 16);
  await page.until("a note", async () => /reset/i.test(await page.text("#settings-note")));
  assert.match(await page.text("#code-label"), /64/);
  assert.equal(await steps(page), 1, "nothing has changed yet");

  await page.click("#apply");
  await page.until("the reset", async () => /16/.test(await page.text("#code-label")));
  assert.equal(await steps(page), 0);
  await page.click("#step");
  await page.until("one batch", async () => (await steps(page)) === 1);
});

browserTest("a wrong setting is refused with its range", {}, async (page) => {
  await page.ready();
  await page.fill("#field-latent", 9999);
  await page.click("#apply");
  await page.until("a sentence", async () => /512/.test(await page.text("#settings")));
  assert.match(await page.text("#code-label"), /64/, "nothing has changed");
});

browserTest("a link carries the settings", {}, async (page) => {
  await page.ready("#latent=8&seed=5&batchSize=256");
  assert.match(await page.text("#code-label"), /8/);
  assert.equal(await page.element("#field-seed").getAttribute("value"), "5");
  await page.click("#epoch");
  await page.until("an epoch", async () => (await page.number("#epochs-done")) === 1);
  assert.equal(await steps(page), 235, "batches of 256 in 60,000 digits, the last one smaller");
});

browserTest("the learning rate changes while it trains", {}, async (page) => {
  await page.ready("#epochs=100");
  await page.click("#train");
  await page.until("some batches", async () => (await steps(page)) > 100);
  const before = await steps(page);
  await page.fill("#field-learningRate", 0.0001);
  await page.until("the new rate in the address", async () =>
    (await page.driver.getCurrentUrl()).includes("learningRate=0.0001"),
  );
  assert.equal(await page.state(), "training");
  await page.until("more batches", async () => (await steps(page)) > before);
});

browserTest("slow motion trains a few batches a second", {}, async (page) => {
  await page.ready();
  await page.click("#slow");
  await page.click("#train");
  await page.until("three batches", async () => (await steps(page)) >= 3);
  await setTimeout(1000);
  // Thousands would have been trained at full speed.
  assert.ok((await steps(page)) < 100);
  await page.click("#slow");
  await page.until("full speed", async () => (await steps(page)) > 1000);
});

browserTest("the other backend learns as well, and its speed is shown", {}, async (page) => {
  await page.ready();
  await page.click("#epoch");
  await page.until("an epoch", async () => (await page.number("#epochs-done")) === 1);
  const first = await page.number("#held-out");
  await page.choose("#field-backend", "ndarray");
  await page.click("#apply");
  // Another backend comes with another worker, which loads the digits anew.
  await page.until("the backend in the address", async () =>
    (await page.driver.getCurrentUrl()).includes("backend=ndarray"),
  );
  await page.untilState("ready");
  assert.equal(await steps(page), 0);
  await page.click("#epoch");
  await page.until("an epoch", async () => (await page.number("#epochs-done")) === 1);
  assert.ok(Math.abs((await page.number("#held-out")) / first - 1) < 0.02);
  assert.match(
    await page.text("#backend-rates"),
    /flex: [\d,]+ digits\/s.*ndarray: [\d,]+ digits\/s/,
  );
});

browserTest("an example takes effect at once", {}, async (page) => {
  await page.ready("#seed=3");
  await page.click(".examples a[href*='latent=2']");
  await page.until("two units", async () => /^2 numbers/.test(await page.text("#code-label")));
  assert.match(await page.driver.getCurrentUrl(), /#latent=2&code=linear$/);
  await page.click(".examples a");
  await page.until("the original", async () => /of 64/.test(await page.text("#code-label")));
  assert.equal(await page.element("#field-code").getAttribute("value"), "relu");
});

browserTest("what a link asks for in vain is named, and the rest is taken", {}, async (page) => {
  await page.ready("#latent=0&colour=red&noise=much&seed=7");
  const words = await page.text("#failure");
  assert.match(words, /latent must be a whole number from 1 to 512, but it is 0\./);
  assert.match(words, /“colour” is no setting; there are latent, /);
  assert.match(words, /noise must be a number from 0 to 1, but it is "much"\./);
  assert.match(await page.driver.getCurrentUrl(), /#seed=7$/);
  assert.match(await page.text("#code-label"), /64/);
});

browserTest("a link that is wrong changes nothing of a run", {}, async (page) => {
  const own = "#latent=16&batchSize=256&seed=3";
  await page.ready(own);
  await page.click("#step");
  await page.until("a batch", async () => (await steps(page)) === 1);
  /** @type {[name: string, value: string, said: RegExp][]} */
  const wrong = [
    ...["latent", "batchSize", "learningRate", "epochs", "seed", "noise"].flatMap((name) =>
      ["-1", "1e99", "-1e-99", "NaN", "Infinity", "", "1,5", "0x", "true", "null", "[]"].map(
        (value) =>
          /** @type {[string, string, RegExp]} */ ([
            name,
            value,
            /must be a (whole )?number from [\d.e-]+ to [\d.]+, but it is/,
          ]),
      ),
    ),
    ...["latent", "batchSize", "epochs", "seed"].map(
      (name) => /** @type {[string, string, RegExp]} */ ([name, "2.5", /whole .* is 2.5/]),
    ),
    ["backend", "cuda", /"flex" or "ndarray", but it is "cuda"/],
    ["code", "", /"relu" or "linear", but it is ""/],
    ["classes", "10", /0, 1, .*9 with commas .* here is “10”/],
    ["classes", "1,,2", /here is “1,,2”/],
    ["constructor", "1", /is no setting/],
  ];
  for (const [name, value, said] of wrong) {
    await page.run("document.getElementById('failure-message').textContent = ''");
    // What is right beside it is not taken either.
    await page.run(`location.hash = "latent=8&" + arguments[0]`, `${name}=${value}`);
    const words = await page.until(`words about ${name}=${value}`, () =>
      page.text("#failure-message"),
    );
    assert.match(words, said);
    assert.ok(words.toLowerCase().includes(name.toLowerCase()), words);
    assert.match(words, /Nothing has changed\.$/);
  }
  assert.equal(new URL(await page.driver.getCurrentUrl()).hash, own);
  assert.match(await page.text("#code-label"), /of 16/);
  assert.equal(await steps(page), 1, "the run is still there");
});

for (const [when, address, epochs] of /** @type {const} */ ([
  ["after an epoch", "#batchSize=128&latent=16", 1],
  ["from the start", "#batchSize=128&learningRate=1", 0],
])) {
  browserTest(
    `a rate that diverges ${when} stops training with a sentence, and a lower one goes on`,
    {},
    async (page) => {
      await page.ready(address);
      for (let epoch = 1; epoch <= epochs; epoch += 1) {
        await page.click("#epoch");
        await page.until("an epoch", async () => (await page.number("#epochs-done")) === epoch);
        await page.untilState("ready");
      }
      const [batches, heldOut] = [await steps(page), await page.number("#held-out")];
      await page.fill("#field-learningRate", 1);
      await page.click("#train");
      await page.until("words about it", async () =>
        /Training diverged.*lower the learning rate and go on/.test(await page.text("#failure")),
      );
      await page.untilState("ready");
      assert.equal(await steps(page), batches, "it is back where it was better");
      await page.screenshot(`diverged ${when}`);
      await page.fill("#field-learningRate", 0.001);
      await page.click("#epoch");
      await page.until("another epoch", async () => {
        return (await page.number("#epochs-done")) === epochs + 1;
      });
      assert.ok((await page.number("#held-out")) < heldOut, "it learns on");
      assert.equal(await page.element("#failure").isDisplayed(), false);
    },
  );
}

browserTest(
  "a worker that dies is replaced, and training goes on",
  { errors: /./ },
  async (page) => {
    await page.keepWorkers();
    await page.keepTime();
    await page.ready("#epochs=1000");
    await page.click("#train");
    // Workers that die young are not replaced unasked, and a checkpoint is taken every few seconds.
    await page.until("some batches", async () => (await steps(page)) > 100);
    await page.advance(11_000);
    await page.until("more batches", async () => (await steps(page)) > 300);
    const before = await steps(page);
    await page.fill("#field-latent", 16);
    await page.fill("#field-learningRate", 0.002);
    await page.until("the rate in force", async () =>
      /learningRate=0.002/.test(await page.driver.getCurrentUrl()),
    );
    await page.run(`
    workers[0].terminate();
    workers[0].dispatchEvent(new ErrorEvent("error", { message: "killed by the test" }));`);
    await page.until("words about it", async () => /killed/.test(await page.text("#failure")));
    await page.until("training from the checkpoint", async () => {
      return (await page.state()) === "training" && (await steps(page)) > 0;
    });
    assert.ok((await steps(page)) > before / 4, "it goes on from a checkpoint, not from the start");
    await page.until("more than before", async () => (await steps(page)) > before);
    assert.match(await page.driver.getCurrentUrl(), /#learningRate=0.002&epochs=1000$/);
    const inForm = (/** @type {string} */ name) =>
      page.element(`#field-${name}`).getAttribute("value");
    assert.equal(await inForm("learningRate"), "0.002", "a rate newer than the checkpoint stays");
    assert.equal(await inForm("latent"), "16", "what was not applied yet still waits");
    assert.match(await page.text("#settings-note"), /Waits for a reset: latent size/);
  },
);

// From the address to real digits, and what is said where that fails.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { testDigit } from "../../www/domain/sentences/top.js";
import { browserTest, everywhere, networkErrors } from "./browser.js";
import { part } from "./page.js";

/** @import { Page } from "./page.js" */

const trainImages = "train-images-idx3-ubyte.gz";
const trainLabels = "train-labels-idx1-ubyte.gz";
const testImages = "t10k-images-idx3-ubyte.gz";

const SMALL = "#digits=2000&epochs=1";

/** The browsers of the tests ask for reduced motion; here the page is told that nobody does. */
const inMotion = `
  const ask = window.matchMedia.bind(window);
  window.matchMedia = (query) =>
    query.includes("prefers-reduced-motion") ? new EventTarget() : ask(query);`;

const line = { rate: 16e6, latency: 20 };
everywhere("real digits come, and fill the strip", {}, async (page) => {
  await page.ready(SMALL);
  const strip = part("strip", "digits");
  await page.until("ten digits in the strip", async () => {
    const digits = await page.run("return document.querySelectorAll(arguments[0])", `${strip} li`);
    return digits.length >= 10;
  });
  await page.until("a picture of one", () => page.pixels(`${strip} canvas`));
  const first = testDigit("7", "digit");
  assert.equal(await page.text(part("pad", "source")), first, "the first is on the pad");
});

browserTest("on a slow line it trains before the digits are all here", { line }, async (page) => {
  await page.beforeLoad(inMotion);
  await page.load();
  await page.untilStep(1);
  assert.equal(
    await page.run("return document.documentElement.hasAttribute('data-arrived')"),
    false,
  );
  await page.untilDigits();
  assert.equal(await page.state(), "training", "the rest arrives beside it");
});

/** What a visitor loads, gzipped, before there is a network to train; the digits are not counted. */
const MOST_BYTES = 350_000;

browserTest("what is loaded first is small", {}, async (page, t) => {
  // The page sends a request the moment it is ready; whatever is requested after that was not needed to start.
  await page.beforeLoad(`${inMotion}
    const observer = new MutationObserver(() => {
      if (document.documentElement.dataset.state === "loading") return;
      observer.disconnect();
      void fetch("?ready");
    });
    observer.observe(document, { subtree: true, attributeFilter: ["data-state"] });`);
  await page.load();
  await page.untilStep(1);
  const isMark = (/** @type {string} */ address) => address.endsWith("?ready");
  await page.until("the mark", () => page.requests.some(isMark));
  // From the service worker on, what is fetched is kept for later visits.
  const end = page.requests.findIndex((address) => isMark(address) || address.endsWith("/sw.js"));
  const first = page.requests.slice(0, end);
  const paths = new Set(first.map((address) => new URL(address).pathname));
  const files = [...paths].filter((path) => !/\/data\/|\.png$/.test(path));
  const sizes = files.map((path) => {
    const [name] = /(assets\/)?[^/]*$/.exec(path.replace(/\/$/, "/index.html")) ?? [""];
    return { name, bytes: gzipSync(readFileSync(`dist/${name}`), { level: 9 }).length };
  });
  const sum = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { name, bytes } of sizes) t.diagnostic(`${bytes} ${name}`);
  t.diagnostic(`${sum} in all`);
  assert.ok(
    sizes.some(({ name }) => name.endsWith(".wasm")),
    "all of it is counted",
  );
  assert.ok(sum <= MOST_BYTES, `${sum} bytes`);
});

browserTest("the page works at the root of a host too", { path: "/" }, async (page) => {
  await page.ready(SMALL);
});

/** What is done while the digits load, and whether training still begins by itself. */
const meanwhile = /** @type {const} */ ([
  [
    "a drawing",
    (/** @type {Page} */ page) =>
      page.draw([
        [
          [0.4, 0.2],
          [0.4, 0.8],
        ],
      ]),
    true,
  ],
  ["Pause", (/** @type {Page} */ page) => page.click(part("status", "train")), false],
]);
for (const [what, act, isTrained] of meanwhile) {
  browserTest(
    `${what} while loading ${isTrained ? "does not keep" : "keeps"} it from training by itself`,
    {},
    async (page) => {
      await page.beforeLoad(inMotion);
      page.server.faults.set(trainImages, "held");
      await page.load(SMALL);
      const waiting = `[data-state="loading"] ${part("status", "train")}[data-action="pause"]`;
      await page.until("training that waits for the digits", () =>
        page.run("return document.querySelector(arguments[0])", waiting),
      );
      await act(page);
      page.server.faults.clear();
      await page.untilDigits();
      await page.untilState(isTrained ? "finished" : "ready");
      assert.equal(await page.epoch(), isTrained ? 1 : 0);
    },
  );
}

everywhere("digits that a host has encoded are read all the same", {}, async (page) => {
  page.server.faults.set(trainImages, "encoded");
  await page.ready(SMALL);
});

/** What was found, where the message can name it. @type {[file: string, fault: string, found?: RegExp][]} */
const damages = [
  [trainImages, "flipped"],
  [trainImages, "altered", /SHA-256 .*\b[0-9a-f]{8}\b.*\bba891046\b/],
  [trainImages, "cut"],
  [testImages, "html", /\b0x3c21646f\b/],
  [trainLabels, "missing", /\b404\b/],
  [trainLabels, trainImages, /\b0x00000801\b.*\b0x00000803\b/],
];
for (const [file, fault, found = /^/] of damages) {
  browserTest(
    `${file} ${fault}: named, and trying again loads it`,
    { errors: networkErrors },
    async (page) => {
      page.server.faults.set(file, fault);
      await page.load(SMALL);
      await page.untilState("failed");
      const message = await page.untilNotice("not loaded");
      assert.match(message, new RegExp(file.replace(/\..*/, "")), "names the file");
      assert.match(message, found, "says what is wrong with it");

      page.server.faults.clear();
      await page.click(`${part("status", "train")}[data-action="retry"]`);
      await page.untilDigits();
      assert.deepEqual(await page.notices(), []);
    },
  );
}

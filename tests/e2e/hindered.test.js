// Where the page cannot run, or not in every way: it says what hinders it and what to do.

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { dist } from "../../scripts/serve.js";
import { browserTest, everywhere, networkErrors } from "./browser.js";

/** @import { Page } from "./page.js" */

/**
 * Waits until the page says that it cannot run, and gives the reason's name and the words.
 *
 * @param {Page} page
 */
async function hindrance(page) {
  const isShown = "return document.getElementById('unsupported')?.checkVisibility()";
  await page.until("words about it", () => page.run(isShown));
  const reason = await page.run("return document.documentElement.dataset.unsupported");
  return [reason, await page.text("#unsupported-reason")];
}

browserTest("from the file system it says what to do", { errors: /./ }, async (page) => {
  await page.driver.get(pathToFileURL(dist).href + "index.html");
  const [reason, words] = await hindrance(page);
  assert.equal(reason, "file");
  assert.match(words, /make run/);
});

everywhere("in a frame without an origin it links to itself", { errors: /./ }, async (page) => {
  // Any other page of the host: the one that says that nothing is there.
  await page.driver.get(`${page.server.origin}/elsewhere`);
  await page.run(
    `const frame = document.createElement("iframe");
     frame.sandbox = "allow-scripts";
     frame.src = arguments[0];
     document.body.append(frame);
     return new Promise((resolve) => (frame.onload = resolve));`,
    page.server.url,
  );
  await page.driver.switchTo().frame(0);
  // In WebKit the page's policy then admits neither its scripts nor its styles: what the HTML says must do.
  const isBare = page.name === "WebKit";
  if (!isBare) assert.equal((await hindrance(page))[0], "embedded");
  const link = page.element(isBare ? ".incomplete a" : "#unsupported a");
  assert.ok(await link.isDisplayed());
  assert.equal(await link.getAttribute("href"), page.server.url);
  assert.equal(await link.getAttribute("target"), "_blank");
});

everywhere("where WebAssembly is switched off it says where", { jitless: true }, async (page) => {
  await page.load();
  const [reason, words] = await hindrance(page);
  assert.equal(reason, "wasm");
  const places = {
    Chromium: /--jitless/,
    Firefox: /javascript\.options\.wasm/,
    WebKit: /Lockdown/,
  };
  assert.match(words, places[page.name]);
  assert.doesNotMatch(words, /\d/, "no version, which would be older than this one");
});

/** @type {[reason: string, script: string][]} */
const lacks = [
  ["simd", "WebAssembly.validate = () => false;"],
  ["workers", "window.Worker = class { constructor() { throw new TypeError(); } };"],
  ["inflate", "delete window.DecompressionStream;"],
];
for (const [reason, script] of lacks) {
  browserTest(`a browser without ${reason} is told so`, {}, async (page) => {
    await page.beforeLoad(script);
    await page.load();
    assert.equal((await hindrance(page))[0], reason);
  });
}

browserTest("only a browser older than SIMD is told of versions", {}, async (page) => {
  await page.beforeLoad("WebAssembly.validate = () => false;");
  await page.load();
  assert.doesNotMatch((await hindrance(page))[1], /\d/);
  await page.beforeLoad("delete Array.fromAsync;");
  await page.driver.get("about:blank");
  await page.load();
  assert.match((await hindrance(page))[1], /Safari 16\.4/);
});

browserTest(
  "a script of its own that is missing is said, and reloading brings it",
  { errors: networkErrors },
  async (page) => {
    page.server.faults.set("index.js", "missing");
    await page.load();
    assert.equal((await hindrance(page))[0], "part");
    page.server.faults.clear();
    await page.click("#unsupported a");
    await page.untilDigits();
  },
);

browserTest(
  "without its first script it says that it is not all here",
  { errors: /./ },
  async (page) => {
    page.server.faults.set("boot.js", "missing");
    await page.load();
    assert.ok(await page.element(".incomplete").isDisplayed());
    page.server.faults.clear();
    await page.reload();
    await page.untilDigits();
    assert.equal(await page.element(".incomplete").isDisplayed(), false);
  },
);

const SMALL = "#digits=2000&epochs=1";

browserTest("without what only secure origins have it trains", {}, async (page) => {
  await page.beforeLoad(`
    delete Crypto.prototype.randomUUID;
    for (const name of ["clipboard", "serviceWorker", "locks", "storage"]) {
      delete Navigator.prototype[name];
    }
    delete window.caches;`);
  await page.ready(SMALL);
  await page.finish();
});

browserTest("a language that is none breaks nothing", {}, async (page) => {
  await page.beforeLoad(`Object.defineProperty(Navigator.prototype, "language",
    { configurable: true, get: () => "C" });`);
  await page.ready(SMALL);
  await page.finish();
  await page.scrollTo("learning");
  await page.until("a chart", () => page.pixels('[data-view="chart"] canvas'));
});

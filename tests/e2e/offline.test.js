// The page without a network, and how one version of it gives way to the next.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { browserTest, everywhere, networkErrors } from "./browser.js";
import { dist } from "../../scripts/serve.js";
import { part } from "./page.js";

/** @import { Page } from "./page.js" */

const SMALL = "#digits=2000&epochs=1";

/**
 * The button of a message that takes the new version.
 *
 * @param {"new version" | "would be lost"} kind
 */
const reload = (kind) => `[data-notice="${kind}"] button:not(.quiet)`;

const trainImages = "train-images-idx3-ubyte.gz";

/**
 * Loads the page and waits until it says that it is kept.
 *
 * @param {Page} page
 * @param {string} [address]
 */
async function visit(page, address = SMALL) {
  await page.ready(address);
  await page.until("page that is kept", () =>
    page.run("return !document.getElementById('kept').hidden"),
  );
}

/**
 * Opens the page once more; the same address with another end would not load it anew.
 *
 * @param {Page} page
 * @param {string} [address]
 */
async function revisit(page, address) {
  await page.driver.get("about:blank");
  await page.load(address);
}

/**
 * Opens the page where no server answers any more.
 *
 * @param {Page} page
 * @param {string} [address]
 */
async function revisitOffline(page, address) {
  page.server.close();
  await revisit(page, address);
  await page.untilDigits();
}

everywhere(
  "after one visit everything works without a network",
  { errors: networkErrors },
  async (page) => {
    await visit(page, SMALL);
    const digits = page.server.sent.filter((name) => name.endsWith(".gz"));
    assert.equal(digits.length, 4, `each file is fetched once, not ${digits}`);

    // Whatever others put behind the address, it is the same page.
    await revisitOffline(page, `?ref=x&gclid=1${SMALL}&latent=16`);
    await page.until("a digit in the strip", () =>
      page.pixels(`${part("strip", "digits")} canvas`),
    );
    await page.finish();
    assert.equal(await page.epoch(), 1);

    // A file that the first visit had no use for.
    await revisit(page, "index.html?x=1#backend=ndarray&digits=2000");
    await page.untilDigits();
    assert.deepEqual(await page.notices(), []);
  },
);

browserTest("from the second visit on the page may share memory", {}, async (page) => {
  const isIsolated = () => page.run("return crossOriginIsolated");
  await visit(page);
  assert.equal(await isIsolated(), false, "the host sends no headers");
  await revisit(page, SMALL);
  await page.untilDigits();
  assert.equal(await isIsolated(), true);
  await page.finish();
  assert.equal(await page.epoch(), 1);
});

browserTest("digits that arrive damaged are not kept", { errors: networkErrors }, async (page) => {
  page.server.faults.set(trainImages, "truncated");
  await page.load();
  await page.untilState("failed");
  assert.equal(await page.run("return document.getElementById('kept').hidden"), true);
  page.server.faults.clear();
  await page.driver.get("about:blank");
  await visit(page);
  await revisitOffline(page);
});

browserTest(
  "kept digits that are damaged are fetched anew on Retry",
  { errors: networkErrors },
  async (page) => {
    await visit(page);
    await page.run(`
    return (async () => {
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const { url } of await cache.keys()) {
          if (!url.includes("train-images")) continue;
          const bytes = await (await cache.match(url)).arrayBuffer();
          await cache.put(url, new Response(bytes.slice(0, bytes.byteLength / 2)));
        }
      }
    })()`);
    await revisit(page);
    await page.untilState("failed");
    await page.untilNotice("not loaded", /train-images/);
    await page.click(part("status", "train"));
    await page.untilDigits();
    await page.until("page that is kept", () =>
      page.run("return !document.getElementById('kept').hidden"),
    );
    await revisitOffline(page);
  },
);

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "simple-autoencoder-versions-"));
const next = join(folder, "next");
const served = join(folder, "served");
after(() => rmSync(folder, { recursive: true }));

/** Builds a version of the page that differs in its HTML, its scripts and its worker. */
before(async () => {
  const change = {
    name: "next-version",
    transformIndexHtml: (/** @type {string} */ html) =>
      html.replace(/<h1 id="title">/, "$&The next ").replace(/<title>/, "$&Next: "),
    transform: (/** @type {string} */ code, /** @type {string} */ id) =>
      /www\/(app\/main|worker\/trainer)\.js$/.test(id)
        ? `${code}\nif (self.document) document.documentElement.dataset.version = "next";`
        : undefined,
  };
  await build({
    root,
    logLevel: "warn",
    build: { outDir: next, emptyOutDir: true },
    plugins: [change],
    worker: { plugins: () => [change] },
  });
});

/**
 * Puts a built page in the place of the one that is served.
 *
 * @param {string} version
 */
function deploy(version) {
  rmSync(served, { recursive: true, force: true });
  cpSync(version, served, { recursive: true });
}

/** Waits until the next version is there. */
const untilNext = (/** @type {Page} */ page) =>
  page.until("the next version", () => page.run("return document.documentElement.dataset.version"));

/**
 * Asserts that HTML and scripts are of one version, and that it works.
 *
 * @param {Page} page
 * @param {boolean} isNext
 */
async function assertVersion(page, isNext) {
  await page.untilDigits();
  assert.equal((await page.text("h1")).startsWith("The next"), isNext, "the HTML");
  const version = await page.run("return document.documentElement.dataset.version ?? null");
  assert.equal(version, isNext ? "next" : null, "the scripts");
  await page.finish();
}

browserTest(
  "a new version is offered, and taken as a whole",
  // Chromium says of a service worker that could not fetch all its files that it “failed to fetch”.
  { folder: served, errors: new RegExp(`${networkErrors.source}|Failed to fetch`, "i") },
  async (page) => {
    deploy(dist);
    await visit(page, SMALL);

    // What arrives in part is not taken at all, and nothing of it is offered.
    deploy(next);
    page.server.faults.set("trainer.js", "truncated");
    page.server.sent.length = 0;
    await revisit(page, SMALL);
    await assertVersion(page, false);
    await page.until("the damaged file", () => page.server.sent.includes("trainer.js"));
    await revisit(page, SMALL);
    await assertVersion(page, false);
    assert.deepEqual(await page.notices(), []);

    page.server.faults.clear();
    await revisit(page, SMALL);
    await assertVersion(page, false);
    await page.untilNotice("new version");
    assert.equal(await page.state(), "finished", "nothing happens unasked");
    await page.screenshot("new version");

    const left = await page.errorLeft();
    await page.untilKept();
    await page.click(reload("new version"));
    await untilNext(page);
    await page.until("the run from before, with its one epoch", async () => {
      const [epoch, epochs] = await page.numbers(part("status", "resume-words"));
      return epoch === 1 && epochs === 1;
    });
    await page.click(part("status", "resume-go"));
    await page.untilState("finished");
    assert.equal(await page.errorLeft(), left, "nothing is lost");
    await revisit(page, SMALL);
    await assertVersion(page, true);
    assert.deepEqual(await page.notices(), []);

    await revisitOffline(page, SMALL);
    await assertVersion(page, true);
  },
);

browserTest(
  "a new version is not taken before the person knows what would be lost",
  { folder: served, errors: networkErrors },
  async (page) => {
    // A browser without locks, in which no run is kept.
    await page.beforeLoad(
      "if (self.LockManager) LockManager.prototype.request = () => Promise.reject(new Error());",
    );
    deploy(dist);
    await visit(page, SMALL);
    deploy(next);
    await revisit(page, SMALL);
    await page.untilNotice("new version");
    await assertVersion(page, false);
    await page.click(reload("new version"));
    await page.untilNotice("would be lost");
    assert.equal(await page.state(), "finished");
    await page.click(reload("would be lost"));
    await untilNext(page);
    await assertVersion(page, true);
  },
);

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, openSync, readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { dist } from "../../scripts/serve.js";
import { engineNames, engines } from "./engines.js";
import { Page } from "./page.js";
import { serveWithFaults } from "./server.js";

/** @import { TestContext } from "node:test" */
/** @import { Ability, EngineName } from "./engines.js" */
/** @import { Line } from "./line.js" */

/** What browsers themselves log when a request fails or its answer breaks off. */
export const networkErrors = /failed to (load|read)|NetworkError|net::ERR|404/i;

if (!existsSync(join(dist, "data"))) throw new Error("there is no built page; run 'make build'");

/**
 * The processes of the browser and of its driver, by their numbers, or null where the system does not tell.
 *
 * @returns {number[] | null}
 */
export function processes() {
  if (process.platform !== "linux") return null;
  const parents = new Map();
  for (const name of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      // The name of the program, which may contain anything, is in brackets before it.
      const after = readFileSync(`/proc/${name}/stat`, "utf8").replace(/^.*\) /s, "");
      parents.set(Number(name), Number(after.split(" ")[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const family = new Set([process.pid]);
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const [child, parent] of parents) if (family.has(parent)) family.add(child);
  }
  family.delete(process.pid);
  return [...family];
}

/**
 * @typedef {object} Options
 * @property {string} [path] where the page is on its host
 * @property {string} [folder] another than the built page
 * @property {boolean} [isolated] whether the host lets the page share memory
 * @property {Line} [line] a slow one
 * @property {string} [locale]
 * @property {boolean} [jitless]
 * @property {number} [fontSize]
 * @property {number} [width]
 * @property {number} [height]
 */

/**
 * Opens an empty tab of a browser beside a server of the page; `load` then opens the page.
 *
 * @param {EngineName} name
 * @param {Options} options
 */
export async function open(name, options = {}) {
  const { path, folder, isolated, line, width = 1280, height = 900, ...settings } = options;
  const { start, lacks } = engines[name];
  const temporary = mkdtempSync(join(tmpdir(), "simple-autoencoder-"));
  const watches = "bidi" in lacks;
  const server = await serveWithFaults({ path, folder, isolated, line, watches });
  const log = openSync(join(temporary, "log"), "w");
  // A server that is left open would keep the tests from ending.
  const browser = await start({ folder: temporary, log, ...settings }).catch((error) => {
    server.close();
    throw error;
  });
  const page = new Page(name, browser, server, temporary);
  await page.listen();
  await page.resize(width, height);
  return page;
}

/**
 * @typedef {object} Limits
 * @property {RegExp} [errors] that the page may log
 * @property {number} [timeout] milliseconds for one browser
 * @property {Ability[]} [needs] what the test is skipped without
 */

/**
 * @param {EngineName} name
 * @param {string} title
 * @param {Options & Limits} options
 * @param {(page: Page, context: TestContext) => Promise<void>} body
 */
function testIn(name, title, { errors, timeout = 300_000, needs = [], ...options }, body) {
  /** @type {Partial<Record<Ability, string>>} */
  const lacks = engines[name].lacks;
  const skip = needs.map((ability) => lacks[ability]).find(Boolean);
  test(`${name}: ${title}`, { timeout, skip }, async (context) => {
    const page = await open(name, { path: "/a/sub/path/", ...options });
    try {
      await body(page, context);
      assert.deepEqual(page.unexpectedErrors(errors), [], "no errors in the console");
      assert.deepEqual(page.foreignRequests(), [], "no requests to another origin");
    } finally {
      await page.screenshot(title).catch(() => {});
      await page.close();
    }
  });
}

/**
 * A test that runs in Chromium, as most do. It fails when the page logs an error that `errors` does not match, or
 * asks another origin for anything.
 *
 * @param {string} title
 * @param {Options & Limits} options
 * @param {(page: Page, context: TestContext) => Promise<void>} body
 */
export function browserTest(title, options, body) {
  testIn("Chromium", title, options, body);
}

/**
 * The same in every browser: for what browsers are known, or likely, to do differently.
 *
 * @type {typeof browserTest}
 */
export function everywhere(title, options, body) {
  for (const name of engineNames) testIn(name, title, options, body);
}

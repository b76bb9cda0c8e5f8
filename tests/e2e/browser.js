import assert from "node:assert/strict";
import {
  accessSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { Builder, By, Key } from "selenium-webdriver";
import chrome from "selenium-webdriver/chrome.js";
import firefox from "selenium-webdriver/firefox.js";
import { Pointer } from "selenium-webdriver/lib/input.js";
import { dist } from "../../scripts/serve.js";
import { serveWithFaults } from "./server.js";

/** What browsers themselves log when a request fails or its answer breaks off. */
export const networkErrors = /failed to (load|read)|NetworkError|net::ERR|404/i;

if (!existsSync(join(dist, "data"))) throw new Error("there is no built page; run 'make build'");

const screenshots = new URL("screenshots/", import.meta.url).pathname;

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

/** The first of these programs that is on PATH. */
function program(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      try {
        accessSync(join(folder, name));
        return join(folder, name);
      } catch {
        // Not in this folder.
      }
    }
  }
  throw new Error(`${names.join(" or ")} is not on PATH; 'make test' installs it`);
}

/** Starts a browser; `log` is an open file for what it prints. */
const browsers = {
  Firefox: async (log) =>
    new Builder()
      .forBrowser("firefox")
      .setFirefoxOptions(
        new firefox.Options()
          .enableBidi()
          .setBinary(program("firefox-esr", "firefox"))
          .addArguments("-headless")
          // Prints uncaught errors: WebDriver tells of all but a worker's rejected promises.
          .setPreference("browser.dom.window.dump.enabled", true)
          // No picture is taken in the middle of a transition.
          .setPreference("ui.prefersReducedMotion", 1),
      )
      .setFirefoxService(
        new firefox.ServiceBuilder(program("geckodriver")).setStdio(["ignore", log, log]),
      )
      .build(),
  Chromium: async () => {
    const options = new chrome.Options()
      .enableBidi()
      .setChromeBinaryPath(program("chromium", "google-chrome"))
      // Most of these keep the browser's own services from the network.
      .addArguments("--headless=new", "--disable-background-networking", "--no-first-run")
      .addArguments("--disable-component-update", "--disable-sync", "--disable-gpu")
      .addArguments("--force-prefers-reduced-motion")
      // Letters in shades of one colour, for pictures are shown on other screens; and none of these has
      // a phone's width less a scroll bar.
      .addArguments("--disable-lcd-text", "--hide-scrollbars");
    // Chromium's sandbox does not start for root.
    if (process.getuid?.() === 0) options.addArguments("--no-sandbox");
    return new Builder()
      .forBrowser("chrome")
      .setChromeOptions(options)
      .setChromeService(new chrome.ServiceBuilder(program("chromedriver")))
      .build();
  },
};

export const browserNames = Object.keys(browsers);

/** A page open in a browser, with what went wrong in it. */
class Page {
  /** Messages of errors, on the page or in its workers. */
  errors = [];
  /** Addresses of all requests. */
  requests = [];

  constructor(name, driver, server, folder) {
    this.name = name;
    this.driver = driver;
    this.server = server;
    this.folder = folder;
  }

  async listen() {
    this.bidi = await this.driver.getBidi();
    await this.bidi.subscribe("log.entryAdded");
    await this.bidi.subscribe("network.beforeRequestSent");
    this.bidi.socket.on("message", (data) => {
      const { method, params } = JSON.parse(data);
      if (method === "log.entryAdded" && params.level === "error") this.errors.push(params.text);
      if (method === "network.beforeRequestSent") this.requests.push(params.request.url);
    });
  }

  /** Runs a script before any of the page's own, on every load from now on. */
  async beforeLoad(script) {
    await this.bidi.send({
      method: "script.addPreloadScript",
      params: { functionDeclaration: `() => { ${script} }` },
    });
  }

  /** Gives the page exactly this many CSS pixels; no headless window is as narrow as a phone. */
  async resize(width, height) {
    const context = await this.driver.getWindowHandle();
    await this.bidi.send({
      method: "browsingContext.setViewport",
      params: { context, viewport: { width, height } },
    });
  }

  /** Reloads the page. Firefox may answer while the former page is still there. */
  async reload() {
    await this.run("window.isFormer = true");
    await this.driver.navigate().refresh();
    await this.until("the page anew", () =>
      this.run(
        "return !window.isFormer && document.readyState === 'complete' && document.getElementById('transport') !== null",
      ),
    );
  }

  load(address = "") {
    return this.driver.get(this.server.url + address);
  }

  run(script, ...values) {
    return this.driver.executeScript(script, ...values);
  }

  element(selector) {
    return this.driver.findElement(By.css(selector));
  }

  async click(selector) {
    // Elsewhere the training controls, which stay in sight, may lie over it.
    await this.show(selector);
    await this.element(selector).click();
  }

  /** Waits, a minute at most, until a function of the page returns something true, and returns it. */
  async until(what, look, milliseconds = 60_000) {
    try {
      return await this.driver.wait(() => look(), milliseconds, undefined, 50);
    } catch (error) {
      const shown = await this.run(
        `return ["#position", "#failure:not([hidden])", "#settings-note"]
           .map((selector) => document.querySelector(selector)?.innerText).join("; ")`,
      ).catch(String);
      throw new Error(`no ${what}; the page says: ${shown}`, { cause: error });
    }
  }

  /** Loads the page and waits for the digits, and for the first of them in the network. */
  async ready(address = "") {
    await this.load(address);
    await this.untilState("ready");
    await this.until("a digit in the network", () => this.text("#code-label"));
  }

  /** Types a value into a field in place of what is there, and leaves the field. */
  async fill(selector, value) {
    await this.run("arguments[0].select()", this.element(selector));
    await this.element(selector).sendKeys(String(value), Key.TAB);
  }

  /** Chooses an option by its value. */
  async choose(selector, value) {
    await this.element(`${selector} option[value="${value}"]`).click();
  }

  /** Moves a slider as a hand would, to a value. */
  slide(selector, value) {
    return this.run(
      `arguments[0].value = arguments[1];
       arguments[0].dispatchEvent(new Event("input", { bubbles: true }));`,
      this.element(selector),
      String(value),
    );
  }

  /**
   * Drops files of these names and bytes on the page, as a person would who drags them over it, and tells
   * whether the page said that it takes them.
   */
  drop(...files) {
    return this.run(
      `const dataTransfer = new DataTransfer();
       for (const [name, text] of arguments[0]) {
         dataTransfer.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
       }
       const event = (type) =>
         new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer });
       const main = document.querySelector("main");
       const isTaken = !main.dispatchEvent(event("dragover"));
       main.dispatchEvent(event("drop"));
       return isTaken;`,
      files.map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")]),
    );
  }

  /** Brings an element into sight. */
  show(selector) {
    return this.run("arguments[0].scrollIntoView({ block: 'center' })", this.element(selector));
  }

  /** The workers that the page starts are kept in `window.workers`; call it before the page is loaded. */
  async keepWorkers() {
    await this.beforeLoad(`
      window.workers = [];
      const Original = Worker;
      window.Worker = class extends Original {
        constructor(...options) {
          super(...options);
          window.workers.push(this);
        }
      };`);
  }

  /**
   * Whatever the page lets one save is kept, not downloaded; call it before the page is loaded, and
   * `saved` after saving.
   */
  async keepDownloads() {
    await this.beforeLoad(`
      const create = URL.createObjectURL;
      let blob;
      URL.createObjectURL = (object) => create.call(URL, (blob = object));
      HTMLAnchorElement.prototype.click = function () {
        window.saved = { name: this.download, type: blob.type };
        blob.arrayBuffer().then((bytes) => (window.saved.bytes = Array.from(new Uint8Array(bytes))));
      };`);
  }

  /** Name, type, bytes and text of the file that was last saved. */
  async saved() {
    const look = () => this.run("return window.saved?.bytes && window.saved");
    const { name, type, bytes } = await this.until("saved file", look);
    return { name, type, bytes: Buffer.from(bytes), text: Buffer.from(bytes).toString() };
  }

  /** The visible text of an element, in one line. */
  async text(selector) {
    const text = await this.element(selector).getText();
    return text.replace(/\s+/g, " ").trim();
  }

  /** The number that a `<data>` element shows, NaN while it shows none. */
  async number(selector) {
    const value = await this.element(selector).getAttribute("value");
    return value ? Number(value) : NaN;
  }

  /** The state of the page: loading, ready, training, finished or failed. */
  state() {
    return this.run("return document.documentElement.dataset.state");
  }

  /** Waits for one of these states. */
  untilState(...states) {
    return this.until(`state ${states.join(" or ")}`, async () =>
      states.includes(await this.state()),
    );
  }

  /** The pixels of a canvas as one string, to compare; null when all are alike or it is not there. */
  pixels(selector) {
    return this.run(
      `const canvas = document.querySelector(arguments[0]);
       if (canvas === null) return null;
       const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
       const words = new Uint32Array(data.buffer);
       return words.every((word) => word === words[0]) ? null : words.join();`,
      selector,
    );
  }

  /**
   * Draws one stroke on an element, with the mouse or a finger; its points are shares of the
   * element's width and height.
   */
  async draw(selector, stroke, type = "mouse") {
    await this.show(selector);
    const origin = this.element(selector);
    const { width, height } = await origin.getRect();
    const pointer = new Pointer(type, type);
    const moves = stroke.map(([x, y]) =>
      // An element's origin is its centre.
      pointer.move({
        origin,
        duration: 20,
        x: Math.round((x - 0.5) * width),
        y: Math.round((y - 0.5) * height),
      }),
    );
    const [first, ...rest] = moves;
    await this.driver
      .actions()
      .insert(pointer, first, pointer.press(), ...rest, pointer.release())
      .perform();
  }

  /** Where an element is on the page, in whole pixels. */
  box(selector) {
    return this.run(
      `const { left, top, right, bottom } = arguments[0].getBoundingClientRect();
       const [x, y] = [Math.floor(left + scrollX), Math.floor(top + scrollY)];
       return { x, y, width: Math.ceil(right + scrollX) - x, height: Math.ceil(bottom + scrollY) - y };`,
      this.element(selector),
    );
  }

  /**
   * Keeps a picture of the whole page, or of a box on it or in the window, and returns the picture's
   * bytes.
   */
  async screenshot(name, box, origin = "document") {
    const { result } = await this.bidi.send({
      method: "browsingContext.captureScreenshot",
      params: {
        context: await this.driver.getWindowHandle(),
        origin,
        ...(box && { clip: { type: "box", ...box } }),
      },
    });
    return this.keep(name, Buffer.from(result.data, "base64"));
  }

  /** Keeps a picture among the screenshots. */
  keep(name, png) {
    mkdirSync(screenshots, { recursive: true });
    const file = `${name} in ${this.name}`.replace(/[^a-zA-Z0-9]+/g, "-").toLowerCase();
    writeFileSync(join(screenshots, `${file}.png`), png);
    return png;
  }

  /** Every error so far that `expected` does not match. */
  unexpectedErrors(expected) {
    const printed = readFileSync(join(this.folder, "log"), "utf8").matchAll(
      /^JavaScript error: (http.*)$/gm,
    );
    const all = [...this.errors, ...Array.from(printed, ([, text]) => text)];
    return all.filter((text) => !expected?.test(text));
  }

  /** Requests that left the page's own origin. */
  foreignRequests() {
    return this.requests.filter(
      (url) => /^(https?|wss?):/.test(url) && !url.startsWith(this.server.origin),
    );
  }

  async close() {
    await this.driver.quit();
    this.server.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** Opens an empty tab of a browser beside a server of the page; `load` then opens the page. */
export async function open(name, { path, folder, width = 1280, height = 900 } = {}) {
  const temporary = mkdtempSync(join(tmpdir(), "simple-autoencoder-"));
  const server = await serveWithFaults({ path, folder });
  // A server that is left open would keep the tests from ending.
  const driver = await browsers[name](openSync(join(temporary, "log"), "w")).catch((error) => {
    server.close();
    throw error;
  });
  const page = new Page(name, driver, server, temporary);
  await page.listen();
  await page.resize(width, height);
  return page;
}

/**
 * A test that runs in each browser. It fails when the page logs an error that `errors` does not
 * match, or asks another origin for anything.
 *
 * @param {string} title
 * @param {{ path?: string, folder?: string, width?: number, height?: number, errors?: RegExp,
 *   timeout?: number }} options milliseconds for one browser
 * @param {(page: Page, context: import("node:test").TestContext) => Promise<void>} body
 */
export function browserTest(title, { errors, timeout = 300_000, ...options }, body) {
  for (const name of browserNames) {
    test(`${name}: ${title}`, { timeout }, async (context) => {
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
}

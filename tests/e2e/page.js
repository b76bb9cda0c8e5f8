import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { By, Key } from "selenium-webdriver";
import { Pointer } from "selenium-webdriver/lib/input.js";
import { engines } from "./engines.js";

/** @import { NoticeKind } from "../../www/state/state.js" */
/** @import { Ability, Browser, EngineName } from "./engines.js" */
/** @import { Server } from "./server.js" */

/**
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 * @typedef {number[][]} Stroke points, as shares of an element's width and height
 */

/**
 * The part of selenium's BiDi connection that is used here, of which its types know too little.
 *
 * @typedef {object} BiDi
 * @property {(message: { method: string, params: object }) => Promise<{ result: any }>} send
 * @property {(event: string) => Promise<void>} subscribe
 * @property {{ on(event: "message", hear: (data: string) => void): void }} socket
 */

/**
 * The selector of a part of one of the page's views.
 *
 * @param {string} view
 * @param {string} name
 */
export const part = (view, name) => `[data-view="${view}"] [data-part="${name}"]`;

const TRAIN = part("status", "train");

const screenshots = new URL("screenshots/", import.meta.url).pathname;

/** A page open in a browser, with what went wrong in it. */
export class Page {
  /** @type {string[]} messages of errors, on the page or in its workers */
  errors = [];
  /** @type {string[]} addresses of all requests, where the driver tells them */
  requests = [];
  /** @type {BiDi | null} */
  #bidi = null;
  #browser;

  /**
   * @param {EngineName} name
   * @param {Browser} browser
   * @param {Server} server
   * @param {string} folder that has the browser's log, and is removed at the end
   */
  constructor(name, browser, server, folder) {
    this.name = name;
    this.driver = browser.driver;
    this.server = server;
    this.folder = folder;
    this.#browser = browser;
  }

  /**
   * Whether the driver can do this.
   *
   * @param {Ability} ability
   */
  can(ability) {
    return !(ability in engines[this.name].lacks);
  }

  get bidi() {
    if (this.#bidi === null) throw new Error(`${this.name} has no WebDriver BiDi`);
    return this.#bidi;
  }

  /** Keeps what the driver tells from now on. */
  async listen() {
    if (!this.can("bidi")) return;
    const bidi = /** @type {BiDi} */ (/** @type {unknown} */ (await this.driver.getBidi()));
    this.#bidi = bidi;
    await bidi.subscribe("log.entryAdded");
    await bidi.subscribe("network.beforeRequestSent");
    bidi.socket.on("message", (data) => {
      const { method, params } = JSON.parse(data);
      if (method === "log.entryAdded" && params.level === "error") this.errors.push(params.text);
      if (method === "network.beforeRequestSent") this.requests.push(params.request.url);
    });
  }

  /**
   * Runs a script before any of the page's own, on every load from now on.
   *
   * @param {string} script
   */
  async beforeLoad(script) {
    if (!this.can("bidi")) {
      this.server.first.push(script);
      return;
    }
    await this.bidi.send({
      method: "script.addPreloadScript",
      params: { functionDeclaration: `() => { ${script} }` },
    });
  }

  /**
   * Gives the page this many CSS pixels. No window is as narrow as a phone: that takes BiDi.
   *
   * @param {number} width
   * @param {number} height
   */
  async resize(width, height) {
    if (!this.can("bidi")) {
      await this.driver.manage().window().setRect({ x: 0, y: 0, width, height });
      return;
    }
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
        "return !window.isFormer && document.readyState === 'complete' && document.querySelector('[data-view=status]') !== null",
      ),
    );
  }

  /** Opens an address of the page. */
  load(address = "") {
    return this.driver.get(this.server.url + address);
  }

  /**
   * Runs the body of a function on the page, and returns what it returns.
   *
   * @param {string} script
   * @param {...unknown} values its arguments
   * @returns {Promise<any>}
   */
  run(script, ...values) {
    return this.driver.executeScript(script, ...values);
  }

  /** @param {string} selector */
  element(selector) {
    return this.driver.findElement(By.css(selector));
  }

  /** @param {string} selector */
  async click(selector) {
    // Elsewhere the training controls, which stay in sight, may lie over it.
    await this.show(selector);
    await this.element(selector).click();
  }

  /**
   * Waits, a minute at most, until a function returns something true, and returns it.
   *
   * @template T
   * @param {string} what
   * @param {() => T | Promise<T>} look
   * @returns {Promise<Exclude<T, null | undefined | false | 0 | "">>}
   */
  async until(what, look, milliseconds = 60_000) {
    try {
      const found = await this.driver.wait(async () => look(), milliseconds, undefined, 50);
      return /** @type {any} */ (found);
    } catch (error) {
      throw new Error(`no ${what}; ${await this.#situation()}`, { cause: error });
    }
  }

  /** Everything the page says at the moment, and all errors so far, to find out why a test failed. */
  async #situation() {
    const said = await this.run(
      `const said = [...document.querySelectorAll(
         "[data-view=status] .prog, [role=alert], [role=status], [data-part=progress]",
       )].filter((element) => element.checkVisibility() && element.innerText.trim() !== "")
         .map((element) => {
           const place = element.closest("[data-view], [data-chapter]")?.dataset ?? {};
           const words = element.innerText.replace(/\\s+/g, " ").trim();
           return (place.view ?? place.chapter ?? element.id) + ": " + words;
         });
       const started = [...document.querySelectorAll("[data-started]")].map(({ id }) => id);
       return [JSON.stringify(document.documentElement.dataset), "started: " + started.join(), ...said]
         .join("\\n");`,
    ).catch(String);
    return [`the page says:\n${said}`, "errors:", ...this.unexpectedErrors()].join("\n");
  }

  /** Loads the page and waits for all digits. */
  async ready(address = "") {
    await this.load(address);
    await this.untilDigits();
  }

  /** Waits until all digits are here; training may have begun before. */
  untilDigits() {
    return this.until("digits, all of them", () =>
      this.run("return document.documentElement.hasAttribute('data-arrived')"),
    );
  }

  /** Trains, or goes on training, as soon as there is something to train on. */
  async train() {
    await this.click(`${TRAIN}[data-action="train"]`);
    await this.untilState("training", "finished", "loading");
  }

  /** Pauses, and waits until it has. */
  async pause() {
    // Where training ends at this very moment there is nothing to pause any more.
    await this.run(
      "document.querySelector(arguments[0])?.click()",
      `${TRAIN}[data-action="pause"]`,
    );
    await this.untilState("ready", "finished");
  }

  /** Trains until the run is finished. */
  async finish() {
    await this.train();
    await this.untilState("finished");
  }

  /** Batches that the network at the top has had. */
  async step() {
    return Number(
      await this.run("return document.querySelector('[data-view=status]').dataset.step"),
    );
  }

  /** Epochs that the network at the top has completed. */
  async epoch() {
    return Number(
      await this.run("return document.querySelector('[data-view=status]').dataset.epoch"),
    );
  }

  /**
   * Waits for at least so many batches.
   *
   * @param {number} step
   */
  untilStep(step) {
    return this.until(`step ${step}`, async () => (await this.step()) >= step);
  }

  /** The error left on test digits, as a share, once it is there. */
  errorLeft() {
    return this.shown(part("status", "left"));
  }

  /**
   * The number that a `<data>` element shows, once it shows one.
   *
   * @param {string} selector
   */
  async shown(selector) {
    return Number(
      await this.until(`number in ${selector}`, () => this.element(selector).getAttribute("value")),
    );
  }

  /** Waits until the browser keeps the run as far as it has come, for the next visit. */
  untilKept() {
    return this.until("kept run", () =>
      this.run(
        `const { step } = document.querySelector("[data-view=status]").dataset;
         return new Promise((resolve, reject) => {
           const opening = indexedDB.open("simple-autoencoder");
           opening.onerror = () => reject(opening.error);
           opening.onsuccess = () => {
             const all = opening.result.transaction("runs").objectStore("runs").getAll();
             all.onerror = () => reject(all.error);
             all.onsuccess = () => {
               opening.result.close();
               resolve(all.result.some(({ run }) => run.report.step === Number(step)));
             };
           };
         });`,
      ),
    );
  }

  /**
   * The page's messages: what each is about, and its title and words.
   *
   * @returns {Promise<{ kind: NoticeKind | "room", words: string }[]>}
   */
  notices() {
    return this.run(
      `return [...document.querySelectorAll("[data-notice]")].map((notice) => ({
         kind: notice.dataset.notice,
         words: [...notice.querySelectorAll("h2, p")].map(({ textContent }) => textContent).join(": "),
       }))`,
    );
  }

  /**
   * Waits for a message, and returns its words.
   *
   * @param {NoticeKind | "room"} kind
   * @param {RegExp} [named] what has to be named in it: files, settings, numbers
   */
  async untilNotice(kind, named = /^/) {
    const notice = await this.until(`message of the kind “${kind}” with ${named}`, async () =>
      (await this.notices()).find((notice) => notice.kind === kind && named.test(notice.words)),
    );
    return notice.words;
  }

  /**
   * Waits until something is told of facts like these, and returns them.
   *
   * @param {string} selector
   * @param {(facts: any) => unknown} areLikeThese
   * @param {number} [milliseconds]
   * @returns {Promise<any>}
   */
  untilTold(selector, areLikeThese = () => true, milliseconds) {
    // What is not in sight is not kept up to date, and what is filled above may push it away.
    const look = `
      const place = document.querySelector(arguments[0]);
      place?.scrollIntoView({ block: "nearest" });
      return JSON.parse(place?.dataset.told ?? null);`;
    return this.until(
      `${String(areLikeThese)} in ${selector}`,
      async () => {
        const facts = await this.run(look, selector);
        return facts !== null && areLikeThese(facts) && facts;
      },
      milliseconds,
    );
  }

  /**
   * The same of what a chapter has measured.
   *
   * @param {string} chapter
   * @param {(facts: any) => unknown} [areLikeThese]
   * @param {number} [milliseconds]
   */
  untilMeasured(chapter, areLikeThese, milliseconds) {
    return this.untilTold(`#${chapter} [data-part="measured"]`, areLikeThese, milliseconds);
  }

  /**
   * Goes to a chapter and waits until it has started. What is filled above it may push it away again, so it is gone to until
   * it has.
   *
   * @param {string} chapter
   */
  async scrollTo(chapter) {
    await this.until(`chapter ${chapter}`, () =>
      this.run(
        `const section = document.getElementById(arguments[0]);
         section.scrollIntoView();
         return section.hasAttribute("data-started");`,
        chapter,
      ),
    );
  }

  /** Opens the bench, which is loaded then. */
  async openBench() {
    await this.click(part("header", "bench"));
    await this.until("the bench", () =>
      this.run("return document.querySelector('[data-view=bench] input') !== null"),
    );
  }

  /** The file of errors per epoch. */
  async errorsPerEpoch() {
    await this.errorLeft();
    await this.scrollTo("learning");
    await this.run(
      "delete window.saved; document.querySelector('[data-view=chart] details').open = true",
    );
    await this.click(part("chart", "csv"));
    return (await this.saved()).text;
  }

  /**
   * Types a value into a field in place of what is there, and leaves the field.
   *
   * @param {string} selector
   * @param {string | number} value
   */
  async fill(selector, value) {
    await this.run("arguments[0].select()", this.element(selector));
    await this.element(selector).sendKeys(String(value), Key.TAB);
  }

  /**
   * Chooses an option by its value.
   *
   * @param {string} selector
   * @param {string} value
   */
  async choose(selector, value) {
    await this.element(`${selector} option[value="${value}"]`).click();
  }

  /**
   * Moves a slider as a hand would, to a value.
   *
   * @param {string} selector
   * @param {number} value
   */
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
   *
   * @param {...[name: string, bytes: Uint8Array]} files
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

  /**
   * What the system says of the person: forced colours, motion to be reduced, more contrast, a dark theme.
   *
   * @param {Partial<Record<"forced-colors" | "prefers-reduced-motion" | "prefers-contrast" |
   *   "prefers-color-scheme", string>>} settings by media feature
   */
  async emulate(settings) {
    const features = Object.entries(settings).map(([name, value]) => ({ name, value }));
    const driver = /** @type {import("selenium-webdriver/chrome.js").Driver} */ (this.driver);
    await driver.sendDevToolsCommand("Emulation.setEmulatedMedia", { features });
  }

  /** Spaces text as WCAG's criterion 1.4.12 has it: no words may be cut off or lie over others. */
  spaceText() {
    return this.run(
      `const sheet = new CSSStyleSheet();
       sheet.replaceSync(\`
         * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
         p { margin-bottom: 2em !important; }\`);
       document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];`,
    );
  }

  /** Opens another tab in front of this one, which `evaluate` still reaches. */
  async hide() {
    const context = await this.driver.getWindowHandle();
    await this.driver.switchTo().newWindow("tab");
    await this.until(
      "another page in front",
      async () => (await this.evaluate(context, "document.visibilityState")) === "hidden",
    );
  }

  /**
   * Closes the other tab.
   *
   * @param {string} context this one
   */
  async unhide(context) {
    await this.driver.close();
    await this.driver.switchTo().window(context);
  }

  /**
   * Evaluates an expression on a page without bringing its tab to the front.
   *
   * @param {string} context the tab
   * @param {string} expression
   */
  async evaluate(context, expression) {
    const { result } = await this.bidi.send({
      method: "script.evaluate",
      params: { expression, target: { context }, awaitPromise: false },
    });
    return result.result.value;
  }

  /**
   * Freezes the page for a while, as browsers do with a tab that was hidden for long; in Chromium only.
   *
   * @param {number} milliseconds that really pass: a frozen page runs nothing that could tell of them
   */
  async freeze(milliseconds) {
    const driver = /** @type {import("selenium-webdriver/chrome.js").Driver} */ (this.driver);
    await this.run('document.addEventListener("freeze", () => (window.wasFrozen = true))');
    await driver.sendDevToolsCommand("Page.setWebLifecycleState", { state: "frozen" });
    await setTimeout(milliseconds);
    await driver.sendDevToolsCommand("Page.setWebLifecycleState", { state: "active" });
    if (!(await this.run("return window.wasFrozen"))) throw new Error("the page was not frozen");
  }

  /** The page's clocks can be put forward by `advance`; call it before the page is loaded. */
  async keepTime() {
    await this.beforeLoad(`
      let ahead = 0;
      window.advance = (milliseconds) => (ahead += milliseconds);
      for (const clock of [performance, Date]) {
        const now = clock.now;
        clock.now = () => now.call(clock) + ahead;
      }`);
  }

  /**
   * Lets time pass on the page's clocks, all at once.
   *
   * @param {number} milliseconds
   */
  advance(milliseconds) {
    return this.run("advance(arguments[0])", milliseconds);
  }

  /**
   * Brings an element into sight, and waits until nothing moves it any more.
   *
   * @param {string} selector
   */
  show(selector) {
    return this.run(
      `const element = arguments[0];
       element.scrollIntoView({ block: "center" });
       const place = () => Object.values(element.getBoundingClientRect().toJSON()).join();
       return new Promise((resolve) => {
         const look = (before) =>
           place() === before ? resolve() : setTimeout(look, 30, place());
         look("");
       });`,
      this.element(selector),
    );
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
        const reader = new FileReader();
        reader.onload = () => (window.saved.base64 = reader.result.split(",")[1]);
        reader.readAsDataURL(blob);
      };`);
  }

  /** Name, type, bytes and text of the file that was last saved. */
  async saved() {
    const look = () => this.run("return window.saved?.base64 !== undefined && window.saved");
    const { name, type, base64 } = await this.until("saved file", look);
    const bytes = Buffer.from(base64, "base64");
    return { name, type, bytes, text: bytes.toString() };
  }

  /**
   * The visible text of an element, in one line.
   *
   * @param {string} selector
   */
  async text(selector) {
    // WebKit's driver takes some elements for hidden that are not.
    const script = "return arguments[0].checkVisibility() ? arguments[0].innerText : ''";
    const text = String(await this.run(script, this.element(selector)));
    return text.replace(/\s+/g, " ").trim();
  }

  /**
   * The numbers in the visible text of an element.
   *
   * @param {string} selector
   */
  async numbers(selector) {
    const found = (await this.text(selector)).matchAll(/\d[\d,]*(\.\d+)?/g);
    return Array.from(found, ([number]) => Number(number.replaceAll(",", "")));
  }

  /**
   * The number that a `<data>` element shows, NaN while it shows none.
   *
   * @param {string} selector
   */
  async number(selector) {
    const value = await this.element(selector).getAttribute("value");
    return value ? Number(value) : NaN;
  }

  /**
   * The state of the page: loading, ready, training, finished or failed.
   *
   * @returns {Promise<string>}
   */
  state() {
    return this.run("return document.documentElement.dataset.state");
  }

  /**
   * Waits for one of these states.
   *
   * @param {...string} states
   */
  untilState(...states) {
    return this.until(`state ${states.join(" or ")}`, async () =>
      states.includes(await this.state()),
    );
  }

  /**
   * A short text that tells the pixels of a canvas from others; null when all are alike or it is not there.
   *
   * @param {string} selector
   * @returns {Promise<string | null>}
   */
  pixels(selector) {
    return this.run(
      `const canvas = document.querySelector(arguments[0]);
       if (canvas === null) return null;
       const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
       const words = new Uint32Array(data.buffer);
       if (words.every((word) => word === words[0])) return null;
       // FNV-1a, over words.
       return words
         .reduce((hash, word) => Math.imul(hash ^ word, 16777619) >>> 0, 2166136261)
         .toString(16);`,
      selector,
    );
  }

  /**
   * The same once it has not changed for a second.
   *
   * @param {string} selector
   */
  async stillPixels(selector) {
    let last = await this.pixels(selector);
    let since = performance.now();
    return this.until(`${selector} that is still`, async () => {
      const now = await this.pixels(selector);
      if (now !== last) since = performance.now();
      last = now;
      return performance.now() - since > 1000 && last;
    });
  }

  /**
   * Draws strokes with the mouse or a finger.
   *
   * @param {Stroke[]} strokes
   * @param {object} [how]
   * @param {"mouse" | "touch"} [how.type]
   * @param {string} [how.on] where; on the pad if nothing else is said
   */
  async draw(strokes, { type = "mouse", on = part("pad", "pad") } = {}) {
    await this.show(on);
    const origin = this.element(on);
    const { width, height } = await origin.getRect();
    for (const stroke of strokes) {
      const pointer = new Pointer(type, /** @type {any} */ (type));
      const moves = stroke.map(([x = 0, y = 0]) =>
        // An element's origin is its centre.
        pointer.move({
          origin,
          duration: 20,
          x: Math.round((x - 0.5) * width),
          y: Math.round((y - 0.5) * height),
        }),
      );
      moves.splice(1, 0, pointer.press());
      await this.driver
        .actions()
        .insert(pointer, ...moves, pointer.release())
        .perform();
    }
  }

  /**
   * Where an element is on the page, in whole pixels.
   *
   * @param {string} selector
   * @returns {Promise<Box>}
   */
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
   * bytes. Without BiDi it is always the window's.
   *
   * @param {string} name
   * @param {Box} [box]
   * @param {"document" | "viewport"} origin
   */
  async screenshot(name, box, origin = "document") {
    if (!this.can("bidi")) {
      return this.keep(name, Buffer.from(await this.driver.takeScreenshot(), "base64"));
    }
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

  /**
   * Keeps a picture among the screenshots.
   *
   * @param {string} name
   * @param {Buffer} png
   */
  keep(name, png) {
    mkdirSync(screenshots, { recursive: true });
    const file = `${name} in ${this.name}`.replace(/[^a-zA-Z0-9]+/g, "-").toLowerCase();
    writeFileSync(join(screenshots, `${file}.png`), png);
    return png;
  }

  /**
   * Every error so far that `expected` does not match.
   *
   * @param {RegExp} [expected]
   */
  unexpectedErrors(expected) {
    const printed = readFileSync(join(this.folder, "log"), "utf8").matchAll(
      /^JavaScript error: (http.*)$/gm,
    );
    const all = [...this.errors, ...this.server.errors];
    for (const [, text = ""] of printed) all.push(text);
    return all.filter((text) => !expected?.test(text));
  }

  /** Requests that left the page's own origin. */
  foreignRequests() {
    const isForeign = (/** @type {string} */ url) =>
      /^(https?|wss?):/.test(url) && !url.startsWith(this.server.origin);
    return [...this.requests, ...(this.#browser.foreign ?? [])].filter(isForeign);
  }

  async close() {
    await this.driver.quit();
    await this.#browser.stop?.();
    this.server.close();
    rmSync(this.folder, { recursive: true });
  }
}

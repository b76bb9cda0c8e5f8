// axe-core finds nothing to complain about in every state of the page; it can be used by keyboard alone; nothing is
// wider than the window; and forced colours hide nothing.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { decode } from "fast-png";
import { Key } from "selenium-webdriver";
import { testDigit } from "../../www/domain/sentences/top.js";
import { browserTest } from "./browser.js";
import { part } from "./page.js";

/** @import { Page } from "./page.js" */

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const CHAPTERS = [
  ...["learning", "size", "meaning", "strangers", "repair", "kinds", "yours", "build"],
];
const QUICK = "#digits=2000&epochs=1";

/**
 * @param {Page} page
 * @param {string} state
 */
async function check(page, state) {
  await page.screenshot(`axe ${state}`);
  const violations = await page.driver.executeAsyncScript(
    `${axe};
     const done = arguments[arguments.length - 1];
     window.axe.run().then(({ violations }) => done(violations.map(({ id, help, nodes }) =>
       id + ": " + help + ": " + nodes.map(({ target }) => target.join(" ")).join(", "))));`,
  );
  assert.deepEqual(violations, [], state);
}

/**
 * What sticks out to the right, when the page can be scrolled that way.
 *
 * @param {Page} page
 */
function tooWide(page) {
  return page.run(
    `const { scrollWidth, clientWidth } = document.documentElement;
     if (scrollWidth <= clientWidth) return [];
     return [...document.body.querySelectorAll("*")]
       .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
       .map((element) => element.id || element.dataset.part || element.className || element.localName);`,
  );
}

/** @param {Page} page */
async function startAllChapters(page) {
  for (const chapter of CHAPTERS) await page.scrollTo(chapter);
  await page.run("scrollTo(0, 0)");
}

for (const [width, height] of /** @type {const} */ ([
  [390, 844],
  [1280, 900],
])) {
  browserTest(`axe finds nothing at ${width} pixels`, { width, height }, async (page) => {
    await page.load("#epochs=200");
    await check(page, `fresh ${width}`);
    await page.untilDigits();
    await page.train();
    await page.untilState("training");
    await check(page, `training ${width}`);
    await page.pause();
    await startAllChapters(page);
    await page.until("a map", () => page.pixels(part("plane", "points")));
    await page.run("for (const fold of document.querySelectorAll('details')) fold.open = true");
    await check(page, `all chapters ${width}`);
    await page.click(part("header", "theme"));
    await check(page, `dark ${width}`);
    // On a phone the header's is in the menu.
    await page.click(part(width < 600 ? "status" : "header", "bench"));
    await page.until("the bench", () => page.element("#bench").isDisplayed());
    await check(page, `bench ${width}`);
    await page.element("#bench").sendKeys(Key.ESCAPE);
    await page.drop(["cat.txt", Buffer.from("no picture, no data")]);
    await page.until("what is wrong", () => page.text(part("sheet", "failure")));
    await check(page, `a file that is nothing ${width}`);
    await page.click(part("sheet", "cancel"));
    await page.load("#colour=red");
    await page.untilNotice("refused", /colour/);
    await check(page, `a wrong link ${width}`);
  });
}

browserTest("nothing is wider than the window, from phones to walls", {}, async (page) => {
  await page.ready(QUICK);
  await page.finish();
  await startAllChapters(page);
  for (const width of [320, 390, 1280, 1920]) {
    await page.resize(width, 900);
    await page.show("#build");
    assert.deepEqual(await tooWide(page), [], `at ${width} pixels`);
  }
});

browserTest("letters of twice the size fit the window", { fontSize: 32 }, async (page) => {
  await page.ready(QUICK);
  await startAllChapters(page);
  await page.show("#build");
  assert.deepEqual(await tooWide(page), []);
});

browserTest("pad, code, strip, bench and alarm line work by keyboard alone", {}, async (page) => {
  await page.ready(QUICK);
  await page.finish();
  const send = (/** @type {string[]} */ ...keys) =>
    page.driver
      .actions()
      .sendKeys(...keys)
      .perform();
  const focus = (/** @type {string} */ selector) =>
    page.run("document.querySelector(arguments[0]).focus()", selector);
  const attribute = (/** @type {string} */ selector, /** @type {string} */ name) =>
    page.element(selector).getAttribute(name);

  await page.click(part("pad", "clear"));
  await focus(part("pad", "pad"));
  await send(Key.SPACE, ...Array(14).fill(Key.ARROW_DOWN), Key.SPACE);
  await page.until("the drawing redrawn", () => page.number(part("redrawn", "left")));

  const bars = part("code", "bars");
  await focus(bars);
  const before = await attribute(bars, "aria-valuetext");
  await send(Key.ARROW_RIGHT);
  await page.until(
    "another number",
    async () => (await attribute(bars, "aria-valuetext")) !== before,
  );
  const redrawn = await page.stillPixels(part("redrawn", "canvas"));
  await send(Key.PAGE_UP, Key.PAGE_UP, Key.PAGE_UP);
  await page.until(
    "a changed picture",
    async () => (await page.pixels(part("redrawn", "canvas"))) !== redrawn,
  );
  await send(Key.ESCAPE);
  await page.until(
    "the change undone",
    async () => (await page.pixels(part("redrawn", "canvas"))) === redrawn,
  );

  await focus(`${part("strip", "digits")} li:nth-child(3) button`);
  await send(Key.ENTER);
  const third = testDigit("1", "digit");
  await page.until(third, async () => (await page.text(part("pad", "source"))) === third);

  const opener = part("header", "bench");
  await focus(opener);
  await send(Key.ENTER);
  await page.until("the focus in the bench", () =>
    page.run("return document.activeElement.closest('#bench') !== null"),
  );
  await send(Key.ESCAPE);
  assert.ok(
    await page.run(
      "return document.activeElement === document.querySelector(arguments[0])",
      opener,
    ),
    "the focus is back",
  );

  await page.scrollTo("strangers");
  const line = part("histogram", "histogram");
  await page.until(
    "the alarm line",
    async () => Number(await attribute(line, "aria-valuenow")) > 0,
  );
  const alarms = `#strangers [data-part="false-alarms"] [data-part="count"]`;
  await page.until("false alarms", () => page.number(alarms));
  const many = await page.number(alarms);
  await focus(line);
  await send(Key.PAGE_DOWN);
  await page.until("more false alarms", async () => (await page.number(alarms)) > many);
});

browserTest("Tab reaches every control, and each shows that it has the focus", {}, async (page) => {
  await page.ready();
  // What is made anew later would be another control.
  await page.scrollTo("size");
  await page.untilMeasured("size", ({ sizes }) => sizes.some((/** @type {any} */ { pca }) => pca));
  await page.scrollTo("repair");
  await page.untilMeasured("repair", ({ damaged }) => damaged);
  await startAllChapters(page);
  const controls = await page.run(
    `const all = [...document.querySelectorAll("button, a, select, input, summary, [tabindex='0']")]
       .filter((element) => !element.disabled && element.tabIndex >= 0 && element.checkVisibility());
     all.forEach((element, i) => (element.dataset.control = String(i)));
     document.querySelector(".skip").focus();
     return all.map(({ id, dataset, textContent }) => id || dataset.part || textContent);`,
  );
  const missed = new Set(controls.keys());
  // Some browsers stop at scrolled parts too, and at the end they leave the page.
  for (let press = 0; press < 2 * controls.length && missed.size > 0; press += 1) {
    const [control, outline] = await page.run(
      `const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
       return [document.activeElement.dataset.control, outlineStyle + " " + outlineWidth];`,
    );
    if (control !== undefined && control !== null) {
      missed.delete(Number(control));
      assert.match(outline, /^(solid|auto) [2-9]/, `outline of ${controls[control]}`);
    }
    await page.driver.actions().sendKeys(Key.TAB).perform();
  }
  assert.deepEqual(
    [...missed].map((i) => controls[i]),
    [],
    "never reached",
  );
});

browserTest("forced colours show how far training is", { needs: ["emulation"] }, async (page) => {
  await page.emulate({ "forced-colors": "active" });
  await page.ready(QUICK);
  const track = part("status", "track");
  /** The colour in the middle of the bar. */
  const middle = async () => {
    const { data, width, height, channels } = decode(
      await page.screenshot("forced colours", await page.box(track)),
    );
    const at = channels * (Math.floor(height / 2) * width + Math.floor(width / 2));
    return Array.from(data.slice(at, at + channels)).join();
  };
  await page.show(track);
  const empty = await middle();
  await page.finish();
  await page.show(track);
  assert.notEqual(await middle(), empty, "the middle of the bar is filled");
});

// The pictures that the README shows, made from the page as it is; `make pictures` takes them into docs/.

import assert from "node:assert/strict";
import { browserTest } from "./browser.js";
import { part } from "./page.js";

/** @import { Page } from "./page.js" */

/** Bytes that a picture may have at most: the README is to open at once. */
const MOST = 300_000;

/** A three, as shares of the pad's width and height. */
const three = [
  [0.3, 0.2],
  [0.6, 0.15],
  [0.7, 0.3],
  [0.45, 0.48],
  [0.72, 0.65],
  [0.6, 0.85],
  [0.3, 0.82],
];

/**
 * Takes a picture of the top of the page, as far down as a screen shows it.
 *
 * @param {Page} page
 * @param {string} name
 * @param {number} width
 * @param {number} height
 */
async function takeTop(page, name, width, height) {
  await page.resize(width, height);
  await page.run("scrollTo(0, 0); document.activeElement.blur()");
  // Nothing lies under the pointer.
  await page.driver.actions().move({ x: 2, y: 2 }).perform();
  await page.show("#title");
  const { length } = await page.screenshot(`readme ${name}`, undefined, "viewport");
  assert.ok(length < MOST, `the picture “${name}” has ${length} bytes`);
}

/**
 * Takes a picture of a chapter, whole.
 *
 * @param {Page} page
 * @param {string} chapter
 */
async function take(page, chapter) {
  await page.resize(1280, 900);
  const { height } = await page.box(`#${chapter}`);
  // So high that nothing that stays in sight lies over it.
  await page.resize(1280, height + 200);
  await page.run("document.activeElement.blur()");
  await page.show(`#${chapter}`);
  const { x, y, width, height: whole } = await page.box(`#${chapter}`);
  // With the margins that it has on the page.
  const box = { x: 0, y, width: width + 2 * x, height: whole };
  const { length } = await page.screenshot(`readme ${chapter}`, box);
  assert.ok(length < MOST, `the picture of “${chapter}” has ${length} bytes`);
  await page.resize(1280, 900);
}

/**
 * Presses a button of a chapter and waits until it has measured what comes of it.
 *
 * @param {Page} page
 * @param {string} chapter
 * @param {string} selector
 * @param {(facts: any) => unknown} isMeasured
 */
async function press(page, chapter, selector, isMeasured) {
  await page.scrollTo(chapter);
  await page.click(`#${chapter} ${selector}`);
  await page.untilMeasured(chapter, isMeasured, 600_000);
}

browserTest("pictures for the README", { timeout: 1_800_000 }, async (page) => {
  await page.ready("#epochs=5");
  await page.draw([three]);
  await page.scrollTo("learning");
  await page.click('#learning [data-part="one-step"]');
  await page.untilTold(part("step", "result"));
  await page.train();
  await page.until("the end", async () => (await page.state()) === "finished", 300_000);
  await page.until("how it compares", () => page.text(part("redrawn", "after")));
  await takeTop(page, "first", 1280, 760);
  await page.click(part("header", "theme"));
  await takeTop(page, "dark", 1280, 760);
  await page.click(part("header", "theme"));
  await takeTop(page, "phone", 390, 844);
  await page.resize(1280, 900);

  await page.scrollTo("learning");
  await take(page, "learning");
  const isTrained = (/** @type {{ network: number | null }} */ { network }) => network !== null;
  await press(page, "size", '[data-part="train"]', ({ sizes }) => sizes.every(isTrained));
  await take(page, "size");
  await page.scrollTo("meaning");
  await page.click('#meaning [data-part="train-map"]');
  await page.untilTold('#meaning [data-part="whose"]', ({ latent }) => latent === 2, 300_000);
  await press(page, "meaning", '[data-part="roll"]', ({ rolled }) => rolled);
  await page.click('#meaning [data-part="tab-map"]');
  await page.until("dots", () => page.pixels('#meaning [data-part="points"]'));
  await page.click(part("plane", "grid"));
  await page.until("the whole map", () => page.pixels(part("plane", "whole")));
  await take(page, "meaning");
  await press(page, "strangers", '[data-part="never-first"]', ({ area }) => area !== null);
  await page.click('#strangers [data-part="mine"]');
  await page.until("the drawing", () => page.text('#strangers [data-part="drawing"]'));
  await take(page, "strangers");
  await press(page, "repair", '[data-part="train-noise"]', ({ repaired }) => repaired !== null);
  await take(page, "repair");
  await press(page, "kinds", '[data-kind="standard"]', ({ standard }) => standard);
  await press(page, "kinds", '[data-kind="deep"]', ({ others }) => others.length === 1);
  await press(page, "kinds", '[data-kind="variational"]', ({ others }) => others.length === 2);
  await take(page, "kinds");
  await page.scrollTo("yours");
  await page.until("pairs", () => page.pixels('#yours [data-part="pairs"] canvas'));
  await take(page, "yours");
  await page.scrollTo("build");
  await page.until("a program", () => page.text("#program-text"));
  await take(page, "build");
});

// The pictures that the README shows, made from the page as it is; `make pictures` takes them into docs/.

import assert from "node:assert/strict";
import { Key } from "selenium-webdriver";
import { browserTest } from "./browser.js";

/** @import { Page } from "./page.js" */

/** Bytes that a picture may have at most: the README is to open at once. */
const MOST = 150_000;

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
 * @param {Buffer} png
 * @param {string} name
 */
function weigh({ length }, name) {
  assert.ok(length < MOST, `the picture “${name}” has ${length} bytes`);
}

/**
 * Takes a picture of an element, with a little of what is around it.
 *
 * @param {Page} page
 * @param {string} name
 * @param {string} selector
 */
async function take(page, name, selector) {
  await page.show(selector);
  const { x, y, width, height } = await page.box(selector);
  const box = { x: x - 10, y: y - 10, width: width + 20, height: height + 20 };
  weigh(await page.screenshot(`readme ${name}`, box), name);
}

/**
 * Takes a picture of the top of the page, as far down as a screen shows it.
 *
 * @param {Page} page
 * @param {string} name
 * @param {number} width
 * @param {number} height
 */
async function takeTop(page, name, width, height) {
  await page.run("scrollTo(0, 0)");
  weigh(await page.screenshot(`readme ${name}`, { x: 0, y: 0, width, height }), name);
}

/**
 * @param {Page} page
 * @param {string} address
 */
async function train(page, address) {
  // The part after the # alone would not load the page again.
  await page.load(`?${address}#${address}`);
  await page.untilState("ready");
  await page.click("#train");
  await page.untilState("finished");
}

/**
 * Waits for a canvas that is drawn only when it is in sight.
 *
 * @param {Page} page
 * @param {string} canvas
 */
async function see(page, canvas) {
  await page.show(canvas);
  await page.until(canvas, () => page.pixels(canvas));
}

// High enough for each part of the page to stand below the training controls.
browserTest("pictures for the README", { width: 1160, height: 1500 }, async (page) => {
  await page.keepDownloads();
  await page.ready("#epochs=6");
  await page.draw("#pad", three);
  await page.click("#train");
  await page.until("an epoch", async () => (await page.number("#epochs-done")) >= 1);
  await takeTop(page, "first", 1160, 500);
  await page.untilState("finished");
  await take(page, "numbers", "#learning");
  await page.click("#worst");
  await page.until("the worst", async () => /worst/.test(await page.text("#strip-note")));
  await take(page, "strip", "#strip");
  await page.click("#strip-png");
  const { bytes } = await page.saved();
  weigh(page.keep("readme share", bytes), "share");
  await page.fill("#field-latent", 32);
  await page.until("a note", async () => /latent size/.test(await page.text("#settings-note")));
  await take(page, "control", "#settings");
  await page.click("#revert");
  await page.click("#theme");
  await page.resize(720, 1500);
  await takeTop(page, "look", 720, 850);

  await page.resize(390, 760);
  await page.show("#pad");
  await page.click("#clear");
  await page.element("#pad").sendKeys(Key.SPACE, ...Array(14).fill(Key.ARROW_DOWN));
  await page.until("a drawing", () => page.pixels("#drawing-reconstruction"));
  const window = { x: 0, y: 0, width: 390, height: 760 };
  weigh(await page.screenshot("readme everyone", window, "viewport"), "everyone");
  await page.resize(1160, 1500);

  await train(page, "latent=2&code=linear&epochs=6");
  await page.resize(500, 1500);
  await see(page, "#plane-points");
  await take(page, "lab", ".lab-plane");
  await page.resize(1160, 1500);
  await train(page, "noise=0.5&epochs=2");
  await page.until("noise", () => page.pixels("#strip-digits canvas.noisy"));
  await take(page, "noise", "#strip");
  await train(page, "latent=16&classes=0,1,2,3,4,5,6&epochs=2");
  await page.draw("#pad", three);
  await see(page, "#spread-chart");
  await page.until("the drawing", async () => /better/.test(await page.text("#spread-drawing")));
  await take(page, "unseen", "#spread");
});

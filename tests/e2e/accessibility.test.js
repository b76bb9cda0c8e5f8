// axe-core finds nothing to complain about, in every state of the page, at every width and in both
// themes; and a screenshot of each is made.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Key } from "selenium-webdriver";
import { browserTest, networkErrors } from "./browser.js";

/** @import { Page } from "./page.js" */

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * @param {Page} page
 * @param {string} state
 */
async function check(page, state) {
  await page.screenshot(state);
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
       .map((element) => element.id || element.className || element.localName);`,
  );
}

/**
 * What can be pressed but is less than 44 pixels wide or high, the label around it counted in.
 *
 * @param {Page} page
 */
function tooSmall(page) {
  return page.run(
    `return [...document.querySelectorAll("button, a:not(.skip-link), select, input, summary")]
       .map((element) => [element, (element.closest("label") ?? element).getBoundingClientRect()])
       .filter(([element, { width, height }]) =>
         element.checkVisibility() && (Math.round(width) < 44 || Math.round(height) < 44))
       .map(([element]) => element.id || element.outerHTML);`,
  );
}

/**
 * @param {Page} page
 * @param {string} state
 */
async function fits(page, state) {
  assert.deepEqual(await tooWide(page), [], `nothing makes the page scroll sideways, ${state}`);
  assert.deepEqual(await tooSmall(page), [], `everything is large enough for a finger, ${state}`);
}

/**
 * Shows what comes only when it is in sight, and waits for it.
 *
 * @param {Page} page
 */
async function showLab(page) {
  for (const canvas of ["#probe", "#spread-chart"]) {
    await page.show(canvas);
    await page.until(canvas, () => page.pixels(canvas));
  }
}

const open = (/** @type {Page} */ page) =>
  page.run("for (const details of document.querySelectorAll('details')) details.open = true");

for (const [width, height] of [
  [320, 700],
  [390, 844],
  [1280, 900],
  [3840, 2160],
]) {
  browserTest(`accessible at ${width} pixels`, { width, height }, async (page) => {
    page.server.faults.set("train-images-idx3-ubyte.gz", "held");
    await page.load("#epochs=1");
    await page.until("a digit", () => page.pixels("#network-input"));
    await check(page, `loading-${width}`);
    page.server.faults.clear();
    await page.untilState("ready");
    await fits(page, "ready");
    await check(page, `ready-${width}`);
    await page.click("#train");
    await page.untilState("finished");
    await open(page);
    await showLab(page);
    await fits(page, "trained");
    for (const theme of ["light", "dark"]) {
      if ((await page.run("return document.documentElement.dataset.theme")) !== theme) {
        await page.click("#theme");
      }
      await check(page, `trained-${theme}-${width}`);
    }
  });
}

browserTest("accessible in all that can be chosen", {}, async (page) => {
  await page.ready("#latent=2&epochs=1");
  await page.click("#train");
  await page.untilState("finished");
  await showLab(page);
  await page.click("#plane-grid");
  await page.until("decoded digits", () => page.pixels("#plane-mosaic"));
  await check(page, "latent-2");

  await page.load("#latent=16&noise=0.4&classes=0,1,2&epochs=1");
  await page.untilState("ready");
  await page.load("#colour=red");
  await page.until("what is wrong with the link", () => page.element("#failure").isDisplayed());
  await page.element("#pad").sendKeys(Key.SPACE, ...Array(14).fill(Key.ARROW_DOWN), Key.SPACE);
  await page.fill("#field-latent", 9999);
  await check(page, "a-wrong-link-and-a-wrong-setting");
  await page.click("#revert");
  await page.click("#epoch");
  await page.untilState("finished");
  await page.click("#worst");
  await showLab(page);
  await check(page, "noise-unseen-classes-and-a-drawing");
});

browserTest("Tab reaches every control, and each shows that it has the focus", {}, async (page) => {
  await page.ready("#latent=4");
  await showLab(page);
  await page.until("units", () => page.pixels("#units > li:nth-child(4) canvas"));
  const controls = await page.run(
    `const all = [...document.querySelectorAll("button, a, select, input, summary, [tabindex='0']")]
       .filter((element) => !element.disabled && element.checkVisibility());
     all.forEach((element, i) => (element.dataset.control = String(i)));
     document.querySelector(".skip-link").focus();
     return all.map(({ id, textContent }) => id || textContent);`,
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

browserTest("accessible when loading has failed", { errors: networkErrors }, async (page) => {
  page.server.faults.set("train-images-idx3-ubyte.gz", "missing");
  await page.load();
  await page.untilState("failed");
  await check(page, "failed");
});

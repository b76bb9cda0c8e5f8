// The page's top: what stands in sight, drawing, and what the network makes of it.

import assert from "node:assert/strict";
import { Key } from "selenium-webdriver";
import { browserTest, everywhere } from "./browser.js";
import { part } from "./page.js";

/** @import { Page } from "./page.js" */

const SMALL = "#digits=2000&epochs=1";
const LEFT = part("redrawn", "left");

const one = [
  [0.5, 0.15],
  [0.5, 0.85],
];

/**
 * Asserts that elements lie within the window as it was opened, without scrolling, and none over another.
 *
 * @param {Page} page
 * @param {string[]} selectors
 */
async function assertInSight(page, selectors) {
  /** @type {[string, DOMRect][]} */
  const boxes = await page.run(
    `scrollTo(0, 0);
     return arguments[0].map((selector) =>
       [selector, document.querySelector(selector).getBoundingClientRect().toJSON()])`,
    selectors,
  );
  const [width, height] = await page.run("return [innerWidth, innerHeight]");
  for (const [name, { left, top, right, bottom }] of boxes) {
    const where = `${name} from (${left}, ${top}) to (${right}, ${bottom}) in ${width} × ${height}`;
    assert.ok(right > left && bottom > top, `there is ${where}`);
    assert.ok(left >= 0 && top >= 0 && right <= width && bottom <= height, where);
    for (const [other, box] of boxes) {
      const isApart =
        right <= box.left || left >= box.right || bottom <= box.top || top >= box.bottom;
      assert.ok(other === name || isApart, `${name} and ${other} lie apart`);
    }
  }
}

browserTest("everything is in sight on a laptop", { width: 1280, height: 800 }, async (page) => {
  await page.ready(SMALL);
  await assertInSight(page, [
    part("pad", "pad"),
    part("code", "bars"),
    part("redrawn", "canvas"),
    LEFT,
    part("status", "train"),
    part("status", "left"),
  ]);
});

browserTest(
  "pad, result and Train are in sight on a phone",
  { width: 390, height: 664 },
  async (page) => {
    await page.ready(SMALL);
    const seen = [part("pad", "pad"), part("redrawn", "canvas"), LEFT, part("status", "train")];
    await assertInSight(page, seen);
    await page.finish();
    await page.driver.get("about:blank");
    await page.ready(SMALL);
    await page.until("the run from before", () => page.text(part("status", "resume-words")));
    await assertInSight(page, [...seen, part("status", "resume-go")]);
  },
);

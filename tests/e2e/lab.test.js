// What the code has learned: its plane, its units, what lies between two digits, and the spread of
// errors over classes.

import assert from "node:assert/strict";
import { Key } from "selenium-webdriver";
import { browserTest } from "./browser.js";

/** @import { Page } from "./page.js" */

const pixelsOf = (/** @type {Page} */ page, /** @type {string} */ selector) =>
  page.until(selector, () => page.pixels(selector));
const changes = (
  /** @type {Page} */ page,
  /** @type {string} */ selector,
  /** @type {string | null} */ before,
) => page.until(`change of ${selector}`, async () => (await page.pixels(selector)) !== before);

browserTest("two units: digits lie on their plane, and move as it trains", {}, async (page) => {
  await page.ready("#latent=2&code=linear&epochs=2");
  await page.show("#plane");
  const before = await pixelsOf(page, "#plane-points");
  await page.click("#train");
  await changes(page, "#plane-points", before);
  await page.untilState("finished");
  await page.screenshot("plane");

  const all = await pixelsOf(page, "#plane-points");
  await page.click("#plane-none");
  await page.until("an empty plane", async () => (await page.pixels("#plane-points")) === null);
  await page.click("#plane-classes button[data-digit='1']");
  assert.notEqual(await pixelsOf(page, "#plane-points"), all, "one class alone");

  const centre = await pixelsOf(page, "#probe");
  const plane = page.element("#plane");
  await page.driver.actions().move({ origin: plane, x: 60, y: -40 }).perform();
  await changes(page, "#probe", centre);
  const pointed = await page.pixels("#probe");
  await plane.sendKeys(...Array(10).fill(Key.ARROW_LEFT));
  await changes(page, "#probe", pointed);

  await page.click("#plane-grid");
  await pixelsOf(page, "#plane-mosaic");
});

browserTest("each unit has a picture and a slider", {}, async (page) => {
  await page.ready("#latent=16&epochs=1");
  await page.click("#train");
  await page.untilState("finished");
  await page.show("#units");
  await pixelsOf(page, "#units > li:nth-child(16) canvas");
  assert.equal((await page.driver.findElements({ css: "#units > li" })).length, 16);
  const dead = (await page.driver.findElements({ css: "#units > li.is-dead" })).length;
  assert.match(
    await page.text("#units-note"),
    dead === 0 ? /none|no unit|all/i : new RegExp(`${dead}`),
  );

  const before = await pixelsOf(page, "#edit-after");
  const untouched = await pixelsOf(page, "#edit-before");
  await page.slide("#unit-0", 5);
  await changes(page, "#edit-after", before);
  assert.equal(await page.pixels("#edit-before"), untouched);
  await page.click("#edit-undo");
  await page.until("the change undone", async () => (await page.pixels("#edit-after")) === before);
});

browserTest("a dead unit is marked and counted, and a linear code is offered", {}, async (page) => {
  // So great a learning rate kills one of the two.
  await page.ready("#latent=2&learningRate=0.1&seed=1&epochs=1");
  await page.click("#train");
  await page.untilState("finished");
  await page.show("#units");
  await page.until("the count", async () => /1 of 2 is dead/.test(await page.text("#units-note")));
  assert.equal((await page.driver.findElements({ css: "#units > li.is-dead" })).length, 1);
  assert.match(await page.text("#units > li.is-dead"), /dead/);
  await page.click("#try-linear");
  await page.untilState("ready");
  assert.equal(await page.element("#field-code").getAttribute("value"), "linear");
  assert.match(await page.driver.getCurrentUrl(), /code=linear/);
  await page.until("no offer", async () => !(await page.element("#try-linear").isDisplayed()));
});

browserTest("one digit turns into another", {}, async (page) => {
  await page.ready("#epochs=1");
  await page.click("#train");
  await page.untilState("finished");
  await page.show("#morph");
  await page.slide("#morph", 0);
  const from = await pixelsOf(page, "#morph-result");
  await page.slide("#morph", 1);
  await changes(page, "#morph-result", from);
  const to = await page.pixels("#morph-result");
  await page.slide("#morph", 0.5);
  await page.until("one between them", async () => {
    const between = await page.pixels("#morph-result");
    return between !== from && between !== to;
  });
});

browserTest(
  "classes it has never seen are reconstructed worse, and it says so",
  {},
  async (page) => {
    await page.ready("#epochs=2&latent=16&classes=0,1,2,3,4,5,6,7,8");
    assert.equal(await page.element("#class-9").isSelected(), false);
    await page.click("#train");
    await page.untilState("finished");
    await page.show("#spread");
    await pixelsOf(page, "#spread-chart");
    const rows = await page.until("a row a class", async () => {
      const found = await page.run(
        `return [...document.querySelectorAll("#spread-table tbody tr")].map((row) =>
         [...row.cells].map((cell) => cell.textContent))`,
      );
      return found.length === 10 && found;
    });
    assert.match(rows[0][1], /yes/);
    assert.match(rows[9][1], /never/);
    assert.notEqual(await page.text("#spread-words"), "");

    await page.draw("#pad", [
      [0.3, 0.2],
      [0.7, 0.2],
      [0.5, 0.8],
    ]);
    await page.show("#spread");
    await page.until("its place in words", async () =>
      /better than \d+ ?%/.test(await page.text("#spread-drawing")),
    );
  },
);

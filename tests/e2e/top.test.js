// The page's top: what stands in sight, drawing, and what the network makes of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { decode } from "fast-png";
import { Key } from "selenium-webdriver";
import { testDigit } from "../../www/domain/sentences/top.js";
import { browserTest, everywhere } from "./browser.js";
import { part } from "./page.js";

/** @import { Page } from "./page.js" */

const SMALL = "#digits=2000&epochs=1";
const PAD = part("pad", "pad");
const REDRAWN = part("redrawn", "canvas");
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
    PAD,
    part("code", "bars"),
    REDRAWN,
    LEFT,
    part("status", "train"),
    part("status", "left"),
  ]);
});

browserTest(
  "pad, result and Train are in sight on a phone, beside a run from before too",
  { width: 390, height: 664 },
  async (page) => {
    await page.ready(SMALL);
    const seen = [PAD, REDRAWN, LEFT, part("status", "train")];
    await assertInSight(page, seen);
    await page.finish();
    await page.untilKept();
    await page.driver.get("about:blank");
    await page.ready(SMALL);
    await page.until("the run from before", () => page.text(part("status", "resume-words")));
    await assertInSight(page, [...seen, part("status", "resume-go")]);
  },
);

/**
 * Draws a stroke on a page whose network has learned, and asserts that it is redrawn.
 *
 * @param {Page} page
 * @param {() => Promise<unknown>} draw
 */
async function assertRedrawn(page, draw) {
  await page.ready("#digits=10000&epochs=1&learningRate=0.005");
  await page.finish();
  await page.shown(LEFT);
  const [input, before] = [await page.text(part("pad", "source")), await page.stillPixels(REDRAWN)];
  assert.equal(input, testDigit("7", "digit"), "until somebody draws");
  const label = async () => String(await page.element(PAD).getAttribute("aria-label"));
  assert.ok((await label()).includes(input), "the pad's name says what is on it");
  await draw();
  await page.until("another input", async () => (await page.text(part("pad", "source"))) !== input);
  assert.ok(!(await label()).includes(input), "the pad's name follows");
  const role = await page.element('[data-view="redrawn"]').getAttribute("data-role");
  assert.equal(role, "drawing");
  await page.until("what comes of it", async () => {
    const pixels = await page.pixels(REDRAWN);
    return pixels !== null && pixels !== before;
  });
  const drawn = await page.shown(LEFT);
  assert.ok(drawn > 0 && drawn < 0.6, `the average digit is far worse than ${drawn}`);
  await page.click(part("pad", "undo"));
  await page.until("what was there before", async () => {
    return (await page.text(part("pad", "source"))) === input;
  });
}

everywhere("a stroke of the mouse is redrawn", {}, async (page) => {
  await assertRedrawn(page, () => page.draw([one]));
});

everywhere("a stroke of a finger is redrawn", { needs: ["touch"] }, async (page) => {
  await assertRedrawn(page, async () => {
    await page.show(PAD);
    const before = await page.run("return scrollY");
    await page.draw([one], { type: "touch" });
    assert.equal(await page.run("return scrollY"), before, "the finger does not scroll the page");
  });
});

browserTest("a stroke by keyboard is redrawn", {}, async (page) => {
  await assertRedrawn(page, async () => {
    await page.run("arguments[0].focus()", page.element(PAD));
    await page.element(PAD).sendKeys(" ", ...Array(14).fill(Key.ARROW_DOWN), " ");
  });
});

browserTest("a test digit is taken from the strip", {}, async (page) => {
  await page.ready(SMALL);
  await page.shown(LEFT);
  const before = await page.stillPixels(REDRAWN);
  await page.click(`${part("strip", "digits")} li:nth-child(2) button`);
  const second = testDigit("2", "digit");
  await page.until(second, async () => (await page.text(part("pad", "source"))) === second);
  await page.until("what comes of it", async () => (await page.pixels(REDRAWN)) !== before);
});

browserTest("test digits are saved as a picture of their own bytes", {}, async (page) => {
  await page.ready(SMALL);
  await page.shown(LEFT);
  await page.run(
    `const make = URL.createObjectURL;
     URL.createObjectURL = (blob) => {
       blob.arrayBuffer().then((bytes) => (window.saved = [...new Uint8Array(bytes)]));
       return make.call(URL, blob);
     };`,
  );
  await page.click(part("strip", "save"));
  const saved = /** @type {number[]} */ (
    await page.until("picture", () => page.run("return window.saved"))
  );
  const { width, height, channels, data } = decode(Uint8Array.from(saved), { checkCrc: true });
  const digits = await page.run(
    "return document.querySelectorAll(arguments[0]).length",
    `${part("strip", "digits")} li`,
  );
  // Four pixels a pixel; the digits above, and below what the network makes of them.
  assert.deepEqual([width, height, channels], [digits * 28 * 4, 2 * 28 * 4, 1]);
  const file = readFileSync(new URL("../../data/raw/t10k-images-idx3-ubyte", import.meta.url));
  for (let digit = 0; digit < digits; digit += 1) {
    const seen = Array.from({ length: 784 }, (_, i) => {
      const [x, y] = [digit * 28 + (i % 28), Math.floor(i / 28)];
      return 255 - (data[4 * (y * width + x)] ?? 0);
    });
    assert.deepEqual(seen, [...file.subarray(16 + digit * 784, 16 + (digit + 1) * 784)]);
  }
});

browserTest("a link leads to its chapter and opens lecture mode", {}, async (page) => {
  await page.ready(`${SMALL}&chapter=repair&lecture=on`);
  const top = () =>
    page.run("return Math.round(document.getElementById('repair').getBoundingClientRect().top)");
  const isThere = async () => Math.abs((await top()) - 60) < 20;
  // What is filled above it moves it, until all is there.
  await page.until("the chapter, at rest", async () => {
    if (!(await isThere())) return false;
    await setTimeout(700);
    return isThere();
  });
  assert.equal(await page.element(part("header", "lecture")).getAttribute("aria-pressed"), "true");
  await page.run("navigator.clipboard.writeText = async (text) => void (window.copied = text)");
  // As it stands: scrolling to what sticks to the top would lead elsewhere.
  await page.element(part("header", "link")).click();
  const link = await page.until("link", () => page.run("return window.copied"));
  assert.match(link, /#digits=2000&epochs=1&chapter=repair&lecture=on$/);
  assert.match(await page.run("return location.hash"), /&lecture=on$/);
});

// Everything at once and in any order: a seeded monkey presses, draws and changes, and at the end the page is
// where the last actions lead.
//
// MONKEY_SECONDS is how long it plays, MONKEY_SEED what it plays.

import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { Key } from "selenium-webdriver";
import { browserTest } from "./browser.js";
import { part } from "./page.js";

/** @import { Page } from "./page.js" */

const SECONDS = Number(process.env.MONKEY_SECONDS ?? 15);
const SEED = Number(process.env.MONKEY_SEED ?? 1);

/**
 * Pseudo-random numbers from 0 to 1, by a linear congruential generator.
 *
 * @param {number} seed
 */
function generator(seed) {
  let x = seed >>> 0;
  return () => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
    return x / 2 ** 32;
  };
}

/** Notes each request to a worker until it is answered. */
const countReplies = `
  window.unanswered = new Map();
  const Original = Worker;
  window.Worker = class extends Original {
    constructor(...options) {
      super(...options);
      unanswered.set(this, new Set());
      this.addEventListener("message", ({ data }) => unanswered.get(this)?.delete(data.id));
    }
    postMessage(message, ...rest) {
      if (message.id !== undefined) unanswered.get(this)?.add(message.id);
      super.postMessage(message, ...rest);
    }
    terminate() {
      unanswered.delete(this);
      super.terminate();
    }
  };`;

/**
 * How many requests wait for an answer now.
 *
 * @param {Page} page
 */
function pending(page) {
  return page.run("return [...unanswered.values()].reduce((sum, { size }) => sum + size, 0)");
}

const OWN_DIGITS = 300;
/** An IDX file of so many images. */
const ownFile = Buffer.concat([
  Buffer.from([0, 0, 8, 3, 0, 0, OWN_DIGITS >> 8, OWN_DIGITS & 255, 0, 0, 0, 28, 0, 0, 0, 28]),
  Uint8Array.from({ length: OWN_DIGITS * 784 }, (_, i) => ((i * 7919) % 1000 < 190 ? 200 : 0)),
]);

/**
 * Presses whatever this selector finds, as fast as a script can.
 *
 * @param {Page} page
 * @param {string} selector
 */
function press(page, selector) {
  return page.run("document.querySelector(arguments[0])?.click()", selector);
}

/**
 * What the page shows once nothing changes any more, but for the test digits, which the monkey may have chosen.
 *
 * @param {Page} page
 */
async function shown(page) {
  let last = "";
  let since = Date.now();
  await page.until("a quiet page", async () => {
    const now = JSON.stringify([
      await page.pixels(part("redrawn", "canvas")),
      await page.text(part("redrawn", "after")),
      await page.text(part("status", "what")),
      await page.number(part("redrawn", "left")),
      await page.number(part("status", "left")),
      await page.step(),
    ]);
    if (now !== last || (await pending(page)) > 0) since = Date.now();
    last = now;
    return Date.now() - since > 1000;
  });
  return JSON.parse(last);
}

/** Where the last actions lead. */
const LAST = "#latent=24&digits=2000&learningRate=0.002&epochs=2";

/**
 * The last actions, after which it is known what has to be shown.
 *
 * @param {Page} page
 */
async function finish(page) {
  await press(page, part("pad", "clear"));
  // Switches that change how things look go back to where they were at first.
  for (const [view, name, attribute] of [
    ["pad", "eraser", "aria-pressed"],
    ["redrawn", "difference", "aria-pressed"],
    ["header", "theme", "aria-checked"],
  ]) {
    const control = part(String(view), String(name));
    const isOn = await page.run(
      "return document.querySelector(arguments[0]).getAttribute(arguments[1]) === 'true'",
      control,
      attribute,
    );
    if (isOn) await press(page, control);
  }
  await page.show(part("pad", "pad"));
  // By keyboard, which draws the same to the pixel wherever the pad is.
  const { ARROW_DOWN, ARROW_RIGHT, SPACE } = Key;
  const stroke = [...Array(9).fill(ARROW_DOWN), ...Array(6).fill(ARROW_RIGHT)];
  await page.element(part("pad", "pad")).sendKeys(SPACE, ...stroke, SPACE);
  await page.untilState("ready", "finished");
  await page.finish();
  return shown(page);
}

browserTest("a monkey breaks nothing", { timeout: 120_000 + 3000 * SECONDS }, async (page, t) => {
  const random = generator(SEED);
  const pick = (/** @type {any[]} */ values) => values[Math.floor(random() * values.length)];
  await page.beforeLoad(countReplies);
  await page.load("#epochs=100&digits=2000");
  await page.untilState("ready", "training");
  const played = [];
  const end = Date.now() + 1000 * SECONDS;
  while (Date.now() < end) {
    const chance = random();
    if (chance < 0.1) {
      played.push("draw");
      await page.draw([[0, 1, 2].map(() => [0.1 + 0.8 * random(), 0.1 + 0.8 * random()])]);
    } else if (chance < 0.13) {
      played.push("address");
      const settings = [`latent=${pick([2, 16, 64])}`, `learningRate=${pick([0.001, 0.01])}`];
      await page.run("location.hash = arguments[0]", `digits=2000&${settings.join("&")}`);
    } else if (chance < 0.16) {
      played.push("drop");
      await page.drop(["own", ownFile]);
    } else if (chance < 0.25) {
      played.push("scroll");
      await page.run("scrollTo(0, arguments[0] * document.body.scrollHeight)", random());
    } else if (chance < 0.32) {
      const selector = pick([
        ...['#size [data-part="train"]', '#size [data-part="stop"]', '#size [data-part="pause"]'],
        ...['#size [data-part="pin"]', '#size [data-part="top"]', '#kinds [data-part="pin"]'],
        ...['#kinds [data-kind="linear"]', '#kinds [data-kind="deep"]', "#kinds tbody button"],
      ]);
      played.push(selector);
      await press(page, selector);
    } else if (chance < 0.45) {
      played.push("wait");
      await setTimeout(300 * random());
    } else {
      // Whatever can be pressed and opens no window of the browser's own.
      played.push(
        await page.run(
          `const choosers = /^(photo|file|files|folder|open|save|csv|download|link)$/;
           const all = [...document.querySelectorAll("button, summary, input:not([type=file]), [role=slider]")]
             .filter((element) => !element.disabled && element.checkVisibility() && !choosers.test(element.dataset.part ?? ""));
           const one = all[Math.floor(arguments[0] * all.length)];
           if (one.type === "range" || one.type === "number") {
             one.value = String(Number(one.min) + arguments[1] * (Number(one.max || 100) - Number(one.min)));
             for (const type of ["input", "change"]) one.dispatchEvent(new Event(type, { bubbles: true }));
           } else one.click();
           return one.dataset.part ?? one.textContent.trim();`,
          random(),
          random(),
        ),
      );
    }
  }
  t.diagnostic(`${played.length} actions; seed ${SEED}: ${played.slice(-30).join(", ")}`);

  // Whatever is under way: these come last.
  await press(page, "dialog[open] [data-part=cancel]");
  await press(page, '#size [data-part="stop"]');
  // A hundred epochs of several kinds would take minutes where the machine is busy.
  await page.run(
    "for (const stop of document.querySelectorAll('#kinds [data-part=stop]:not([hidden])')) stop.click()",
  );
  await page.run("location.hash = ''");
  await page.scrollTo("yours");
  // Data that are on their way are waited for.
  await page.until("MNIST again", async () => {
    if ((await pending(page)) > 0) return false;
    const { name } = await page.untilMeasured("yours");
    if (name === "MNIST") return true;
    await press(page, "#yours [data-part=back]");
    return false;
  });
  await page.untilDigits();
  await page.run("location.hash = arguments[0]", LAST);
  await page.until(
    "its network, and no reply outstanding",
    async () =>
      /784 → 24 → 784/.test(await page.text(part("status", "what"))) && (await pending(page)) === 0,
  );
  const found = await finish(page);

  // A page that was never played with.
  await page.driver.get("about:blank");
  await page.ready(LAST);
  assert.deepEqual(found, await finish(page), "as on a fresh page");
});

// Everything at once and in any order: a seeded monkey presses, draws and changes, and at the end the page is
// where the last actions lead.
//
// MONKEY_SECONDS is how long it plays in each browser, MONKEY_SEED what it plays.

import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { Key } from "selenium-webdriver";
import { browserTest } from "./browser.js";

/** @import { Page } from "./page.js" */

const SECONDS = Number(process.env.MONKEY_SECONDS ?? 12);
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

/** Counts what is asked of every worker, and what of it was answered. */
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
      unanswered.get(this)?.add(message.id);
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
 * Presses a button as fast as a script can, unless it may not be pressed.
 *
 * @param {Page} page
 * @param {string} id
 */
function press(page, id) {
  return page.run(`document.getElementById(arguments[0]).click()`, id);
}

/**
 * Sets a field and tells the page, as typing into it and leaving it would.
 *
 * @param {Page} page
 * @param {string} id
 * @param {any} value
 */
function set(page, id, value) {
  return page.run(
    `const field = document.getElementById(arguments[0]);
     field.value = arguments[1];
     for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));`,
    id,
    String(value),
  );
}

/**
 * What the page shows once nothing changes any more.
 *
 * @param {Page} page
 */
async function shown(page) {
  let last = "";
  let since = Date.now();
  await page.until("a quiet page", async () => {
    const now = JSON.stringify([
      await page.pixels("#drawing-framed"),
      await page.pixels("#drawing-reconstruction"),
      await page.pixels("#strip-digits li:first-child canvas.original"),
      await page.pixels("#strip-digits li:last-child canvas.reconstruction"),
      await page.text("#code-label"),
      await page.number("#held-out"),
      await page.number("#train-loss"),
      await page.number("#steps-done"),
      await page.number("#drawing-error"),
    ]);
    if (now !== last || (await pending(page)) > 0) since = Date.now();
    last = now;
    return Date.now() - since > 1000;
  });
  return JSON.parse(last);
}

/**
 * The last actions, after which it is known what has to be shown.
 *
 * @param {Page} page
 */
async function finish(page) {
  await press(page, "clear");
  await page.show("#pad");
  // By keyboard, which draws the same to the pixel wherever the pad is.
  const { ARROW_DOWN, ARROW_RIGHT, SPACE } = Key;
  const stroke = [...Array(9).fill(ARROW_DOWN), ...Array(6).fill(ARROW_RIGHT)];
  await page.element("#pad").sendKeys(SPACE, ...stroke, SPACE);
  // Others are chosen by chance.
  await page.run(`const worst = document.getElementById("worst");
    if (worst.getAttribute("aria-pressed") === "false") worst.click();`);
  await page.choose("#strip-class", "3");
  await page.untilState("ready", "finished");
  await press(page, "step");
  await page.until("one batch", async () => (await page.number("#steps-done")) === 1);
  return shown(page);
}

browserTest("a monkey breaks nothing", { timeout: 120_000 + 3000 * SECONDS }, async (page, t) => {
  const random = generator(SEED);
  const pick = (/** @type {any[]} */ values) => values[Math.floor(random() * values.length)];
  /** @type {Record<string, () => Promise<unknown>>} */
  const actions = {
    train: () => press(page, "train"),
    step: () => press(page, "step"),
    epoch: () => press(page, "epoch"),
    reset: () => press(page, "reset"),
    slow: () => press(page, "slow"),
    shuffle: () => press(page, "shuffle"),
    worst: () => press(page, "worst"),
    clear: () => press(page, "clear"),
    undo: () => press(page, "undo"),
    rate: () => set(page, "field-learningRate", pick([0.0001, 0.001, 0.01])),
    latent: async () => {
      await set(page, "field-latent", pick([2, 16, 64, 128]));
      if (random() < 0.5) await press(page, "apply");
    },
    // Other digits, and MNIST's anew.
    own: () => page.drop(["own", ownFile]),
    mnist: () => press(page, "data-mnist"),
    // Another backend is another worker, which loads the digits anew.
    backend: async () => {
      await set(page, "field-backend", pick(["flex", "ndarray"]));
      await press(page, "apply");
    },
    draw: () =>
      page.draw(
        "#pad",
        [0, 1, 2].map(() => [0.1 + 0.8 * random(), 0.1 + 0.8 * random()]),
      ),
    wait: () => setTimeout(300 * random()),
  };
  const reloads = ["own", "mnist", "backend"];
  const names = Object.keys(actions).filter((name) => !reloads.includes(name));

  await page.beforeLoad(countReplies);
  await page.load("#epochs=100");
  await page.until("the form", () => page.run("return document.getElementById('field-latent')"));
  const played = [];
  const end = Date.now() + 1000 * SECONDS;
  while (Date.now() < end) {
    const name = random() < 0.06 ? pick(reloads) : pick(names);
    played.push(name);
    await actions[name]();
  }
  t.diagnostic(`${played.length} actions; seed ${SEED}`);

  // Whatever is under way: these come last.
  await press(page, "data-mnist");
  await set(page, "field-learningRate", 0.002);
  await set(page, "field-epochs", 100);
  await set(page, "field-latent", 24);
  await set(page, "field-backend", "flex");
  if (await page.run("return document.getElementById('slow').checked")) await press(page, "slow");
  await press(page, "reset");
  await page.until("MNIST, and no reply outstanding", async () => {
    const note = await page.text("#data-note");
    return (
      /^MNIST:/.test(note) && (await page.state()) !== "loading" && (await pending(page)) === 0
    );
  });
  const found = await finish(page);
  assert.equal(await page.element("#failure").isDisplayed(), false, await page.text("#failure"));
  const address = new URL(await page.driver.getCurrentUrl());
  assert.deepEqual(Object.fromEntries(new URLSearchParams(address.hash.slice(1))), {
    latent: "24",
    learningRate: "0.002",
    epochs: "100",
  });

  // A page that was never played with.
  await page.driver.get("about:blank");
  await page.ready(address.hash);
  assert.deepEqual(found, await finish(page), "as on a fresh page");
});

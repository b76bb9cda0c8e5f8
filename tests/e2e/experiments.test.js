// The experiments of the chapters on learning, meaning, strangers and repair: each from a fresh visit, with one click.

import assert from "node:assert/strict";
import { browserTest } from "./browser.js";

/** @import { Page } from "./page.js" */

/** A network that is trained in a moment. */
const SMALL = "#digits=2000&epochs=1&latent=16";

/**
 * A chapter of the page, in sight.
 *
 * @param {Page} page
 * @param {string} name
 */
async function chapter(page, name) {
  await page.load(SMALL);
  // Where motion is to be reduced, nothing trains by itself.
  const train = `[data-chapter="learning"] [data-part="train"]`;
  await page.until("chapter 1", () =>
    page.run(
      `document.querySelector(arguments[0])?.scrollIntoView({ block: "center" });
       return document.querySelector('[data-chapter="learning"] [data-part="whose"]')?.textContent`,
      train,
    ),
  );
  await page.run(`document.querySelector(arguments[0]).click()`, train);
  await page.until("a trained network", () =>
    page.run(`return document.documentElement.dataset.state === "finished"`),
  );
  const root = `[data-chapter="${name}"]`;
  await page.until("chapter", () =>
    page.run(
      `const chapter = document.querySelector(arguments[0]); chapter?.scrollIntoView(); return chapter`,
      root,
    ),
  );
  /** @param {string} part */
  const words = (part) =>
    page.run(
      `return document.querySelector(arguments[0])?.textContent ?? ""`,
      `${root} [data-part="${part}"]`,
    );
  return {
    words,
    /** @param {string} part */
    async press(part) {
      // The chapter's own code comes when it is near.
      await page.until("code of the chapter", async () => (await words("whose")) !== "");
      await page.run(
        `document.querySelector(arguments[0]).click()`,
        `${root} [data-part="${part}"]`,
      );
    },
    /**
     * Waits until the chapter says this.
     *
     * @param {string} part
     * @param {RegExp} sentence
     */
    says: (part, sentence) =>
      page.until(
        String(sentence),
        async () => {
          // What is not in sight is not kept up to date, and figures above may have grown.
          await page.run(`document.querySelector(arguments[0]).scrollIntoView()`, root);
          return sentence.test(await words(part));
        },
        60_000,
      ),
  };
}

browserTest(
  "chapter 1: one step, slow motion, few digits, and a learning rate that ruins",
  {},
  async (page) => {
    const { press, says, words } = await chapter(page, "learning");
    await says("measured", /^Held-out/);
    await press("one-step");
    await says("result", /this digit’s loss/);
    await press("few");
    await says("measured", /^Learned from only 100 digits\. Held-out .*training/);
    assert.match(
      await words("whose"),
      /learned from 100 digits · 16 numbers · seed 0 · pinned as A/,
    );
    await press("main");
    await says("measured", /^Held-out/);
    await press("faster");
    await says("measured", /^At 100 times the learning rate/);
  },
);

browserTest("chapter 3: a map of two numbers, morph and cross-fade, the dice", {}, async (page) => {
  const { press, says, words } = await chapter(page, "meaning");
  await press("tab-morph");
  await says("measured", /^Halfway, morph and cross-fade (differ by \d+\s%|are the same picture)/);
  await press("roll");
  await says("measured", /(Of|None of|All of) 100 random codes/);
  await press("train-map");
  await says("whose", /^a 2-number map · 2 numbers/);
  await says("note", /^Number 1 from left to right, number 2 upwards/);
  assert.equal(await words("title"), "A map of test digits");
});

browserTest("chapter 5: a network that practised on noise, one on holes", {}, async (page) => {
  const { press, says } = await chapter(page, "repair");
  await says("measured", /^Damaged .*: train one\.$/);
  for (const [button, whose] of [
    ["train-noise", "Noise repairer"],
    ["train-holes", "Hole repairer"],
  ]) {
    await press(button);
    await says("whose", new RegExp(`^${whose}`));
    await says(
      "measured",
      /^Damaged .* → repaired .*; the standard network .*Clean digits through the repairer/,
    );
  }
  await press("mine");
  await page.until("the pad's digit", () =>
    page.run(
      `return document.querySelectorAll('[data-chapter="repair"] [data-part="strip"] button').length === 10`,
    ),
  );
});

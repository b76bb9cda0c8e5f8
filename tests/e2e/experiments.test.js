// The experiments of the chapters on learning, meaning and repair: each from a fresh visit, with one click.

import assert from "node:assert/strict";
import { mapOf } from "../../www/domain/sentences/meaning.js";
import { browserTest } from "./browser.js";

/** @import { Page } from "./page.js" */

/** A network that is trained in a moment. */
const SMALL = "#digits=2000&epochs=1&latent=16";

/**
 * A chapter of the page, in sight, with a trained network at the top.
 *
 * @param {Page} page
 * @param {string} name
 */
async function chapter(page, name) {
  await page.load(SMALL);
  const of = (/** @type {string} */ chapter, /** @type {string} */ part) =>
    `[data-chapter="${chapter}"] [data-part="${part}"]`;
  await page.scrollTo("learning");
  // Where motion is to be reduced, nothing trains by itself.
  await page.click(of("learning", "train"));
  await page.untilState("finished");
  await page.scrollTo(name);
  return {
    part: (/** @type {string} */ part) => of(name, part),
    /** @param {string} part */
    press: (part) => page.run("document.querySelector(arguments[0]).click()", of(name, part)),
    /**
     * Waits until a part of the chapter tells of facts like these.
     *
     * @param {string} part
     * @param {(facts: any) => unknown} [areLikeThese]
     */
    tells: (part, areLikeThese) => page.untilTold(of(name, part), areLikeThese),
  };
}

browserTest(
  "chapter 1: one step, slow motion, few digits, and a learning rate that ruins",
  {},
  async (page) => {
    const { press, tells } = await chapter(page, "learning");
    const isOfMain = (/** @type {any} */ { heldOut, isUntrained }) =>
      isUntrained === false && heldOut !== null;
    await tells("measured", isOfMain);
    await press("one-step");
    const { before, after } = await tells("result");
    assert.ok(before > 0 && after > 0, `${before} before, ${after} after`);
    await press("few");
    await tells("measured", ({ digits, training }) => digits === 100 && training !== null);
    assert.deepEqual(await tells("whose"), { latent: 16, seed: 0, pin: "A" });
    await press("main");
    await tells("measured", isOfMain);
    await press("faster");
    await tells("measured", ({ times }) => times === 100);
  },
);

browserTest("chapter 3: a map of two numbers, morph and cross-fade, the dice", {}, async (page) => {
  const { part, press, tells } = await chapter(page, "meaning");
  await press("tab-morph");
  await tells("measured", ({ halfway }) => halfway?.difference > 0 && !halfway.isSame);
  await press("roll");
  await tells("measured", ({ rolled }) => rolled?.of === 100);
  await press("train-map");
  await tells("whose", ({ latent, pin }) => latent === 2 && pin === "A");
  const note = mapOf(2, false);
  await page.until(note, async () => (await page.text(part("note"))) === note);
  assert.equal(await page.element(part("tab-map")).getAttribute("aria-pressed"), "true");
});

browserTest("chapter 5: a network that practised on noise, one on holes", {}, async (page) => {
  const { part, press, tells } = await chapter(page, "repair");
  let before = await tells("measured", ({ standard }) => standard !== null);
  assert.equal(before.repaired, null, "none has practised");
  for (const [button, letter] of [
    ["train-noise", "A"],
    ["train-holes", "B"],
  ]) {
    await press(button);
    await tells("whose", ({ pin }) => pin === letter);
    before = await tells(
      "measured",
      ({ damaged, repaired, standard, cleanRepaired }) =>
        repaired !== null &&
        repaired !== before.repaired &&
        damaged !== null &&
        standard !== null &&
        cleanRepaired !== null,
    );
  }
  await press("mine");
  await page.until("the pad's digit", () =>
    page.run(
      "return document.querySelectorAll(arguments[0]).length === 10",
      `${part("strip")} button`,
    ),
  );
});

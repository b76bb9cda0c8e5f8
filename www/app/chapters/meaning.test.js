import assert from "node:assert/strict";
import { test } from "node:test";

import { chapter } from "./made-page.js";
import { start } from "./meaning.js";

test("one figure at a time, chosen by its tab", async () => {
  const { click, section, words } = await chapter("meaning", start);
  const open = () =>
    ["map", "units", "morph", "dice"].filter(
      (name) =>
        !(/** @type {HTMLElement} */ (section.querySelector(`[data-part=panel-${name}]`)).hidden),
    );
  assert.deepEqual(open(), ["map"]);
  await click("tab-units");
  assert.deepEqual(open(), ["units"]);
  assert.equal(words("title"), "What each number draws");
});

test("a map of two numbers is trained, pinned and shown", async () => {
  const { click, trained, sent, words } = await chapter("meaning", start);
  await click("train-map");
  assert.equal(trained[0]?.latent, 2);
  assert.equal(sent[0]?.name, "2-number map");
  assert.match(words("whose"), /^a 2-number map/);
});

test("rolling the dice counts what is close to a digit", async () => {
  const { click, words, reported } = await chapter("meaning", start);
  await click("roll");
  assert.deepEqual(reported, []);
  assert.match(words("measured"), /^All of 100 random codes drew something as close/);
});

test("what one network's random codes drew is not said of another", async () => {
  const { click, words, section } = await chapter("meaning", start);
  await click("roll");
  await click("train-map");
  assert.equal(words("measured"), "Nothing yet: morph, or roll the dice.");
  assert.equal(section.querySelector("[data-view=dice] [data-part=grid]")?.children.length, 0);
});

test("morph and cross-fade are compared halfway", async () => {
  const { click, words } = await chapter("meaning", start);
  await click("tab-morph");
  assert.match(words("measured"), /Both ends are the same picture/);
});

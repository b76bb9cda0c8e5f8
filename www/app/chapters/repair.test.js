import assert from "node:assert/strict";
import { test } from "node:test";

import { chapter } from "./made-page.js";
import { start } from "./repair.js";

test("before any practice the network at the top is the standard one", async () => {
  const { words } = await chapter("repair", start);
  assert.match(words("measured"), /^Damaged .*; the standard network .*: train one\.$/);
  assert.equal(words("repaired-left"), "not trained yet");
});

test("beside a finished standard network only the repairer is trained", async () => {
  const { click, trained, words } = await chapter("repair", start);
  await click("train-noise");
  assert.deepEqual(
    trained.map(({ noise, hole }) => [noise, hole]),
    [[0.5, 0]],
  );
  assert.match(
    words("measured"),
    /→ repaired .*; the standard network .*Clean digits through the repairer/,
  );
});

test("where there is none, a standard one is trained too, once", async () => {
  const { click, trained, sent } = await chapter("repair", start, {
    run: { report: { step: 0, epoch: 0, finished: false } },
  });
  await click("train-holes");
  await click("train-noise");
  assert.deepEqual(
    trained.map(({ noise, hole }) => [noise, hole]),
    [
      [0, 0.4],
      [0, 0],
      [0.5, 0],
    ],
  );
  assert.deepEqual(
    sent.map(({ name }) => name),
    ["Hole repairer", "Standard", "Noise repairer"],
  );
});

test("repair mine says what is missing, and then puts the drawing first", async () => {
  const { click, draw, told, section } = await chapter("repair", start);
  await click("mine");
  assert.match(told[0] ?? "", /The pad is empty/);
  await draw(200);
  await click("mine");
  assert.equal(
    section.querySelector("[data-part=strip] button")?.getAttribute("aria-label"),
    "Your drawing",
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { start } from "./learning.js";
import { chapter } from "./made-page.js";

test("the network at the top is measured on digits it has seen and on others", async () => {
  const { words } = await chapter("learning", start);
  assert.equal(
    words("measured"),
    "Held-out 10\u202f%, training 6\u202f%: it has begun to memorise. It does much better on digits it has seen.",
  );
  assert.match(words("whose"), /^the network at the top · 2 numbers/);
});

test("100 digits: small batches, more epochs but no more than are allowed, a pin, and what became of it", async () => {
  const { click, trained, sent, words } = await chapter("learning", start);
  await click("few");
  const [{ digits, batchSize, epochs, learningRate } = /** @type {any} */ ({})] = trained;
  assert.deepEqual(
    { digits, batchSize, epochs, learningRate },
    { digits: 100, batchSize: 10, epochs: 50, learningRate: 0.001 },
  );
  assert.deepEqual(
    sent.map(({ type, name }) => [type, name]),
    [["pin", "100 digits"]],
  );
  assert.match(
    words("measured"),
    /^Learned from only 100 digits\. Held-out 50\u202f%, training 6\u202f%/,
  );
  assert.match(words("whose"), /^learned from 100 digits/);
});

test("back to the network at the top", async () => {
  const { click, words, section } = await chapter("learning", start);
  await click("few");
  await click("main");
  assert.match(words("measured"), /^Held-out 10/);
  assert.equal(/** @type {HTMLElement} */ (section.querySelector("[data-part=main]")).hidden, true);
});

test("a hundred times the rate, or as much as is allowed", async () => {
  const { click, trained, words } = await chapter("learning", start);
  await click("faster");
  assert.equal(trained[0]?.learningRate, 0.01);
  assert.match(
    words("measured"),
    /^At 10 times the learning rate, it leaves 50\u202f%; at the usual rate, 10\u202f%\./,
  );
});

test("a network that the rate ruins is a result, not a fault", async () => {
  const { click, words, reported } = await chapter("learning", start, {
    train() {
      throw Object.assign(new Error("diverged"), { name: "Diverged" });
    },
  });
  await click("faster");
  assert.match(words("measured"), /ruined\.$/);
  assert.deepEqual(reported, []);
});

test("other faults are said where the button is", async () => {
  const { click, reported } = await chapter("learning", start, {
    train() {
      throw new Error("no memory");
    },
  });
  await click("few");
  assert.match(String(reported[0]), /no memory/);
});

test("train and one epoch act on the network at the top", async () => {
  const { click, sent } = await chapter("learning", start);
  await click("train");
  await click("one-epoch");
  assert.deepEqual(sent, [
    { type: "train", goal: "finish" },
    { type: "train", goal: "epoch" },
  ]);
});

test("one step is looked into before it is taken", async () => {
  const { click, sent, section } = await chapter("learning", start);
  await click("one-step");
  assert.deepEqual(sent, [{ type: "train", goal: "batch" }]);
  const step = section.querySelector("[data-view=step]")?.textContent ?? "";
  assert.match(step, /The first test digit, for one of the 32 digits of a batch/);
  assert.match(step, /Of 22 weights .*: from pixel \(2, 1\) to number 1\./);
});

test("an experiment that is asked for while the digits arrive waits for them, and can be stopped", async () => {
  const { change, click, section, trained } = await chapter("learning", start);
  const stop = () => {
    for (const button of section.querySelectorAll("[data-part=progress] button")) {
      /** @type {HTMLElement} */ (button).click();
    }
  };
  await change({ arrival: { done: false } });
  await click("few");
  assert.match(
    section.querySelector("[data-part=progress]")?.textContent ?? "",
    /starts when the digits are here/,
  );
  stop();
  await change({ arrival: { done: true } });
  assert.equal(trained.length, 0);
  await change({ arrival: { done: false } });
  await click("few");
  await change({ arrival: { done: true } });
  assert.equal(trained.length, 1);
});

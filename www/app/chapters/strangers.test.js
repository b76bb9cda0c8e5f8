import assert from "node:assert/strict";
import { test } from "node:test";

import { chapter } from "./made-page.js";
import { start } from "./strangers.js";

test("a network that has seen every class has no strangers", async () => {
  const { words } = await chapter("strangers", start);
  assert.match(words("measured"), /learned from every class/);
  assert.equal(words("title"), "A network that has seen every class");
  assert.equal(words("never-first"), "Never seen a 0");
});

test("never seen a class: it is trained without it, and strangers are told by their error", async () => {
  const { click, trained, words, section } = await chapter("strangers", start);
  await click("never-first");
  assert.deepEqual([trained[0]?.classes, trained[0]?.latent], [[1, 2], 16]);
  assert.equal(words("title"), "A network that has never seen a 0");
  // Its strangers have the least ink, and so the smallest errors.
  assert.match(words("measured"), /it catches 0\u202f%\. In 0 of 100 .* easier ones/);
  const counts = [...section.querySelectorAll("[data-part=count]")].map(
    ({ textContent }) => textContent,
  );
  assert.deepEqual(counts, ["0", "10", "0", "20"]);
});

test("only two: the third is a stranger with the greatest error", async () => {
  const { click, trained, words } = await chapter("strangers", start);
  await click("only-two");
  assert.deepEqual(trained[0]?.classes, [0, 1]);
  assert.match(words("measured"), /it catches 100\u202f%\. In 100 of 100/);
  assert.match(words("trust"), /^Precision 100\u202f%.*recall 100\u202f%/);
});

test("the alarm line is moved by keys, and the counts follow", async () => {
  const { section, settle } = await chapter("strangers", start);
  section
    .querySelector("[data-part=histogram]")
    ?.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
  await settle();
  const counts = [...section.querySelectorAll("[data-part=count]")].map(
    ({ textContent }) => textContent,
  );
  assert.deepEqual(counts, ["0", "0", "30", "0"]);
});

test("my drawing is judged once there is one", async () => {
  const { click, draw, words } = await chapter("strangers", start);
  await click("mine");
  assert.match(words("drawing"), /^Draw a digit/);
  await draw(255);
  assert.equal(words("drawing"), "Your drawing, at 625\u202f%, would raise the alarm.");
});

test("a test digit on the pad is told as one, not as the person's own", async () => {
  const { click, take, draw, words, section } = await chapter("strangers", start);
  assert.equal(words("mine"), "My drawing");
  await take(255);
  await click("mine");
  assert.equal(words("mine"), "A test 7");
  assert.equal(words("drawing"), "A test 7, at 625\u202f%, would raise the alarm.");
  assert.ok(section.querySelector("circle.mark"));
  assert.equal(section.querySelector("path.mark"), null);
  assert.equal(section.querySelector("button.mine"), null);
  await draw(255);
  assert.equal(words("mine"), "My drawing");
  assert.ok(section.querySelector("path.mark"));
  assert.ok(section.querySelector("button.mine"));
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "./dom.js";
import { make } from "./elements.js";
import { Noun } from "./noun.js";

/** The words of a page that is about one thing, then another. */
function page() {
  rootOf("status");
  Object.defineProperty(globalThis, "MutationObserver", {
    value: /** @type {any} */ (document.defaultView).MutationObserver,
    configurable: true,
  });
  const prose = make("p", { title: "A digit" }, "Digits, and a digit of MNIST’s digits.");
  const program = make("pre", {}, "digits = 60000");
  const footer = make("p", {}, "the digits of MNIST");
  footer.dataset["asWritten"] = "";
  const only = make("span", {}, "a 1 is simple");
  only.dataset["ofDigits"] = "";
  const root = make("main", {}, prose, program, footer, only);
  document.body.append(root);
  return { root, prose, program, footer, only, view: new Noun(root) };
}

test("the page speaks of what the pictures are, and of digits again", () => {
  const { prose, program, footer, only, view } = page();
  view.show("picture");
  assert.equal(prose.textContent, "Pictures, and a picture of MNIST’s digits.");
  assert.equal(prose.title, "A picture");
  assert.equal(program.textContent, "digits = 60000");
  assert.equal(footer.textContent, "the digits of MNIST");
  assert.equal(only.hidden, true);
  view.show("letter");
  assert.equal(prose.textContent, "Letters, and a letter of MNIST’s digits.");
  view.show("digit");
  assert.equal(prose.textContent, "Digits, and a digit of MNIST’s digits.");
  assert.equal(prose.title, "A digit");
  assert.equal(only.hidden, false);
});

test("words that come later are put the same way", async () => {
  const { root, prose, view } = page();
  view.show("character");
  const later = make("b", {}, "two test digits");
  later.setAttribute("aria-label", "Test digits");
  root.append(later);
  prose.textContent = "The average digit";
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(later.textContent, "two test characters");
  assert.equal(later.getAttribute("aria-label"), "Test characters");
  assert.equal(prose.textContent, "The average character");
  later.setAttribute("aria-label", "One digit");
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(later.getAttribute("aria-label"), "One character");
  view.show("digit");
  assert.equal(later.textContent, "two test digits");
  assert.equal(prose.textContent, "The average digit");
});

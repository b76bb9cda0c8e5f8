import assert from "node:assert/strict";
import { test } from "node:test";
import { rootOf } from "./dom.js";
import { prepareForPaper } from "./print.js";

test("figures that are wider than a sheet are made to fit it, and the page is told before and after", () => {
  rootOf("header");
  /** @type {boolean[]} */
  const told = [];
  prepareForPaper(document, (isPrinted) => told.push(isPrinted));
  const figure = /** @type {HTMLElement} */ (document.querySelector(".fig"));
  const print = (/** @type {number} */ width) => {
    Object.defineProperty(figure, "clientWidth", { value: width, configurable: true });
    window.dispatchEvent(new Event("beforeprint"));
    window.dispatchEvent(new Event("afterprint"));
    return document.documentElement.style.getPropertyValue("--fits-paper");
  };
  assert.equal(print(1380), "0.5");
  assert.equal(print(358), "1");
  assert.deepEqual(told, [true, false, true, false]);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";
import { HistogramView } from "./view.js";

/** @typedef {import("./view.js").Errors} Errors */

/**
 * @param {Partial<Errors>} errors
 * @param {number} line
 */
function histogram(errors, line) {
  const root = rootOf("histogram");
  /** @type {number[]} */
  const moves = [];
  const view = new HistogramView(root, (line) => moves.push(line));
  view.show(
    {
      known: new Float32Array(0),
      strangers: new Float32Array(0),
      knownName: "seen: 1 to 9",
      strangersName: "never seen: 0",
      marks: [],
      averageError: 0.07,
      ...errors,
    },
    line,
  );
  const slider = root.querySelector("[role=slider]");
  if (!slider) throw new Error("no slider");
  /** @param {string} key */
  const press = (key) => {
    slider.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    return moves.at(-1);
  };
  return { slider, press, moves };
}

test("bars say how many digits they stand for, and their MSE", () => {
  const { slider } = histogram(
    { known: Float32Array.of(0.1, 0.1, 1), strangers: Float32Array.of(0.5) },
    0.6,
  );
  const titles = [...slider.querySelectorAll(".known title")].map(({ textContent }) => textContent);
  assert.equal(titles.length, 50);
  assert.equal(titles[5], "10\u202f% to 12\u202f%: 2 digits (MSE 0.00700 to 0.00840)");
  assert.match(slider.textContent ?? "", /seen: 1 to 9.*never seen: 0.*alarm above 60\u202f%/);
});

test("without strangers none are drawn or named", () => {
  const { slider } = histogram({ known: Float32Array.of(0.1, 0.2) }, 0.1);
  assert.equal(slider.querySelector(".strangers"), null);
  assert.doesNotMatch(slider.textContent ?? "", /never seen/);
});

test("keys move the alarm line, and not beyond the axis", () => {
  const { slider, press } = histogram({ known: Float32Array.of(0.2, 1) }, 0.5);
  assert.equal(slider.getAttribute("aria-valuenow"), "50");
  assert.equal(slider.getAttribute("aria-valuetext"), "alarm above 50\u202f%");
  assert.ok(Math.abs((press("ArrowRight") ?? 0) - 0.51) < 1e-9);
  assert.ok(Math.abs((press("PageDown") ?? 0) - 0.4) < 1e-9);
  assert.equal(press("Home"), 0);
  assert.equal(press("End"), 1);
});

test("all errors zero, one bin, no digits: there is an axis, and no number that is none", () => {
  for (const known of [[0, 0], [0.3], []]) {
    const { slider } = histogram({ known: Float32Array.from(known) }, 0);
    assert.doesNotMatch(slider.innerHTML, /NaN|Infinity/);
  }
});

test("a person's drawing is marked, at the end of the axis if it lies beyond", () => {
  const { slider } = histogram(
    { known: Float32Array.of(0.1, 0.2), marks: [{ name: "your drawing", error: 9, isOwn: true }] },
    0.1,
  );
  assert.equal(slider.querySelectorAll("path.mark").length, 1);
  assert.match(slider.textContent ?? "", /your drawing: 900\u202f%/);
});

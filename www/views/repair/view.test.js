import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";
import { RepairView } from "./view.js";

const size = { rows: 10, columns: 10 };

/** @param {string} name */
const patient = (name) => ({
  name,
  isDrawn: false,
  original: new Uint8Array(100).fill(255),
  damaged: new Uint8Array(100).fill(200),
});

function repair() {
  const root = rootOf("repair");
  /** @type {number[]} */
  const chosen = [];
  /** @type {[number, Uint8Array][]} */
  const erased = [];
  const view = new RepairView(root, {
    chosen: (index) => chosen.push(index),
    erased: (...told) => erased.push(told),
  });
  view.show([patient("a test 7"), patient("a test 2")], 0, size);
  return { root, view, chosen, erased };
}

test("a damaged digit is chosen from the strip", () => {
  const { root, chosen } = repair();
  const buttons = [...root.querySelectorAll("[data-part=strip] button")];
  assert.deepEqual(
    buttons.map((button) => button.getAttribute("aria-label")),
    ["a test 7", "a test 2"],
  );
  /** @type {HTMLElement} */ (buttons[1]).click();
  assert.deepEqual(chosen, [0, 1]);
  assert.equal(buttons[1]?.getAttribute("aria-pressed"), "true");
});

test("the keyboard rubs out a square, and only that", () => {
  const { root, erased } = repair();
  const surface = root.querySelector("[role=application]");
  for (const key of ["ArrowLeft", " "]) {
    surface?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  }
  const [index, damaged] = erased.at(-1) ?? [];
  assert.equal(index, 0);
  assert.equal(damaged?.filter((ink) => ink === 0).length, 25);
  assert.equal(damaged?.[55 - 1], 0);
  assert.equal(damaged?.[0], 200);
});

test("what the networks made is shown with its error, and a missing one is named", () => {
  const { root, view } = repair();
  view.showMade({
    damaged: 2.1,
    repaired: null,
    standard: { pixels: new Uint8Array(100), left: 0.9 },
  });
  const left = [...root.querySelectorAll("output")].map(({ textContent }) => textContent);
  assert.deepEqual(left, ["", "210\u202f%", "not trained yet", "90\u202f%"]);
});

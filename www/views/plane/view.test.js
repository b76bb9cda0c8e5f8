import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";
import { GRID, PlaneView } from "./view.js";

/**
 * @param {number} units
 * @returns {import("../../bridge/protocol.js").Latent}
 */
function latentOf(units) {
  const axes = new Float32Array(2 * units);
  axes[0] = 1;
  if (units > 1) axes[units + 1] = 1;
  return {
    labels: Uint8Array.of(0, 1, 1),
    places: Float32Array.of(0, 0, 10, 5, 5, 2),
    centre: new Float32Array(units),
    axes,
    lowest: new Float32Array(units),
    highest: new Float32Array(units).fill(10),
    dead: new Uint8Array(units),
    usual: new Uint8Array(4),
    atoms: new Uint8Array(4 * units),
  };
}

const size = { rows: 2, columns: 2 };
const classes = [
  { label: 0, name: "0" },
  { label: 1, name: "1" },
];

/** @param {number} units */
function plane(units) {
  const root = rootOf("plane");
  /** @type {Float32Array[]} */
  const probed = [];
  /** @type {Float32Array[]} */
  const redrawn = [];
  const view = new PlaneView(root, {
    probed: (code) => probed.push(code),
    redrawn: (codes) => redrawn.push(codes),
  });
  view.show({ latent: latentOf(units), canBeNegative: false, classes, size });
  return { root, view, probed, redrawn };
}

test("keys move the probe, and its code is asked for", () => {
  const { root, probed } = plane(2);
  const middle = probed.at(-1);
  root
    .querySelector("[role=application]")
    ?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
  const right = probed.at(-1);
  assert.ok((right?.[0] ?? 0) > (middle?.[0] ?? 0));
  assert.equal(right?.[1], middle?.[1]);
});

test("the whole map is asked for once it is switched on, spot by spot, and never below zero after ReLU", () => {
  const { root, redrawn, view } = plane(2);
  assert.equal(redrawn.length, 0);
  root.querySelector("button")?.click();
  assert.equal(redrawn[0]?.length, GRID * GRID * 2);
  assert.ok(redrawn[0]?.every((value) => value >= 0));
  view.showWhole(new Uint8Array(GRID * GRID * 4));
  const whole = root.querySelector("canvas");
  assert.deepEqual([whole?.width, whole?.height, whole?.hidden], [2 * GRID, 2 * GRID, false]);
});

test("classes can be left out, one by one or all", () => {
  const { root } = plane(2);
  const buttons = [...root.querySelectorAll("[role=group] button")];
  const pressed = () => buttons.slice(0, 2).map((button) => button.getAttribute("aria-pressed"));
  assert.deepEqual(
    buttons.map(({ textContent }) => textContent),
    ["0", "1", "None"],
  );
  /** @type {HTMLElement} */ (buttons[0]).click();
  assert.deepEqual(pressed(), ["false", "true"]);
  /** @type {HTMLElement} */ (buttons[2]).click();
  assert.deepEqual(pressed(), ["false", "false"]);
  assert.equal(buttons[2]?.textContent, "All");
});

test("one number makes a map that speaks of no second, and without classes there is no legend", () => {
  const { root, view, probed } = plane(1);
  assert.match(root.textContent ?? "", /^.*One number: from left to right/s);
  assert.equal(probed.at(-1)?.length, 1);
  view.show({ latent: latentOf(1), canBeNegative: true, classes: [], size });
  assert.equal(/** @type {HTMLElement} */ (root.querySelector("[role=group]")).hidden, true);
});

test("names take the width that they need, signs stand in a grid", () => {
  const { root, view } = plane(2);
  const legend = /** @type {HTMLElement} */ (root.querySelector("[role=group]"));
  assert.equal(legend.classList.contains("are-names"), false);
  const named = classes.map(({ label }) => ({ label, name: label === 0 ? "bag" : "ankle boot" }));
  view.show({ latent: latentOf(2), canBeNegative: false, classes: named, size });
  assert.equal(legend.classList.contains("are-names"), true);
  assert.match(legend.textContent ?? "", /bag.*ankle boot/s);
});

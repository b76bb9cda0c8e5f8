import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";
import { UnitsView } from "./view.js";

/** @param {number} units */
function latentOf(units) {
  const dead = new Uint8Array(units);
  dead[1] = 1;
  return {
    labels: new Uint8Array(0),
    places: new Float32Array(0),
    centre: new Float32Array(units),
    axes: new Float32Array(2 * units),
    lowest: new Float32Array(units),
    highest: new Float32Array(units).fill(8),
    dead,
    usual: new Uint8Array(4),
    atoms: new Uint8Array(4 * units),
  };
}

/**
 * @param {number} units
 * @param {Int8Array | null} [encoder]
 */
function shown(units, encoder = new Int8Array(4 * units)) {
  const root = rootOf("units");
  /** @type {Float32Array[]} */
  const turned = [];
  const view = new UnitsView(root, (codes) => turned.push(codes));
  view.show({ latent: latentOf(units), encoder, size: { rows: 2, columns: 2 } });
  view.start({ source: "a test 7", code: Float32Array.from({ length: units }, (_, i) => i) });
  const slider = root.querySelector("input");
  if (!slider) throw new Error("no slider");
  return { root, view, turned, slider };
}

test("turning one number asks for the digit and for the changed one", () => {
  const { root, turned, slider } = shown(3);
  slider.valueAsNumber = 5;
  slider.dispatchEvent(new Event("input"));
  assert.deepEqual(turned.at(-1), Float32Array.of(0, 1, 2, 5, 1, 2));
  /** @type {HTMLButtonElement | null} */
  const undo = root.querySelector("[data-part=undo]");
  assert.equal(undo?.disabled, false);
  undo?.click();
  assert.deepEqual(turned.at(-1), Float32Array.of(0, 1, 2, 0, 1, 2));
  assert.equal(undo?.disabled, true);
});

test("a number is chosen by its picture, and a dead one says so", () => {
  const { root, slider } = shown(3);
  const second = root.querySelector("[data-part=list]")?.children[1];
  /** @type {HTMLElement} */ (second).click();
  assert.match(root.querySelector("h3")?.textContent ?? "", /^Number 2: dead/);
  assert.equal(slider.getAttribute("aria-label"), "Number 2");
  assert.equal(second?.getAttribute("aria-label"), "Number 2, dead");
  assert.match(root.textContent ?? "", /2 of 3 numbers are in use; one is dead/);
});

test("512 numbers come 64 at a time", () => {
  const { root } = shown(512);
  const list = root.querySelector("[data-part=list]");
  const pages = [...root.querySelectorAll("[data-part=pages] button")];
  assert.equal(list?.children.length, 64);
  assert.deepEqual([pages.length, pages[7]?.textContent], [8, "449–512"]);
  /** @type {HTMLElement} */ (pages[7]).click();
  assert.equal(root.querySelector("h3")?.textContent, "Number 449");
});

test("with hidden layers between there is no picture of the encoder's weights", () => {
  const { root } = shown(3, null);
  assert.equal(
    /** @type {HTMLElement} */ (root.querySelector("[data-part=encoder-place]")).hidden,
    true,
  );
});

test("a code of one number", () => {
  const { root, turned } = shown(1);
  assert.deepEqual(turned.at(-1), Float32Array.of(0, 0));
  assert.match(root.textContent ?? "", /The only number/);
});

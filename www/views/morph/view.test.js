import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";
import { MorphView } from "./view.js";

test("it asks for both ends, the middle, and where the slider stands, and tells how far the two ways are apart", () => {
  const root = rootOf("morph");
  /** @type {Float32Array[]} */
  const moved = [];
  /** @type {[number, boolean][]} */
  const measured = [];
  const view = new MorphView(root, {
    moved: (codes) => moved.push(codes),
    measured: (...told) => measured.push(told),
  });
  const to = [
    { name: "a test 3", code: Float32Array.of(4) },
    { name: "a test 7", code: Float32Array.of(8) },
  ];
  view.show({ name: "your drawing", code: Float32Array.of(0) }, to, { rows: 1, columns: 2 });
  const slider = root.querySelector("input");
  if (!slider) throw new Error("no slider");
  slider.valueAsNumber = 0.25;
  slider.dispatchEvent(new Event("input"));
  assert.deepEqual(moved.at(-1), Float32Array.of(0, 4, 8, 2));
  const select = root.querySelector("select");
  if (!select) throw new Error("no choice");
  select.value = "a test 3";
  select.dispatchEvent(new Event("change"));
  assert.deepEqual(moved.at(-1), Float32Array.of(0, 2, 4, 1));
  // From black and white to white and black; the middle that was drawn is all white.
  view.showDrawn(Uint8Array.of(0, 255, 255, 255, 255, 0, 0, 0));
  assert.equal(measured.at(-1)?.[1], false);
  assert.ok(Math.abs((measured.at(-1)?.[0] ?? 0) - 0.248) < 0.01);
  view.showDrawn(Uint8Array.of(9, 9, 9, 9, 9, 9, 9, 9));
  assert.deepEqual(measured.at(-1), [0, true]);
});

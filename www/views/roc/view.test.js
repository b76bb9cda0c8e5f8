import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";
import { RocView } from "./view.js";

const points = [
  { falseAlarms: 0, caught: 0 },
  { falseAlarms: 0.25, caught: 0.75 },
  { falseAlarms: 1, caught: 1 },
];

test("the curve, its area and the chosen trade", () => {
  const root = rootOf("roc");
  const view = new RocView(root, () => {});
  view.show({ points, area: 0.7512, at: { falseAlarms: 0.25, caught: 0.75 } });
  assert.match(root.textContent ?? "", /0\.75.*area under it.*catches 75\u202f%/);
  assert.equal(
    root.querySelector("[role=slider]")?.getAttribute("aria-valuetext"),
    "25\u202f% false alarms, 75\u202f% of the strangers caught",
  );
});

test("keys move the share of false alarms, from 0 to 1", () => {
  const root = rootOf("roc");
  /** @type {number[]} */
  const moves = [];
  const view = new RocView(root, (falseAlarms) => moves.push(falseAlarms));
  view.show({ points, area: 0.75, at: { falseAlarms: 0.995, caught: 1 } });
  const slider = root.querySelector("[role=slider]");
  for (const key of ["ArrowRight", "ArrowLeft", "Home"]) {
    slider?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  }
  assert.deepEqual(
    moves.map((move) => Math.round(1000 * move)),
    [1000, 985, 0],
  );
});

test("without strangers there is no curve and nothing to move", () => {
  const root = rootOf("roc");
  const view = new RocView(root, () => assert.fail("nothing can be moved"));
  view.show({ points: [], area: null, at: null });
  assert.equal(root.querySelector(".curve"), null);
  root
    .querySelector("[role=slider]")
    ?.dispatchEvent(new KeyboardEvent("keydown", { key: "End", bubbles: true }));
});

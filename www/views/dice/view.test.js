import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";
import { DiceView } from "./view.js";

test("close ones are marked, and keys choose one", () => {
  const root = rootOf("dice");
  new DiceView(root).show({
    pixels: new Uint8Array(12 * 4),
    nearest: new Uint8Array(12 * 4),
    isClose: Array.from({ length: 12 }, (_, i) => i === 10),
    size: { rows: 2, columns: 2 },
  });
  const grid = root.querySelector("[role=application]");
  assert.equal(grid?.children.length, 12);
  assert.equal(grid?.querySelectorAll(".is-close").length, 1);
  assert.match(root.textContent ?? "", /Random code 1 of 12: not as close/);
  grid?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
  assert.match(root.textContent ?? "", /Random code 11 of 12: as close/);
  grid?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
  assert.match(root.textContent ?? "", /Random code 11 of 12/);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";
import { GuessView } from "./view.js";

test("a chip for each value, the chosen one pressed, and they stay when only the choice changes", () => {
  const root = rootOf("guess");
  /** @type {number[]} */
  const chosen = [];
  const view = new GuessView(root, { choose: (index) => chosen.push(index) });
  view.show({ values: ["1", "2", "4"], chosen: null });
  const chips = [...root.querySelectorAll("button")];
  assert.deepEqual(
    chips.map(({ textContent }) => textContent),
    ["1", "2", "4"],
  );
  chips[2]?.click();
  view.show({ values: ["1", "2", "4"], chosen: 2 });
  assert.deepEqual([...root.querySelectorAll("button")], chips);
  assert.deepEqual(
    chips.map((chip) => chip.getAttribute("aria-pressed")),
    ["false", "false", "true"],
  );
  view.show({ values: ["1"], chosen: null });
  assert.equal(root.querySelectorAll("button").length, 1);
  assert.deepEqual(chosen, [2]);
});

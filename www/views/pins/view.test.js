import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";
import { PinsView } from "./view.js";

/** @import { Shown } from "./view.js" */

/** @type {Shown} */
const shown = {
  pins: 2,
  canPin: true,
  words: "2 of 8 runs pinned.",
  promised: 0,
  isTraining: false,
};

function made() {
  const root = rootOf("pins");
  /** @type {unknown[][]} */
  const heard = [];
  const hear =
    (/** @type {string} */ name) =>
    (/** @type {unknown[]} */ ...said) =>
      void heard.push([name, ...said]);
  const view = new PinsView(root, {
    pin: hear("pin"),
    csv: hear("csv"),
    trainPromised: hear("promised"),
  });
  const part = (/** @type {string} */ name) =>
    /** @type {HTMLButtonElement} */ (root.querySelector(`[data-part="${name}"]`));
  return { view, heard, part };
}

test("the network at the top is pinned, and all are saved as CSV", () => {
  const { view, heard, part } = made();
  view.show(shown);
  part("pin").click();
  part("csv").click();
  assert.deepEqual(heard, [["pin"], ["csv"]]);
  view.show({ ...shown, canPin: false, pins: 0 });
  assert.ok(part("pin").disabled && part("csv").disabled);
});

test("runs from a link are trained again at the press of a button", () => {
  const { view, heard, part } = made();
  view.show({ ...shown, promised: 3 });
  assert.equal(part("promised").textContent, "Train the 3 runs of the link");
  part("promised").click();
  view.show({ ...shown, promised: 1, isTraining: true });
  assert.equal(part("promised").textContent, "Train the run of the link");
  assert.ok(part("promised").disabled);
  assert.deepEqual(heard, [["promised"]]);
});

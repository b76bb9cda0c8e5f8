import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";
import { PinsView } from "./view.js";

/** @import { Shown } from "./view.js" */

/** @type {Shown} */
const shown = {
  pins: [
    { id: "1", letter: "A", name: "Deep" },
    { id: "2", letter: "B", name: "Linear" },
  ],
  canPin: true,
  words: "2 of 8 runs pinned.",
  waiting: null,
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
    exchange: hear("exchange"),
    letGo: hear("let go"),
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
  view.show({ ...shown, canPin: false, pins: [] });
  assert.ok(part("pin").disabled && part("csv").disabled);
});

test("a ninth asks which one goes", () => {
  const { view, heard, part } = made();
  view.show(shown);
  assert.ok(part("question").hidden);
  view.show({ ...shown, waiting: "Sparse" });
  assert.match(part("asks").textContent ?? "", /“Sparse”/);
  const answers = [...part("answers").querySelectorAll("button")];
  assert.deepEqual(
    answers.map(({ textContent }) => textContent),
    ["A Deep", "B Linear", "None: do not pin it"],
  );
  for (const answer of answers) answer.click();
  assert.deepEqual(heard, [["exchange", "1"], ["exchange", "2"], ["let go"]]);
});

test("runs of a link are trained again when somebody says so", () => {
  const { view, heard, part } = made();
  view.show({ ...shown, promised: 3 });
  assert.equal(part("promised").textContent, "Train the 3 runs of the link");
  part("promised").click();
  view.show({ ...shown, promised: 1, isTraining: true });
  assert.equal(part("promised").textContent, "Train the run of the link");
  assert.ok(part("promised").disabled);
  assert.deepEqual(heard, [["promised"]]);
});

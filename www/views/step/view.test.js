import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";
import { StepView } from "./view.js";

const step = {
  name: "Your drawing",
  batch: 32,
  input: new Uint8Array(4),
  target: new Uint8Array(4),
  output: new Uint8Array(4),
  loss: 0.05,
  weights: 101_200,
  weight: {
    name: "from pixel (3, 1) to number 7",
    before: 0.5,
    gradient: -0.00002,
    nudge: 0.001,
    after: 0.501,
  },
};

test("a step is told in its four parts, with signs", () => {
  const root = rootOf("step");
  const view = new StepView(root);
  view.show(step, { rows: 2, columns: 2 });
  const words = root.textContent ?? "";
  assert.match(words, /Your drawing, for one of the 32 digits of a batch/);
  assert.match(words, /This digit’s loss is 0\.0500/);
  assert.match(words, /Of 101,200 weights .* from pixel \(3, 1\) to number 7/);
  assert.deepEqual(
    [...root.querySelectorAll("dd")].map(({ textContent }) => textContent),
    ["+0.50000", "−2.00e-5", "+0.00100", "+0.50100"],
  );
  view.tell({ before: 0.05, after: 0.04 });
  assert.match(root.textContent ?? "", /lowered this digit’s loss/);
});

test("in slow motion one part is marked at a time", () => {
  const root = rootOf("step");
  const view = new StepView(root);
  const marked = () =>
    [...root.querySelectorAll("[aria-current]")].map((of) => of.getAttribute("data-part"));
  view.mark("batch");
  view.mark("compare");
  assert.deepEqual(marked(), ["compare"]);
  view.mark(null);
  assert.deepEqual(marked(), []);
});

test("a batch of one, and numbers that are none", () => {
  const root = rootOf("step");
  const weight = { ...step.weight, gradient: NaN };
  new StepView(root).show({ ...step, batch: 1, weight }, { rows: 2, columns: 2 });
  assert.match(root.textContent ?? "", /Your drawing\..*no number/s);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";
import { StepView } from "./view.js";

const step = {
  number: 12,
  digits: 32,
  input: new Uint8Array(4),
  output: new Uint8Array(4),
  error: 0.05,
  before: 0.06,
  after: 0.058,
  weights: 101_200,
  weight: {
    name: "from pixel 3 to number 7",
    pixel: 3,
    before: 0.5,
    gradient: -0.00002,
    after: 0.501,
  },
};

test("a step is told in its four parts, with signs", () => {
  const root = rootOf("step");
  new StepView(root).show(step, { rows: 2, columns: 2 });
  const words = root.textContent ?? "";
  assert.match(words, /Step 12: one of a batch of 32 digits/);
  assert.match(words, /This digit’s loss is 0\.0500, the batch’s 0\.0600/);
  assert.match(words, /One of 101,200 weights: from pixel 3 to number 7/);
  assert.deepEqual(
    [...root.querySelectorAll("dd")].map(({ textContent }) => textContent),
    ["+0.50000", "−2.00e-5", "+0.00100", "+0.50100"],
  );
  assert.match(words, /lowered the loss/);
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
  new StepView(root).show({ ...step, digits: 1, after: NaN, weight }, { rows: 2, columns: 2 });
  assert.match(root.textContent ?? "", /a batch of one digit.*no number.*no number any more/s);
});

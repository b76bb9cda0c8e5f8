import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { MOST_VALUES, parsedValues, proposedValues, typedValues } from "./values.js";

/** @import { Row } from "../bridge/protocol.js" */

const common = { help: "", unit: "", live: false };
/** @type {Row} */
const latent = {
  ...common,
  name: "latent",
  kind: "number",
  label: "Code size",
  default: 64,
  min: 1,
  max: 512,
  step: 1,
};
/** @type {Row} */
const rate = {
  ...common,
  name: "learningRate",
  kind: "number",
  label: "Learning rate",
  default: 0.001,
  min: 1e-6,
  max: 1,
  step: 0,
};
/** @type {Row} */
const noise = {
  ...common,
  name: "noise",
  kind: "number",
  label: "Noise",
  default: 0,
  min: 0,
  max: 1,
  step: 0.05,
};
/** @type {Row} */
const hidden = {
  ...common,
  name: "hidden",
  kind: "list",
  label: "Hidden layers",
  default: [],
  min: 1,
  max: 1024,
  mostItems: 4,
};
/** @type {Row} */
const code = {
  ...common,
  name: "code",
  kind: "choice",
  label: "Code",
  default: "relu",
  choices: [
    { value: "relu", label: "ReLU", help: "" },
    { value: "tanh", label: "tanh", help: "" },
  ],
};
const rows = [latent, rate, noise, hidden, code];

test("values are proposed for every kind of setting", () => {
  assert.deepEqual(proposedValues(latent), [1, 2, 4, 8, 16, 32, 64, 128]);
  assert.deepEqual(proposedValues(rate), [0.00025, 0.0005, 0.001, 0.002, 0.004]);
  assert.deepEqual(proposedValues(noise), [0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual(proposedValues(code), ["relu", "tanh"]);
  assert.deepEqual(proposedValues(hidden), [[]]);
});

test("what is proposed can be typed, and is read back as it was", () => {
  for (const row of rows) {
    const proposed = proposedValues(row);
    assert.deepEqual(parsedValues(row, typedValues(row, proposed)), {
      values: proposed,
      problem: null,
    });
  }
});

test("what is typed is sorted, and each value is there once", () => {
  assert.deepEqual(parsedValues(latent, "64, 2,2 , 8,").values, [2, 8, 64]);
  assert.deepEqual(parsedValues(hidden, "none; 128, 64; 32").values, [[], [128, 64], [32]]);
});

test("what is wrong is said with what is allowed and what was found", () => {
  const problem = (/** @type {Row} */ row, /** @type {string} */ text) =>
    parsedValues(row, text).problem;
  assert.equal(problem(latent, "2, x"), "Code size is a whole number from 1 to 512; got “x”.");
  assert.equal(problem(latent, "0"), "Code size is a whole number from 1 to 512; got “0”.");
  assert.equal(problem(latent, "1.5"), "Code size is a whole number from 1 to 512; got “1.5”.");
  assert.equal(problem(noise, "2"), "Noise is a number from 0 to 1; got “2”.");
  assert.equal(problem(code, "elu"), "Code can be relu, tanh; got “elu”.");
  assert.match(problem(hidden, "128, x") ?? "", /^Hidden layers is a list of whole numbers/);
  assert.equal(problem(latent, " , "), "Enter at least one value.");
  const many = Array.from({ length: MOST_VALUES + 1 }, (_, i) => i + 1).join(",");
  assert.equal(problem(latent, many), "Enter at most 12 values; there are 13.");
});

test("whatever is typed gives values that are allowed, or a problem", () => {
  fc.assert(
    fc.property(fc.constantFrom(...rows), fc.string(), (row, text) => {
      const { values, problem } = parsedValues(row, text);
      assert.equal(values === null, problem !== null);
      assert.ok(values === null || (values.length > 0 && values.length <= MOST_VALUES));
    }),
  );
});

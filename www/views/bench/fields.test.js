import assert from "node:assert/strict";
import { applies } from "../../domain/schema.js";
import { test } from "node:test";
import { fromPosition, hasSlider, toPosition, words, wrong } from "./fields.js";

/** @import { Row } from "../../bridge/protocol.js" */

/** @param {Partial<Row>} parts @returns {Row} */
const row = (parts) => ({
  ...{ name: "x", kind: "number", label: "X", help: "", unit: "", default: 0, live: false },
  ...parts,
});
const latent = row({ min: 1, max: 512, step: 1 });
const rate = row({ min: 1e-6, max: 1, step: 1e-6 });
const noise = row({ min: 0, max: 1, step: 0.01 });
const sparsity = row({ min: 0, max: 1, step: 1e-6 });
const seed = row({ min: 0, max: 4294967295, step: 1 });

test("a slider finds its value again", () => {
  for (const [field, values] of /** @type {[Row, number[]][]} */ ([
    [latent, [1, 2, 8, 64, 128, 512]],
    [rate, [1e-6, 0.0001, 0.001, 1]],
    [noise, [0, 0.5, 1]],
    [sparsity, [0, 0.0001, 1]],
  ])) {
    for (const value of values) assert.equal(fromPosition(field, toPosition(field, value)), value);
  }
});

test("a wide range is logarithmic: 64 of 512 lies beyond the middle", () => {
  assert.ok(Math.abs(toPosition(latent, 64) - 6 / 9) < 1e-9);
  assert.equal(toPosition(noise, 0.25), 0.25);
});

test("nothing that is a number stands at the start, nothing leaves the slider", () => {
  assert.equal(toPosition(latent, NaN), 0);
  assert.equal(toPosition(latent, 1e9), 1);
  assert.equal(toPosition(latent, -3), 0);
});

test("a seed has no slider", () => {
  assert.deepEqual([hasSlider(latent), hasSlider(rate), hasSlider(seed)], [true, true, false]);
});

test("what is wrong is said with what would be right", () => {
  assert.equal(wrong(latent, 64), null);
  assert.equal(wrong(latent, 0), "Enter a whole number from 1 to 512.");
  assert.equal(wrong(latent, 1.5), "Enter a whole number from 1 to 512.");
  assert.equal(wrong(latent, NaN), "Enter a whole number from 1 to 512.");
  assert.equal(wrong(rate, 2), "Enter a number from 0.000001 to 1.");
  const layers = row({ kind: "list", min: 1, max: 1024, mostItems: 4 });
  assert.equal(wrong(layers, [128, 64]), null);
  assert.equal(wrong(layers, [0]), "Enter whole numbers from 1 to 1024.");
  assert.equal(wrong(layers, [1, 2, 3, 4, 5]), "At most 4 of them.");
});

test("values in words, and rows that apply", () => {
  const code = row({ kind: "choice", choices: [{ value: "relu", label: "ReLU", help: "" }] });
  assert.equal(words(code, "relu", "none"), "ReLU");
  assert.equal(words(latent, 64, "none"), "64");
  assert.equal(words(row({ kind: "list" }), [], "all"), "all");
  const beta = row({ when: { field: "code", values: ["variational"] } });
  assert.equal(applies(beta, { code: "relu" }), false);
  assert.equal(applies(beta, { code: "variational" }), true);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { errorLeft, formatPercent } from "./error-left.js";

test("error left is a share of the average digit's error", () => {
  assert.equal(errorLeft(0.02, 0.08), 0.25);
  assert.equal(errorLeft(0.16, 0.08), 2);
  assert.equal(errorLeft(0, 0.08), 0);
});

test("an error that rounding put below zero is none", () => {
  assert.equal(errorLeft(-1e-12, 0.08), 0);
});

test("where the average digit has no error, or one below zero by rounding, nothing is said", () => {
  for (const average of [0, -1e-12, 1e-12, NaN, Infinity, null]) {
    assert.equal(errorLeft(0.02, average), null, String(average));
  }
  assert.equal(errorLeft(NaN, 0.08), null);
  assert.equal(errorLeft(null, 0.08), null);
});

test("percent are whole, and have a decimal only below one", () => {
  assert.equal(formatPercent(0.0604), "6\u202f%");
  assert.equal(formatPercent(1), "100\u202f%");
  assert.equal(formatPercent(0.0096), "1\u202f%");
  assert.equal(formatPercent(0.0094), "0.9\u202f%");
  assert.equal(formatPercent(0.004), "0.4\u202f%");
  assert.equal(formatPercent(0.0001), "under 0.1\u202f%");
});

test("percent at their ends", () => {
  assert.equal(formatPercent(0), "0\u202f%");
  assert.equal(formatPercent(-0.2), "0\u202f%");
  assert.equal(formatPercent(12.34), "1,234\u202f%");
  assert.equal(formatPercent(1e9), "over 100,000\u202f%");
  assert.equal(formatPercent(Infinity), "over 100,000\u202f%");
  assert.equal(formatPercent(NaN), "–");
  assert.equal(formatPercent(null), "–");
});

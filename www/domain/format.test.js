import assert from "node:assert/strict";
import { test } from "node:test";

import { count, error, dataSize, share } from "./format.js";

test("numbers are short, and errors keep three digits that matter", () => {
  assert.equal(count(60_000), "60,000");
  assert.equal(error(0.03861), "0.0386");
  assert.equal(error(0.003861), "0.00386");
  assert.equal(error(Number.NaN), "not a number");
  assert.equal(dataSize(9_912_422), "9.9 MB");
  assert.equal(dataSize(15_150), "16 KB");
  assert.equal(dataSize(99_999), "100 KB");
  assert.equal(dataSize(0), "0.0 MB");
});

test("a ratio is a percentage until it is about two", () => {
  assert.equal(share(0.434), "43 %");
  assert.equal(share(1.5), "150 %");
  assert.equal(share(2.04), "2.0 times");
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { dice, halfway, inUse, mapOf } from "./meaning.js";

test("the map of one number speaks of no second", () => {
  assert.equal(mapOf(1, false), "One number: from left to right. Up and down mean nothing here.");
  assert.match(mapOf(2, false), /^Number 1 .* number 2 upwards\.$/);
  assert.match(mapOf(64, false), /^64 numbers flattened to the two directions/);
  for (const latent of [1, 2, 64]) assert.match(mapOf(latent, true), / Blank where no test digit /);
});

test("halfway: different, the same, from a digit to itself, not measured", () => {
  assert.equal(
    halfway(0.42, false),
    "Halfway, morph and cross-fade differ by 42\u202f% of the average digit’s error.",
  );
  assert.match(halfway(0.001, false), /are the same picture\.$/);
  assert.match(halfway(0, true), /nothing between them\.$/);
  assert.equal(halfway(null, false), "");
});

test("random codes: none, some, all, not rolled", () => {
  const drew = "drew something as close to a real digit as redrawn test digits usually are.";
  assert.equal(dice({ close: 0, of: 100 }), `None of 100 random codes ${drew}`);
  assert.equal(dice({ close: 12, of: 100 }), `Of 100 random codes, 12 ${drew}`);
  assert.equal(dice({ close: 100, of: 100 }), `All of 100 random codes ${drew}`);
  assert.equal(dice(null), "");
  assert.equal(dice({ close: 0, of: 0 }), "");
});

test("numbers in use, for one number too", () => {
  assert.equal(inUse(64, 0), "All 64 are in use.");
  assert.equal(inUse(64, 1), "63 of 64 numbers are in use; one is dead: constant for every input.");
  assert.match(inUse(64, 3), /^61 of 64 .* 3 are dead/);
  assert.match(inUse(64, 64), /^All 64 are dead/);
  assert.equal(inUse(1, 0), "The only number is in use.");
  assert.match(inUse(1, 1), /^The only number is dead/);
});

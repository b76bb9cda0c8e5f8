import assert from "node:assert/strict";
import { test } from "node:test";

import { repaired } from "./repair.js";

const usual = {
  damaged: 2.1,
  repaired: 0.21,
  standard: 0.9,
  cleanRepaired: 0.08,
  cleanStandard: 0.06,
};

test("a repairer that repairs, beside the standard network", () => {
  assert.equal(
    repaired(usual),
    "Damaged 210\u202f% → repaired 21\u202f%; the standard network 90\u202f%. Clean digits through the repairer: 8\u202f%, standard 6\u202f%.",
  );
});

test("one that spoils clean digits", () => {
  assert.match(repaired({ ...usual, cleanRepaired: 0.2 }), /spoils what is not damaged\.$/);
});

test("one that makes it worse than it was", () => {
  assert.match(repaired({ ...usual, repaired: 3 }), /more harm than the damage\. Clean/);
});

test("one that has not practised this damage, or might as well not have", () => {
  assert.match(repaired({ ...usual, repaired: 1.2 }), /did not help with this damage\./);
  assert.match(repaired({ ...usual, repaired: 0.9 }), /Practice made no difference\./);
});

test("without a repairer, without a standard network, without either, before any measure", () => {
  const none = { ...usual, repaired: null, cleanRepaired: null };
  assert.match(repaired(none), /^Damaged 210.*; the standard network 90.*: train one\.$/);
  assert.equal(
    repaired({ ...usual, standard: null, cleanStandard: null }),
    "Damaged 210\u202f% → repaired 21\u202f%. Clean digits through the repairer: 8\u202f%.",
  );
  assert.equal(
    repaired({ ...none, standard: null }),
    "Damaged 210\u202f%. Train a network to repair it.",
  );
  assert.equal(repaired({ ...usual, damaged: null }), "Nothing is measured yet.");
  assert.equal(
    repaired({ ...usual, cleanRepaired: null }),
    "Damaged 210\u202f% → repaired 21\u202f%; the standard network 90\u202f%.",
  );
});

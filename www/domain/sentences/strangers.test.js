import assert from "node:assert/strict";
import { test } from "node:test";

import { judged, judgedFiles, told, trusted } from "./strangers.js";

test("strangers are told well, not at all, or the wrong way round", () => {
  assert.equal(
    told({ area: 0.938, allowed: 0.05, caught: 0.651 }),
    "At 5\u202f% false alarms it catches 65\u202f%. In 94 of 100 random pairs the stranger had the larger error; 50 is a coin toss.",
  );
  assert.match(told({ area: 0.501, allowed: 0.05, caught: 0.05 }), /tells nothing here\.$/);
  assert.match(told({ area: 0.2, allowed: 0.05, caught: 0 }), /In 20 .* easier ones .* here\.$/);
});

test("without strangers it says what to do", () => {
  assert.match(told({ area: null, allowed: 0.05, caught: null }), /learned from every class/);
});

test("a drawing raises the alarm, does not, or is not there", () => {
  const what = "Your drawing";
  assert.equal(
    judged({ what, error: 0.28, line: 0.58 }),
    "Your drawing, at 28\u202f%, would not raise the alarm.",
  );
  assert.match(judged({ what, error: 0.7, line: 0.58 }), /70\u202f%, would raise the alarm\.$/);
  assert.match(judged({ what, error: 0.58, line: 0.58 }), /would not raise/);
  assert.match(judged({ what, error: null, line: 0.58 }), /^Draw a digit/);
});

test("pictures of one's own: one, none, some, all", () => {
  assert.equal(judgedFiles([2], 1), "Your picture would raise the alarm.");
  assert.equal(judgedFiles([1], 1), "Your picture would not raise the alarm.");
  assert.match(judgedFiles([1, 1], 1), /^None of your 2/);
  assert.match(judgedFiles([1, 2], 1), /^1 of your 2/);
  assert.match(judgedFiles([2, 2], 1), /^All of your 2/);
});

test("precision and recall, where there are alarms and strangers", () => {
  const outcomes = { caught: 1, missed: 1, falseAlarms: 1, passed: 1 };
  assert.equal(
    trusted({ ...outcomes, precision: 0.5, recall: 0.25 }),
    "Precision 50\u202f% (alarms that are right), recall 25\u202f% (strangers caught).",
  );
  assert.match(trusted({ ...outcomes, precision: null, recall: 0 }), /^No alarm at this line/);
  assert.equal(trusted({ ...outcomes, precision: null, recall: null }), "");
});

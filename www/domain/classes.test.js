import assert from "node:assert/strict";
import { test } from "node:test";

import { classesOf, oneOf } from "./classes.js";

test("classes are those that have digits, and one alone is none", () => {
  const info = { digits: 9, rows: 2, columns: 2 };
  assert.deepEqual(classesOf({ ...info, counts: [0, 4, 0, 5] }), [1, 3]);
  assert.deepEqual(classesOf({ ...info, counts: [0, 0, 9] }), []);
});

test("one of a class is a digit, or named", () => {
  assert.deepEqual(["0", "8", "18", "ankle boot"].map(oneOf), [
    "a 0",
    "an 8",
    "“18”",
    "“ankle boot”",
  ]);
});

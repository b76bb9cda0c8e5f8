import assert from "node:assert/strict";
import { test } from "node:test";

import { classesOf } from "./classes.js";

test("classes are those that have digits, and one alone is none", () => {
  const info = { digits: 9, rows: 2, columns: 2 };
  assert.deepEqual(classesOf({ ...info, counts: [0, 4, 0, 5] }), [1, 3]);
  assert.deepEqual(classesOf({ ...info, counts: [0, 0, 9] }), []);
});

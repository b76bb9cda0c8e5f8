import assert from "node:assert/strict";
import { test } from "node:test";

import { kindsSentence } from "./kinds.js";

/**
 * @param {string} name
 * @param {number} left
 * @param {number} [size]
 * @param {number | null} [inUse]
 */
const kind = (name, left, size = 8, inUse = null) => ({ name, left, size, inUse });
const standard = kind("standard", 0.5);
const none = { standard: null, others: [], sparse: null, wide: null };

/** @param {Partial<Parameters<typeof kindsSentence>[0]>} trained */
const words = (trained) => kindsSentence({ ...none, ...trained }).replaceAll("\u202f", " ");

test("nothing, and only one", () => {
  assert.equal(words({}), "No kind is trained yet.");
  assert.equal(
    words({ standard }),
    "With 8 numbers, standard leaves 50 %. Train another kind to see it beside this one.",
  );
  assert.equal(
    words({ others: [kind("deep", 0.3)] }),
    "With 8 numbers, deep leaves 30 %. Train the standard one to compare.",
  );
});

test("others are better, level or worse, and none of these is taken for granted", () => {
  assert.equal(
    words({ standard, others: [kind("deep", 0.345), kind("variational", 0.37)] }),
    "With 8 numbers, deep leaves 69 % of the standard one’s error; variational leaves 74 %.",
  );
  assert.equal(
    words({ standard, others: [kind("deep", 0.58), kind("linear", 0.505)] }),
    "With 8 numbers, deep leaves more: 116 % of the standard one’s error; linear is level with the standard one.",
  );
  assert.equal(
    words({ standard: kind("standard", 0), others: [kind("deep", 0.3)] }),
    "With 8 numbers, deep leaves 30 %.",
  );
});

test("sparse uses fewer numbers, as many, or more", () => {
  const sparse = kind("sparse", 0.09, 64, 37.4);
  assert.equal(
    words({ sparse, wide: kind("standard", 0.06, 64, 52) }),
    "Sparse uses 37 of 64 numbers per digit, fewer than the standard one: 52. It leaves 9 %, more than the standard one: 6 %.",
  );
  assert.equal(
    words({ sparse, wide: kind("standard", 0.09, 64, 37) }),
    "Sparse uses 37 of 64 numbers per digit, as many as the standard one. It leaves 9 %, level with the standard one.",
  );
  assert.equal(
    words({ sparse, wide: kind("standard", 0.2, 64, 30) }),
    "Sparse uses 37 of 64 numbers per digit, more than the standard one: 30. It leaves 9 %, less than the standard one: 20 %.",
  );
});

test("sparse alone", () => {
  assert.equal(
    words({ sparse: kind("sparse", 0.09, 64, 37) }),
    "Sparse uses 37 of 64 numbers per digit. It leaves 9 %.",
  );
  assert.equal(words({ sparse: kind("sparse", 0.09, 64) }), "Sparse leaves 9 %.");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { apart } from "./view.js";

/** @param {number[]} ends */
const curves = (ends) =>
  ends.map((left, i) => ({
    letter: "ABCDEFGH"[i] ?? "A",
    name: "",
    isTop: false,
    points: [{ epoch: 1, left }],
  }));

test("names stand in the order of their curves, apart, and within the chart", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (ends) => {
      const bottom = 200;
      const names = apart(curves(ends), (left) => bottom * (1 - left), bottom);
      assert.equal(names.length, ends.length);
      names.forEach(({ down, from }, i) => {
        const before = names[i - 1];
        if (before) assert.ok(down - before.down >= 19 - 1e-9 && from >= before.from);
        assert.ok(down <= bottom + 4);
      });
    }),
  );
});

test("a name that has room stands at its curve", () => {
  const [name] = apart(curves([0.5]), (left) => 200 * (1 - left), 200);
  assert.equal(name?.down, 100);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { areaUnder, catchRate, lineFor, outcomesAt, rocOf } from "./roc.js";

const none = new Float32Array(0);

/** @param {number[]} values */
const errors = (...values) => Float32Array.from(values);

test("the four outcomes at a line", () => {
  assert.deepEqual(outcomesAt(errors(1, 2, 3, 4), errors(3, 5), 3), {
    caught: 1,
    missed: 1,
    falseAlarms: 1,
    passed: 3,
    precision: 0.5,
    recall: 0.5,
  });
});

test("without alarms there is no precision, without strangers no recall", () => {
  assert.equal(outcomesAt(errors(1), errors(1), 1).precision, null);
  assert.equal(outcomesAt(errors(1), none, 0).recall, null);
  assert.equal(catchRate(none, errors(1), 0.05), null);
});

test("a line for a share of false alarms allows no more than that", () => {
  const known = Float32Array.from({ length: 100 }, (_, i) => i);
  for (const share of [0, 0.05, 0.5, 1]) {
    const { falseAlarms } = outcomesAt(known, none, lineFor(known, share));
    assert.equal(falseAlarms, Math.min(99, share * 100));
  }
  assert.equal(lineFor(none, 0.05), 0);
});

test("where all errors are the same, no line tells them apart", () => {
  const same = errors(1, 1, 1, 1);
  assert.equal(areaUnder(same, same), 0.5);
  assert.equal(outcomesAt(same, same, lineFor(same, 0.5)).falseAlarms, 0);
  assert.deepEqual(rocOf(same, same), [
    { falseAlarms: 0, caught: 0 },
    { falseAlarms: 1, caught: 1 },
  ]);
});

test("the catch rate at a share of false alarms", () => {
  const known = Float32Array.from({ length: 100 }, (_, i) => i);
  assert.equal(catchRate(known, errors(50, 94, 95, 200), 0.05), 0.5);
});

test("the area is the share of pairs that are the right way round, ties counting half", () => {
  assert.equal(areaUnder(errors(1, 2), errors(3, 4)), 1);
  assert.equal(areaUnder(errors(3, 4), errors(1, 2)), 0);
  assert.equal(areaUnder(errors(1, 2, 3), errors(2)), 0.5);
  assert.equal(areaUnder(none, errors(1)), null);
  const some = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(some, some, (known, strangers) => {
      let wins = 0;
      for (const k of known) for (const s of strangers) wins += s > k ? 1 : s === k ? 0.5 : 0;
      const area = areaUnder(Float32Array.from(known), Float32Array.from(strangers)) ?? NaN;
      assert.ok(Math.abs(area - wins / (known.length * strangers.length)) < 1e-9);
    }),
  );
});

test("the curve rises from corner to corner, and the area under it is that by ranks", () => {
  const some = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(some, some, (a, b) => {
      const [known, strangers] = [Float32Array.from(a), Float32Array.from(b)];
      const points = rocOf(known, strangers, Infinity);
      assert.deepEqual(points[0], { falseAlarms: 0, caught: 0 });
      assert.deepEqual(points.at(-1), { falseAlarms: 1, caught: 1 });
      let area = 0;
      points.slice(1).forEach(({ falseAlarms, caught }, i) => {
        const last = points[i] ?? { falseAlarms: 0, caught: 0 };
        assert.ok(falseAlarms >= last.falseAlarms && caught >= last.caught);
        area += ((falseAlarms - last.falseAlarms) * (caught + last.caught)) / 2;
      });
      assert.ok(Math.abs(area - (areaUnder(known, strangers) ?? NaN)) < 1e-9);
    }),
  );
});

test("a long curve is drawn with a bounded number of points", () => {
  const many = Float32Array.from({ length: 10_000 }, (_, i) => i);
  const others = many.map((error) => error + 0.5);
  const points = rocOf(many, others, 200);
  assert.ok(points.length <= 202, String(points.length));
  assert.deepEqual(points.at(-1), { falseAlarms: 1, caught: 1 });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { spark } from "./spark.js";

const box = { width: 104, height: 48 };

test("the average digit's error is at the top, a twentieth of it at the bottom, ten epochs are the width", () => {
  const { paths, ends } = spark(
    [
      [
        [0, 1],
        [10, 0.05],
      ],
    ],
    10,
    box,
  );
  assert.deepEqual(paths, ["M0 4L100 44"]);
  assert.deepEqual(ends, [{ x: 100, y: 44 }]);
});

test("the axis is logarithmic, and goes as low as the errors", () => {
  const [end] = spark([[[1, Math.sqrt(0.05)]]], 10, box).ends;
  assert.deepEqual(end, { x: 10, y: 24 });
  assert.equal(spark([[[1, 0.001]]], 10, box).ends[0]?.y, 44);
});

test("worse than the average digit, no error at all, no epochs, no curve", () => {
  assert.equal(spark([[[1, 3]]], 10, box).ends[0]?.y, 4);
  assert.equal(spark([[[1, 0]]], 10, box).ends[0]?.y, 44);
  assert.deepEqual(spark([[[0, 1]]], 0, box).ends, [{ x: 0, y: 4 }]);
  assert.deepEqual(spark([[]], 10, box), { paths: [""], ends: [null] });
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { apart, inWords, rangeOf, seriesOf, tableOf } from "./series.js";

const epochs = [
  { epoch: 0, training: null, heldOut: 0.24 },
  { epoch: 1, training: 0.04, heldOut: 0.02 },
  { epoch: 2, training: 0.02, heldOut: 0.016 },
];
const course = { training: [{ x: 0.5, y: 0.06 }], epochs, averageError: 0.08, pca: 0.008 };

test("errors are percent of the average digit's, over one row of places", () => {
  const series = seriesOf(course);
  assert.deepEqual(series.xs, [0, 0.5, 1, 2]);
  assert.deepEqual(series.training, [null, 75, null, null]);
  assert.deepEqual(series.heldOut, [null, null, 25, 20]);
  assert.deepEqual(
    series.untrained,
    [300, null, null, null].map((v) => v),
  );
  assert.deepEqual([series.average, series.pca, series.isLeft], [100, 10, true]);
});

test("what was measured within an epoch is a point of the held-out errors, and the last", () => {
  const series = seriesOf({ ...course, now: { x: 2.25, heldOut: 0.012 } });
  assert.deepEqual(series.xs, [0, 0.5, 1, 2, 2.25, 3]);
  assert.deepEqual(series.heldOut, [null, null, 25, 20, 15, null]);
  const first = seriesOf({ ...course, epochs: epochs.slice(0, 1), now: { x: 0.1, heldOut: 0.2 } });
  assert.deepEqual([first.heldOut[1], first.untrained[0]], [250, 300]);
});

test("a run without samples on the way has its epochs' training errors as its line", () => {
  assert.deepEqual(seriesOf({ ...course, training: [] }).training, [null, 50, 25]);
});

test("where all pictures are the same, or the average is not known, errors stay as they are", () => {
  for (const averageError of [0, -1e-12, null]) {
    const series = seriesOf({ ...course, averageError });
    assert.equal(series.isLeft, false);
    assert.deepEqual(series.heldOut, [null, null, 0.02, 0.016]);
  }
  assert.equal(inWords(0.02, false), "0.0200");
  assert.equal(inWords(20, true), "20\u202f%");
});

test("the axis has a length whatever there is on it", () => {
  const zeros = epochs.map((of) => ({ ...of, training: 0, heldOut: 0 }));
  for (const isLog of [false, true]) {
    for (const of of [
      { training: [], epochs: [], averageError: null, pca: null },
      { training: [], epochs: zeros, averageError: 0, pca: -1e-12 },
      { training: [{ x: 1, y: NaN }], epochs: [], averageError: 0.08, pca: null },
      course,
    ]) {
      const [low, high] = rangeOf(seriesOf(of), isLog);
      assert.ok(Number.isFinite(low) && Number.isFinite(high) && high > low, `${low} ${high}`);
      assert.ok(!isLog || low > 0);
    }
  }
});

test("a logarithmic axis ends at powers of ten around what is on it", () => {
  assert.deepEqual(rangeOf(seriesOf(course), true), [10, 1000]);
});

test("the table has both errors, and nothing where nothing is known", () => {
  assert.equal(
    tableOf({ ...course, epochs: epochs.slice(0, 2) }, ","),
    "epoch,training_mse,held_out_mse,training_error_left,held_out_error_left\n0,,0.24,,3\n1,0.04,0.02,0.5,0.25\n",
  );
  assert.match(tableOf({ ...course, averageError: 0 }, ","), /\n1,0\.04,0\.02,,\n/);
});

test("names that would overlap are moved apart in their order, and not below the axis", () => {
  assert.deepEqual(apart([50, 10], 12, 100), [50, 10]);
  assert.deepEqual(apart([20, 18, 60], 12, 100), [30, 18, 60]);
  assert.deepEqual(apart([99, 98, 97], 12, 100), [100, 88, 76]);
  assert.deepEqual(apart([], 12, 100), []);
});

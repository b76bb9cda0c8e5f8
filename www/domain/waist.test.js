import assert from "node:assert/strict";
import { test } from "node:test";
import { barsHeight, layerHeight, outline, threads } from "./waist.js";

test("64 of 784 is 8/28 of the side, all pixels are the side, a wider layer is no higher", () => {
  assert.equal(layerHeight(64, 784, 280), 80);
  assert.equal(layerHeight(784, 784, 280), 280);
  assert.equal(layerHeight(1024, 784, 280), 280);
  assert.equal(layerHeight(1, 784, 28), 3);
});

test("bars are at least readable and at most little more than half as high", () => {
  assert.equal(barsHeight(2, 784, 1000), 286);
  assert.equal(barsHeight(512, 784, 1000), 580);
  assert.ok(Math.abs(barsHeight(100, 784, 1000) - 1000 * Math.sqrt(100 / 784)) < 1e-9);
});

test("the outline goes along the top and back along the bottom", () => {
  assert.equal(outline([0, 100], [50, 10], 25), "M0 0C52 0 48 20 100 20L100 30C48 30 52 50 0 50Z");
});

test("the strongest contributions become threads, by strength", () => {
  const [weak, , , , , strong] = threads(
    { from: 2, to: 2, strengths: [0, 8, 1, 0.1] },
    { x: 0, height: 20 },
    { x: 10, height: 40 },
    20,
  );
  // 8 from the first to the second, 1 from the second to the first; 0.1 is hardly any.
  assert.equal(strong, "M0 15C5.2 15 4.8 30 10 30");
  assert.equal(weak, "M0 25C5.2 25 4.8 10 10 10");
});

test("there are at most 420 threads, and none where nothing is contributed", () => {
  const place = { x: 0, height: 10 };
  const all = threads(
    { from: 64, to: 64, strengths: new Float32Array(4096).fill(1) },
    place,
    place,
    5,
  );
  assert.equal(all.join("").split("M").length - 1, 420);
  const none = threads({ from: 3, to: 3, strengths: new Float32Array(9) }, place, place, 5);
  assert.equal(none.join(""), "");
});

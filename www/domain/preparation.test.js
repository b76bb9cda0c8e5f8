import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { greyOf, luminance, scaleOf } from "./grey.js";
import { countLabel, numbered } from "./labels.js";
import { knownSet, nameOf } from "./known-sets.js";
import {
  borderGrey,
  canStay,
  defaultChoices,
  frameOf,
  prepare,
  sortingKey,
  TURNS,
} from "./preparation.js";
import { scaled, shrunk } from "./scale.js";

const picture = (/** @type {number[][]} */ rows) => ({
  grey: Uint8Array.from(rows.flat()),
  rows: rows.length,
  columns: rows[0]?.length ?? 0,
});
const as = {
  turn: /** @type {const} */ ("none"),
  fill: /** @type {const} */ ("fit"),
  invert: false,
};
const wide = picture([
  [1, 2, 3],
  [4, 5, 6],
]);

test("a picture that fits is taken byte for byte", () => {
  assert.deepEqual(prepare(wide, as, wide), wide.grey);
  assert.deepEqual(
    [...prepare(wide, { ...as, invert: true }, wide)],
    [254, 253, 252, 251, 250, 249],
  );
});

test("pictures are turned", () => {
  const turned = (/** @type {import("./preparation.js").Turn} */ turn) => [
    ...prepare(
      wide,
      { ...as, turn },
      frameOf(
        { sizes: [{ ...wide, count: 1 }], isLightPaper: false, isTransposed: false },
        { ...as, turn, size: "own", share: 0.1, seed: 0 },
      ),
    ),
  ];
  assert.deepEqual(turned("right"), [4, 1, 5, 2, 6, 3]);
  assert.deepEqual(turned("left"), [3, 6, 2, 5, 1, 4]);
  assert.deepEqual(turned("half"), [6, 5, 4, 3, 2, 1]);
  assert.deepEqual(turned("transpose"), [1, 4, 2, 5, 3, 6]);
  assert.equal(new Set(TURNS.map(({ value }) => turned(value).join())).size, TURNS.length);
});

test("another proportion gets a margin of its paper, or loses its sides", () => {
  const strip = picture([[9, 9, 200, 9, 9, 9]]);
  assert.deepEqual([...prepare(strip, as, { rows: 3, columns: 3 })], [9, 9, 9, 9, 105, 9, 9, 9, 9]);
  const cropped = prepare(strip, { ...as, fill: "crop" }, { rows: 2, columns: 2 });
  assert.deepEqual([...cropped], [200, 9, 200, 9]);
});

test("the mean of a picture stays when it is scaled", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer(),
      (rows, columns, toRows, toColumns, seed) => {
        const grey = Uint8Array.from(
          { length: rows * columns },
          (_, i) => Math.imul(i + seed, 2654435761) >>> 24,
        );
        const mean = (/** @type {Uint8Array} */ of) => of.reduce((a, b) => a + b, 0) / of.length;
        const out = scaled({ grey, rows, columns }, toRows, toColumns);
        assert.equal(out.grey.length, toRows * toColumns);
        assert.ok(Math.abs(mean(out.grey) - mean(grey)) <= 0.6, `${mean(out.grey)} ${mean(grey)}`);
      },
    ),
  );
});

test("large pictures become smaller in their own proportion", () => {
  const { rows, columns } = shrunk(
    { grey: new Uint8Array(1000 * 500), rows: 1000, columns: 500 },
    512,
  );
  assert.deepEqual([rows, columns], [512, 256]);
  assert.equal(shrunk(wide, 512), wide);
});

test("small pictures of one size stay as they are, others become 28 × 28", () => {
  const size = (/** @type {number} */ side) => ({ rows: side, columns: side, count: 5 });
  const chosen = (/** @type {ReturnType<typeof size>[]} */ sizes) =>
    defaultChoices({ sizes, isLightPaper: true, isTransposed: true });
  assert.equal(chosen([size(8)]).size, "own");
  assert.equal(chosen([size(100)]).size, 28);
  assert.equal(chosen([size(8), size(9)]).size, 28);
  assert.deepEqual([chosen([size(8)]).invert, chosen([size(8)]).turn], [true, "transpose"]);
  assert.deepEqual([canStay([size(128)]), canStay([size(129)])], [true, false]);
});

test("the border tells the paper", () => {
  assert.equal(
    borderGrey(
      picture([
        [250, 250, 250],
        [250, 0, 250],
        [3, 250, 250],
      ]),
    ),
    250,
  );
  assert.equal(borderGrey(picture([[7]])), 7);
});

test("keys depend on all pixels and on the seed, and spread evenly", () => {
  const ink = new Uint8Array(784);
  const keys = new Set([sortingKey(ink, 0), sortingKey(ink, 1)]);
  for (let i = 0; i < 784; i += 1) {
    ink[i] = 1;
    keys.add(sortingKey(ink, 0));
    ink[i] = 0;
  }
  assert.equal(keys.size, 786);
  const low = Array.from({ length: 1000 }, (_, i) =>
    sortingKey(Uint8Array.of(i & 255, i >> 8), 5),
  ).filter((key) => key < 2 ** 52);
  assert.ok(low.length > 400 && low.length < 600, `${low.length}`);
});

test("equal parts of colour are grey to the last bit", () => {
  for (let value = 0; value < 256; value += 1) assert.equal(luminance(value, value, value), value);
  assert.ok(
    luminance(0, 255, 0) > luminance(255, 0, 0) && luminance(255, 0, 0) > luminance(0, 0, 255),
  );
});

test("what is transparent lies on white, or on black where the picture is light", () => {
  const grey = new Uint8Array(2);
  const layout = { channels: 4, pixelStep: 4, channelStep: 1 };
  greyOf(Uint8Array.of(0, 0, 0, 255, 90, 90, 90, 0), layout, grey);
  assert.deepEqual([...grey], [0, 255]);
  greyOf(Uint8Array.of(255, 255, 255, 255, 90, 90, 90, 0), layout, grey);
  assert.deepEqual([...grey], [255, 0]);
});

test("the range of numbers is found", () => {
  const scales = [
    [{ low: 0, high: 1 }, [0, 1]],
    [{ low: 0, high: 0 }, [0, 1]],
    [{ low: 0, high: 16 }, [0, 16]],
    [{ low: 0, high: 17 }, [0, 255]],
    [{ low: 3, high: 300 }, [0, 65535]],
    [{ low: -1, high: 1 }, [-1, 1]],
    [{ low: -100, high: 127 }, [-128, 127]],
    [{ low: -0.42, high: 2.8 }, [-0.42, 2.8]],
  ];
  for (const [found, expected] of scales) {
    const { low, high } = scaleOf(/** @type {import("./grey.js").Range} */ (found));
    assert.deepEqual([low, high], expected);
  }
});

test("whole numbers keep theirs, names are numbered in order, and too many are none", () => {
  const counts = (/** @type {(number | string)[]} */ ...labels) => {
    const map = new Map();
    for (const label of labels) countLabel(map, label);
    return map;
  };
  const name = (/** @type {number} */ label) => `class ${label}`;
  assert.deepEqual(numbered(counts(7, "7", " 7 ", 3), name)?.classes, [
    { label: 3, name: "class 3", count: 1 },
    { label: 7, name: "class 7", count: 3 },
  ]);
  const named = numbered(counts("dog", "cat", "cat 10", "cat 9"), name);
  assert.deepEqual(
    named?.classes.map((one) => one.name),
    ["cat", "cat 9", "cat 10", "dog"],
  );
  assert.equal(named?.numberOf("dog"), 3);
  assert.deepEqual(
    numbered(counts(300, 2), name)?.classes.map((one) => one.name),
    ["2", "300"],
  );
  assert.equal(numbered(counts(...Array(101).keys()), name), null);
  assert.equal(numbered(new Map(), name), null);
});

test("data sets are known by their names or by how their labels start", () => {
  const set = (/** @type {string[]} */ ...paths) => knownSet(paths, null);
  assert.equal(set("data/fashion-mnist/train-images-idx3-ubyte.gz")?.name, "Fashion-MNIST");
  assert.equal(set("Kuzushiji/k49.npz")?.name, "KMNIST");
  assert.equal(set("emnist-letters-train-images-idx3-ubyte.gz")?.names[0], "A");
  assert.deepEqual([set("mnist.npz")?.noun, set("mnist.npz")?.isTransposed], ["digit", false]);
  assert.equal(set("emnist-balanced-train.csv")?.isTransposed, true);
  assert.equal(set("train.csv"), null);
  assert.equal(knownSet(["train-images"], [9, 0, 0, 3, 0, 2, 7, 2, 5, 5])?.name, "Fashion-MNIST");
  assert.equal(knownSet(["train-images"], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4, 3])?.name, "MNIST");
  assert.equal(nameOf(set("fashion"), 9), "ankle boot");
  assert.deepEqual(
    [nameOf(set("emnist-letters"), 26), nameOf(set("emnist-letters"), 27)],
    ["Z", "27"],
  );
  assert.equal(nameOf(null, 4), "4");
});

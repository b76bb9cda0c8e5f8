import assert from "node:assert/strict";
import { test } from "node:test";
import { framed, retouched } from "./ink.js";

/** @import { Point, Stroke } from "./ink.js" */

const size = { rows: 28, columns: 28 };

/** A 5, as a person would draw it over the whole pad. @type {[number, number][][]} */
const FIVE = [
  [
    [0.3, 0.12],
    [0.24, 0.46],
    [0.4, 0.42],
    [0.6, 0.44],
    [0.74, 0.6],
    [0.7, 0.78],
    [0.5, 0.9],
    [0.22, 0.84],
  ],
  [
    [0.3, 0.12],
    [0.74, 0.1],
  ],
];

/**
 * @param {[number, number][][]} lines
 * @param {number} [scale]
 * @param {Point} [at]
 * @returns {Stroke[]}
 */
const strokes = (lines, scale = 1, at = { x: 0, y: 0 }) =>
  lines.map((line) => ({
    points: line.map(([x, y]) => ({ x: at.x + scale * x, y: at.y + scale * y })),
    erases: false,
  }));

/** @param {Uint8Array | null} pixels */
function ink(pixels) {
  assert.ok(pixels);
  const inked = [...pixels.keys()].filter((i) => (pixels[i] ?? 0) > 0);
  const [rows, columns] = [inked.map((i) => Math.floor(i / 28)), inked.map((i) => i % 28)];
  return {
    pixels,
    sum: pixels.reduce((sum, value) => sum + value / 255, 0),
    top: Math.min(...rows),
    bottom: Math.max(...rows) + 1,
    left: Math.min(...columns),
    right: Math.max(...columns) + 1,
  };
}

/** @param {Uint8Array} a @param {Uint8Array} b */
const mse = (a, b) =>
  a.reduce((sum, value, i) => sum + ((value - (b[i] ?? 0)) / 255) ** 2, 0) / a.length;

test("a path at a quarter, at half and at its full size gives nearly the same ink anywhere on the pad", () => {
  const full = ink(framed(strokes(FIVE), size));
  for (const scale of [0.25, 0.5, 0.9]) {
    for (const at of [
      { x: 0, y: 0 },
      { x: 0.07, y: 0.013 },
      { x: 1 - scale, y: 0.5 - scale / 2 },
    ]) {
      const small = ink(framed(strokes(FIVE, scale, at), size));
      // An MNIST digit differs from the average one by 0.067.
      assert.ok(
        mse(full.pixels, small.pixels) < 0.001,
        `${scale}: ${mse(full.pixels, small.pixels)}`,
      );
      assert.ok(
        Math.abs(small.sum / full.sum - 1) < 0.03,
        `${scale}: ${small.sum} and ${full.sum}`,
      );
    }
  }
});

test("the ink fills twenty pixels, and its centre of mass is in the middle", () => {
  const { pixels, top, bottom } = ink(framed(strokes(FIVE, 0.5), size));
  assert.ok(Math.abs(bottom - top - 20) <= 1, `${top} to ${bottom}`);
  let [x, y, mass] = [0, 0, 0];
  pixels.forEach((value, i) => {
    x += value * ((i % 28) + 0.5);
    y += value * (Math.floor(i / 28) + 0.5);
    mass += value;
  });
  assert.ok(Math.abs(x / mass - 14) <= 0.6, `${x / mass}`);
  assert.ok(Math.abs(y / mass - 14) <= 0.6, `${y / mass}`);
});

test("a tap anywhere, even a shaky one, is a dot in the middle, as wide as the pen", () => {
  for (const at of [
    { x: 0.02, y: 0.9 },
    { x: 0.5, y: 0.5 },
  ]) {
    for (const shake of [0, 0.004]) {
      const tap = [{ points: [at, { x: at.x + shake, y: at.y }], erases: false }];
      const { top, bottom, left, right, sum } = ink(framed(tap, size));
      assert.ok(bottom - top <= 4 && right - left <= 5, `${top}–${bottom}, ${left}–${right}`);
      assert.ok(top >= 11 && bottom <= 17 && left >= 11 && right <= 17);
      assert.ok(sum > 4 && sum < 8, `${sum}`);
    }
  }
});

test("a straight line is a 1: twenty pixels high, as wide as the pen", () => {
  const line = [
    {
      points: [
        { x: 0.5, y: 0.4 },
        { x: 0.5, y: 0.7 },
      ],
      erases: false,
    },
  ];
  const { top, bottom, left, right } = ink(framed(line, size));
  assert.deepEqual([bottom - top >= 19, right - left <= 4], [true, true]);
});

test("the same strokes give the same bytes, and drawing a stroke twice makes it no fatter", () => {
  const once = framed(strokes(FIVE), size);
  assert.deepEqual(framed(strokes(FIVE), size), once);
  const [first = [], second = []] = FIVE;
  const back = strokes([[...first, ...[...first].reverse()], second]);
  assert.deepEqual(framed(back, size), once);
});

test("no ink is nothing: an empty pad, strokes without points, a drawing that was rubbed out", () => {
  assert.equal(framed([], size), null);
  assert.equal(framed([{ points: [], erases: false }], size), null);
  const all = {
    points: [
      { x: 0, y: 0.5 },
      { x: 1, y: 0.5 },
    ],
    erases: true,
    width: 2,
  };
  assert.equal(framed([...strokes(FIVE), all], size), null);
});

test("what is rubbed out no longer counts for the frame", () => {
  const speck = { points: [{ x: 0.98, y: 0.02 }], erases: false };
  const rub = { points: [{ x: 0.98, y: 0.02 }], erases: true, width: 0.12 };
  const clean = ink(framed(strokes(FIVE, 0.5), size)).pixels;
  const rubbed = ink(framed([...strokes(FIVE, 0.5), speck, rub], size)).pixels;
  assert.ok(mse(clean, rubbed) < 1e-6);
});

test("frames that are not square are filled in their own way", () => {
  for (const [rows, columns] of [
    [14, 56],
    [56, 14],
  ]) {
    const shape = { rows: rows ?? 0, columns: columns ?? 0 };
    const pixels = framed(strokes(FIVE), shape);
    assert.equal(pixels?.length, 14 * 56);
    const mass = pixels?.reduce((sum, value) => sum + value, 0) ?? 0;
    assert.ok(mass > 255 * 10);
  }
});

test("the eraser takes ink from a picture where it passes, and leaves the rest as it is", () => {
  const full = new Uint8Array(784).fill(200);
  const rub = {
    points: [
      { x: 0, y: 0.5 },
      { x: 1, y: 0.5 },
    ],
    erases: true,
    width: 4 / 28,
  };
  const rubbed = retouched(full, [rub], size);
  assert.equal(rubbed[14 * 28 + 9], 0);
  assert.equal(rubbed[11 * 28 + 9], 200);
  assert.equal(rubbed.filter((value) => value === 200).length, 24 * 28);
  assert.deepEqual(retouched(full, [], size), full);
});

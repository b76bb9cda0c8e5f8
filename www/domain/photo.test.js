import assert from "node:assert/strict";
import { test } from "node:test";

import { photoToDrawing } from "./photo.js";
import { scaled } from "./scale.js";

/** Digits as strokes, in a square of side 1. @type {Record<string, number[][][]>} */
const DIGITS = {
  1: [
    [
      [0.35, 0.25],
      [0.52, 0.1],
      [0.52, 0.9],
    ],
  ],
  2: [
    [
      [0.25, 0.28],
      [0.35, 0.13],
      [0.55, 0.1],
      [0.7, 0.22],
      [0.68, 0.4],
      [0.25, 0.88],
      [0.75, 0.88],
    ],
  ],
  4: [
    [
      [0.62, 0.9],
      [0.62, 0.1],
      [0.2, 0.62],
      [0.82, 0.62],
    ],
  ],
  7: [
    [
      [0.2, 0.12],
      [0.78, 0.12],
      [0.42, 0.9],
    ],
  ],
};

/** Distance of a point from a line between two others. */
function distance(
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number[]} */ [ax = 0, ay = 0],
  /** @type {number[]} */ [bx = 0, by = 0],
) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.max(
    0,
    Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)),
  );
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/** Seeded numbers from 0 to 1. */
function random(seed = 1) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * @typedef {object} Scene
 * @property {number} [width]
 * @property {number} [height]
 * @property {number} [angle] degrees
 * @property {number} [pen] width of the pen, as a share of the digit's square
 * @property {number[]} [ink] red, green, blue
 * @property {number} [dusk] how much darker the light is in one corner, from 0 to 1
 * @property {number} [noise] standard deviation
 * @property {number[] | null} [rules] colour of ruled lines
 * @property {boolean} [desk] whether the sheet lies on a dark desk
 * @property {number} [size] of the digit's square, as a share of the shorter side
 */

/**
 * A made photograph and the strokes in it, at `pen` wide and at the pad's pen.
 *
 * @param {string} digit
 * @param {Scene} scene
 */
function photograph(
  digit,
  {
    width = 480,
    height = 360,
    angle = 0,
    pen = 0.09,
    ink = [40, 40, 45],
    dusk = 0,
    noise = 0,
    rules = null,
    desk = false,
    size = 0.6,
  },
) {
  const rgba = new Uint8ClampedArray(4 * width * height);
  const truth = new Uint8Array(width * height);
  const side = size * Math.min(width, height);
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const next = random(7);
  const gauss = () => next() + next() + next() + next() - 2;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      // Places on the sheet, which is turned.
      const [u0, v0] = [x - width / 2, y - height / 2];
      const [u, v] = [cos * u0 + sin * v0, cos * v0 - sin * u0];
      const [px, py] = [u / side + 0.5, v / side + 0.5];
      const isOnSheet = !desk || (Math.abs(u) < 0.36 * width && Math.abs(v) < 0.4 * height);
      let colour = isOnSheet ? [245, 243, 236] : [92, 62, 40];
      if (rules && isOnSheet && ((v % 33) + 33) % 33 < 2) colour = rules;
      const isNear = px > 0 && px < 1 && py > 0 && py < 1;
      const near = Math.min(
        ...(isNear ? (DIGITS[digit] ?? []) : []).flatMap((line) =>
          line.slice(1).map((to, i) => distance(px, py, line[i] ?? [], to)),
        ),
      );
      if (near < 0.05) truth[y * width + x] = 255;
      if (near < pen / 2) colour = ink;
      const light = 1 - dusk * ((x / width) * 0.6 + (y / height) * 0.4);
      const at = 4 * (y * width + x);
      colour.forEach((value, c) => (rgba[at + c] = value * light + noise * 1.73 * gauss()));
      rgba[at + 3] = 255;
    }
  }
  return { rgba, width, height, truth };
}

/** Cropped to the ink and fitted into 48 × 48. */
function cropped(/** @type {Uint8Array} */ ink, /** @type {number} */ width) {
  const height = ink.length / width;
  let [top, bottom, left, right] = [height, 0, width, 0];
  ink.forEach((value, i) => {
    if (value < 128) return;
    const [y, x] = [Math.floor(i / width), i % width];
    [top, bottom, left, right] = [
      Math.min(top, y),
      Math.max(bottom, y + 1),
      Math.min(left, x),
      Math.max(right, x + 1),
    ];
  });
  const [rows, columns] = [bottom - top, right - left];
  const side = Math.max(rows, columns);
  const square = new Uint8Array(side * side);
  for (let y = 0; y < rows; y += 1) {
    const from = (top + y) * width + left;
    const to = (y + ((side - rows) >> 1)) * side + ((side - columns) >> 1);
    square.set(ink.subarray(from, from + columns), to);
  }
  return scaled({ grey: square, rows: side, columns: side }, 48, 48).grey;
}

/** What both have, of what either has. */
function overlap(/** @type {Uint8Array} */ a, /** @type {Uint8Array} */ b) {
  let both = 0;
  let either = 0;
  a.forEach((value, i) => {
    const [here, there] = [value > 127, (b[i] ?? 0) > 127];
    if (here && there) both += 1;
    if (here || there) either += 1;
  });
  return both / either;
}

/** @type {[string, Scene][]} */
const SCENES = [
  ["plain", {}],
  ["a gradient of light", { dusk: 0.6 }],
  ["noise", { noise: 12 }],
  ["turned by 15°", { angle: 15 }],
  ["turned by −15°", { angle: -15 }],
  ["blue ruled lines", { rules: [168, 196, 236] }],
  ["a ballpoint", { pen: 0.03 }],
  ["a blue pen", { ink: [40, 60, 150] }],
  ["on a dark desk", { desk: true }],
  ["a phone's portrait", { width: 360, height: 480, size: 0.5 }],
  ["a large photograph", { width: 1200, height: 900 }],
  ["pencil", { ink: [120, 120, 122], pen: 0.05 }],
  [
    "everything at once",
    {
      angle: 12,
      dusk: 0.5,
      noise: 8,
      rules: [168, 196, 236],
      desk: true,
      pen: 0.06,
      ink: [50, 55, 80],
      size: 0.5,
    },
  ],
];

for (const [name, scene] of SCENES) {
  test(`the strokes in a photograph are found: ${name}`, () => {
    for (const digit of Object.keys(DIGITS)) {
      const { rgba, width, height, truth } = photograph(digit, scene);
      const drawing = photoToDrawing(rgba, width, height);
      assert.ok(drawing, `${digit}: nothing was found`);
      assert.equal(drawing.ink.length, drawing.width * drawing.height);
      const shared = overlap(cropped(drawing.ink, drawing.width), cropped(truth, width));
      if (process.env["SHOW"]) console.log(name, digit, shared.toFixed(2));
      assert.ok(shared > 0.7, `${digit}: only ${shared.toFixed(2)} of the strokes overlap`);
    }
  });
}

test("light strokes on a dark ground are found as well", () => {
  for (const digit of Object.keys(DIGITS)) {
    const { rgba, width, height, truth } = photograph(digit, { ink: [10, 10, 10] });
    const inverse = rgba.map((value, i) => (i % 4 === 3 ? 255 : 255 - value));
    const drawing = photoToDrawing(inverse, width, height);
    assert.ok(drawing, `${digit}: nothing was found`);
    assert.ok(overlap(cropped(drawing.ink, drawing.width), cropped(truth, width)) > 0.9);
  }
});

test("where nothing is drawn, nothing is found", () => {
  for (const scene of [
    {},
    { dusk: 0.6 },
    { noise: 12 },
    { desk: true, angle: 10 },
    { rules: [168, 196, 236] },
  ]) {
    const { rgba, width, height } = photograph("none", scene);
    assert.equal(photoToDrawing(rgba, width, height), null, JSON.stringify(scene));
  }
});

test("a picture of one pixel, of one colour or without any is no drawing", () => {
  for (const [width, height] of [
    [1, 1],
    [3, 1],
    [20, 20],
  ]) {
    for (const value of [0, 128, 255]) {
      const rgba = new Uint8ClampedArray(4 * (width ?? 0) * (height ?? 0)).fill(value);
      assert.equal(photoToDrawing(rgba, width ?? 0, height ?? 0), null);
    }
  }
});

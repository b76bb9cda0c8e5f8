import assert from "node:assert/strict";
import { test } from "node:test";

import { comesTo, counted, foundIn, leftOutOf, measuredOn, progressOf } from "./yours.js";

const measured = {
  name: "Fashion-MNIST",
  noun: "picture",
  train: 60_000,
  test: 10_000,
  isOwn: true,
  latent: 64,
  isTrained: true,
  errorLeft: "9 %",
  digits: { errorLeft: "6 %", latent: 64 },
};

test("own data are compared with the digits of this visit", () => {
  assert.equal(
    measuredOn(measured),
    "Fashion-MNIST: 60,000 pictures to learn from, 10,000 held out. At 64 numbers, error left 9 %; digits: 6 %.",
  );
});

test("digits that were measured with another code say so", () => {
  const digits = { errorLeft: "20 %", latent: 1 };
  assert.match(
    measuredOn({ ...measured, digits }),
    /error left 9 %; digits: 20 % \(at 1 number\)\.$/,
  );
});

test("without digits measured, and on the digits themselves, nothing is compared", () => {
  const alone = /held out\. At 64 numbers, error left 9 %\.$/;
  assert.match(measuredOn({ ...measured, digits: null }), alone);
  assert.match(measuredOn({ ...measured, isOwn: false }), alone);
});

test("before anything was learned, that is said", () => {
  const nothing = /^Fashion-MNIST: .* held out\. Nothing has been learned from them yet\.$/;
  assert.match(measuredOn({ ...measured, isTrained: false, errorLeft: null }), nothing);
  assert.match(measuredOn({ ...measured, latent: null }), nothing);
});

test("equal pictures have no error to speak of", () => {
  assert.match(measuredOn({ ...measured, errorLeft: null }), /All of them look the same/);
});

const found = {
  noun: "letter",
  train: { count: 70 },
  test: null,
  sizes: [{ rows: 28, columns: 20, count: 70 }],
  classes: [{ count: 30 }, { count: 40 }],
};

test("what files hold is said in one sentence", () => {
  assert.equal(foundIn(found), "70 letters, 20 × 28 pixels, in 2 classes.");
  assert.match(
    foundIn({ ...found, test: { count: 9 } }),
    /^70 letters to learn from and 9 held out,/,
  );
  assert.match(
    foundIn({ ...found, sizes: [...found.sizes, { rows: 1, columns: 1, count: 1 }] }),
    /, 2 different sizes,/,
  );
  assert.match(foundIn({ ...found, classes: [{ count: 70 }] }), /, all of one class\.$/);
  assert.match(foundIn({ ...found, classes: [] }), /, without classes\.$/);
});

test("classes with few pictures are pointed out", () => {
  assert.match(
    foundIn({ ...found, classes: [{ count: 1 }, { count: 69 }] }),
    /classes have a single picture: none of them may/,
  );
  assert.match(foundIn({ ...found, classes: [{ count: 2 }, { count: 68 }] }), /have two pictures/);
});

const choices = {
  size: /** @type {const} */ (32),
  fill: /** @type {const} */ ("fit"),
  turn: /** @type {const} */ ("none"),
  invert: false,
  share: 0.25,
  seed: 0,
};
const frame = { rows: 32, columns: 32 };

test("what the choices come to", () => {
  assert.equal(
    comesTo({ noun: "picture", train: { count: 1000 }, test: null, frame, choices }),
    "The network will see 32 × 32 pixels. It learns from 750 pictures; 250 are held out. That takes 1.0 MB of memory.",
  );
  assert.match(
    comesTo({ noun: "picture", train: { count: 1000 }, test: { count: 10 }, frame, choices }),
    /from 1,000 pictures; 10 are/,
  );
  assert.match(
    comesTo({
      noun: "picture",
      train: { count: 2 },
      test: null,
      frame,
      choices: { ...choices, share: 0.05 },
    }),
    /from 1 picture; 1 is held/,
  );
});

test("progress, counts and what was left out", () => {
  assert.equal(progressOf("inspect", null), "Looking through the files …");
  assert.equal(
    progressOf("inspect", { done: 300e6, total: 2e9, isInBytes: true }),
    "Looking through the files: 300 of 2,000 MB",
  );
  assert.equal(
    progressOf("take", { done: 2000, total: 10_000 }),
    "Preparing the pictures: 2,000 of 10,000",
  );
  assert.equal(counted(1, "digit"), "1 digit");
  assert.equal(counted(0, "digit"), "0 digits");
  assert.equal(leftOutOf(1200), "1,200 left out, and why");
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { guessSentence, settingSentence, sizeSentence, staticSentence } from "./size.js";

/** @param {string} words with its narrow spaces made plain */
const plain = (words) => words.replaceAll("\u202f", " ");

/** @param {[number, number | null, number | null][]} rows */
const measured = (...rows) => rows.map(([size, network, pca]) => ({ size, network, pca }));

test("nothing trained: what PCA does, where it is known", () => {
  assert.equal(
    plain(sizeSentence(measured([1, null, 0.9], [64, null, 0.13]))),
    "With 64 numbers, PCA leaves 13 %. No network is trained yet.",
  );
  assert.equal(sizeSentence(measured([1, null, null])), "No network is trained yet.");
  assert.equal(sizeSentence([]), "No network is trained yet.");
});

test("level, better, and the first clear win", () => {
  const words = sizeSentence(
    measured([1, 0.905, 0.9], [4, 0.68, 0.71], [8, 0.49, 0.55], [64, 0.058, 0.134]),
  );
  assert.equal(
    plain(words),
    "With 1 number: 91 % error left, level with PCA. With 64: 6 %, which is 43 % of PCA’s error. First clear win at 8.",
  );
});

test("worse, and no clear win", () => {
  assert.equal(
    plain(sizeSentence(measured([2, 0.99, 0.83], [8, 0.53, 0.55]))),
    "With 2 numbers: 99 % error left, worse than PCA: 119 % of its error. With 8: 53 %, which is 96 % of PCA’s error. No clear win over PCA at any size.",
  );
});

test("one size, with PCA and without", () => {
  assert.equal(
    plain(sizeSentence(measured([8, 0.4, 0.55], [16, null, 0.4]))),
    "With 8 numbers: 40 % error left, which is 73 % of PCA’s error.",
  );
  assert.equal(
    plain(sizeSentence(measured([8, 0.4, null], [16, 0.3, null]))),
    "With 8 numbers: 40 % error left. With 16: 30 %.",
  );
});

test("a guess is told back, with its error once that is known", () => {
  assert.equal(guessSentence(null, []), "");
  assert.equal(guessSentence(16, measured([16, null, 0.4])), "You guessed 16.");
  assert.equal(guessSentence(12, measured([16, 0.3, 0.4])), "You guessed 12.");
  assert.equal(plain(guessSentence(16, measured([16, 0.31, 0.4]))), "You guessed 16: 31 % left.");
});

test("static comes back far worse, a little worse, or no worse", () => {
  assert.match(staticSentence(null), /^Train a size first/);
  assert.equal(
    plain(staticSentence({ size: 64, noise: 3, digits: 0.06 })),
    "Static through 64 numbers: 300 % error left, test digits 6 %. The code has room for digits, not for static.",
  );
  assert.match(
    staticSentence({ size: 1, noise: 1.5, digits: 0.9 }),
    /less than twice the error\.$/,
  );
  assert.match(staticSentence({ size: 1, noise: 0.5, digits: 0.9 }), /no worse than digits\.$/);
});

test("any other setting: least and most, no difference, one, none", () => {
  /** @param {[string, number | null][]} rows */
  const of = (...rows) =>
    plain(
      settingSentence(
        "Noise",
        rows.map(([value, left]) => ({ value, left })),
      ),
    );
  assert.equal(
    of(["0", 0.06], ["0.5", 0.09], ["1", 0.2]),
    "Least error left at noise 0: 6 %. Most at 1: 20 %.",
  );
  assert.equal(
    of(["0", 0.06], ["0.5", 0.061]),
    "Noise makes no clear difference here: 6 % to 6 % error left.",
  );
  assert.equal(of(["0", 0.06], ["1", null]), "Noise 0: 6 % error left.");
  assert.equal(of(["0", null]), "No network is trained yet.");
});

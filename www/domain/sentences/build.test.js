import assert from "node:assert/strict";
import { test } from "node:test";
import { buildSentence } from "./build.js";

const count = (/** @type {number} */ value) => value.toLocaleString("en-US");

test("speed and weights are those that were measured", () => {
  assert.equal(
    buildSentence({ rate: 79_512.3, parameters: 101_200, noun: "digits" }, count),
    "80,000 digits a second here; 101,200 weights; the same losses for the same seed.",
  );
  assert.match(
    buildSentence({ rate: 7.4, parameters: 3, noun: "pictures" }, count),
    /^7 pictures a second/,
  );
  assert.match(
    buildSentence({ rate: 0, parameters: 3, noun: "pictures" }, count),
    /^0 pictures a second/,
  );
});

test("before anything was trained no speed is claimed", () => {
  assert.equal(
    buildSentence({ rate: null, parameters: 12, noun: "digits" }, count),
    "Train the network to measure its speed here; 12 weights; the same losses for the same seed.",
  );
});

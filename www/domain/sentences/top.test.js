import assert from "node:assert/strict";
import { test } from "node:test";
import { compared, numbers, testDigit } from "./top.js";

test("the digit on the pad is compared with the test digits, at the ends in words", () => {
  assert.equal(compared(0.3671, "digit"), "37\u202f% of test digits came out worse.");
  assert.equal(compared(0.5, "picture"), "50\u202f% of test pictures came out worse.");
  assert.equal(compared(0, "digit"), "Almost every test digit came out better.");
  assert.equal(compared(1, "digit"), "Almost every test digit came out worse.");
  assert.equal(compared(null, "digit"), "");
  assert.equal(compared(NaN, "digit"), "");
});

test("one number is one number", () => {
  assert.deepEqual(
    [numbers(1), numbers(2), numbers(512)],
    ["1 number", "2 numbers", "512 numbers"],
  );
});

test("a test digit is called by its class where there are any", () => {
  assert.equal(testDigit("7", "digit"), "A test 7, never learned from");
  assert.equal(testDigit(null, "picture"), "A test picture, never learned from");
});

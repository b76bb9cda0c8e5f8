import assert from "node:assert/strict";
import { test } from "node:test";

import { learned, learnedFaster, learnedFromFew, nudged } from "./learning.js";

/**
 * @param {number | null} heldOut
 * @param {number | null} training
 */
const say = (heldOut, training) => learned({ heldOut, training, isUntrained: false });

test("before anything is measured it says so, and untrained it compares with the average digit", () => {
  assert.equal(say(null, null), "Nothing is measured yet.");
  assert.equal(
    learned({ heldOut: 3.44, training: null, isUntrained: true }),
    "Untrained, it leaves 344\u202f%. The average digit leaves 100\u202f%.",
  );
});

test("a network that is worse than the average digit, or hardly better, is told so", () => {
  assert.match(say(1.5, 1.5), /^Held-out 150\u202f%: worse than .* too high\.$/);
  assert.match(say(0.95, 0.9), /^Held-out 95\u202f%: hardly better .* next to nothing yet\.$/);
  assert.match(say(0.95, null), /hardly better/);
});

test("one that is no better on other digits, though it is on those it has seen, has memorised them", () => {
  assert.equal(
    say(0.95, 0.2),
    "Held-out 95\u202f%, training 20\u202f%: it has memorised. On digits it has not seen it is hardly better than the average digit.",
  );
  assert.match(say(1.2, 0.2), /: it has memorised\. .* worse than the average digit\.$/);
});

test("it has memorised or not, by how much better it does on digits that it has seen", () => {
  assert.equal(say(0.06, 0.059), "Held-out 6\u202f%, training 6\u202f%: it has not memorised.");
  assert.equal(say(0.06, 0.07), "Held-out 6\u202f%, training 7\u202f%: it has not memorised.");
  assert.match(say(0.06, 0.05), /: it does a little better on digits it has seen\.$/);
  assert.match(say(0.4, 0.1), /: it has begun to memorise\. It does much better/);
  assert.equal(say(0.06, null), "Held-out 6\u202f%.");
});

test("no error at all is not memorising, and none on training digits alone is", () => {
  assert.match(say(0, 0), /has not memorised/);
  assert.match(say(0.1, 0), /begun to memorise/);
});

test("few digits", () => {
  assert.match(
    learnedFromFew({ digits: 100, heldOut: 0.5, training: 0.1 }),
    /^Learned from only 100 digits\. Held-out 50\u202f%, training 10\u202f%: it has begun/,
  );
  assert.match(
    learnedFromFew({ digits: 1, heldOut: 0.95, training: 0 }),
    /^Learned from one digit\. .*hardly better/,
  );
});

test("a higher learning rate: each outcome has its sentence", () => {
  /** @param {number | null} heldOut @param {number | null} usual */
  const faster = (heldOut, usual) => learnedFaster({ times: 100, heldOut, usual });
  assert.match(faster(null, 0.06), /^At 100 times the learning rate, the weights .* ruined\.$/);
  assert.match(faster(1.2, 0.06), /120\u202f%: worse than the average digit/);
  assert.match(faster(0.98, 0.06), /98\u202f%: it hardly beats the average digit/);
  assert.match(faster(0.3, null), /it leaves 30\u202f%\.$/);
  assert.match(faster(0.3, 0.06), /; at the usual rate, 6\u202f%\. Large nudges overshoot\.$/);
  assert.match(faster(0.03, 0.06), /helped\.$/);
  assert.match(faster(0.06, 0.06), /no difference here\.$/);
});

test("one step lowers the loss, raises it, leaves it, or ruins it", () => {
  assert.equal(
    nudged({ before: 0.05, after: 0.04 }),
    "The step lowered this digit’s loss from 0.05000 to 0.04000.",
  );
  assert.match(nudged({ before: 0.04, after: 0.05 }), /raised .*: it learned from other digits\.$/);
  assert.match(nudged({ before: 0.04, after: 0.04 }), /left this digit’s loss at 0\.04000/);
  assert.match(nudged({ before: 0.04, after: NaN }), /no number/);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { mostThreads, Threads } from "./threads.js";

/**
 * Trains for so many milliseconds, in slices of 14, and says how many each number of threads had.
 *
 * @param {Threads} threads
 * @param {number} ms
 * @param {(threads: number) => number} speed steps a millisecond
 */
function train(threads, ms, speed) {
  /** @type {Map<number, number>} */
  const had = new Map();
  for (let at = 0; at < ms; at += 14) {
    const number = threads.next();
    had.set(number, (had.get(number) ?? 0) + 14);
    threads.took(number, 14 * speed(number), 14);
  }
  return had;
}

/** @param {number} most */
function threadsOf(most) {
  const threads = new Threads();
  threads.setMost(most);
  return threads;
}

test("all cores but one are used, at least two and at most eight", () => {
  assert.deepEqual([1, 2, 3, 4, 9, 64].map(mostThreads), [1, 2, 2, 3, 8, 8]);
});

test("without helpers there is nothing to compare", () => {
  const threads = new Threads();
  assert.equal(threads.chosen, 1);
  assert.deepEqual([...train(threads, 1000, () => 1)], [[1, 1008]]);
});

for (const [most, speed, best] of /** @type {[number, (threads: number) => number, number][]} */ ([
  [2, (threads) => threads, 2],
  [2, (threads) => 1 / threads, 1],
  [7, (threads) => Math.sqrt(threads), 7],
  [8, (threads) => Math.min(threads, 4) - threads / 20, 4],
  [3, (threads) => (threads === 2 ? 3 : 1), 2],
])) {
  test(`of up to ${most} threads, ${best} are found to be the fastest, at little cost`, () => {
    const threads = threadsOf(most);
    assert.equal(threads.chosen, null);
    const had = train(threads, 60_000, speed);
    assert.equal(threads.chosen ?? best, best);
    const share = (had.get(best) ?? 0) / 60_000;
    assert.ok(share > 0.94, `${best} threads had ${share} of the time`);
  });
}

test("where threads become slow, one goes on within a second", () => {
  const threads = threadsOf(2);
  train(threads, 60_000, (number) => number);
  // Others take the second core: whoever waits for it waits long.
  const had = train(threads, 2000, (number) => (number === 1 ? 1 : 0.1));
  assert.equal(threads.chosen, 1);
  assert.ok((had.get(1) ?? 0) > 1600, `one thread had ${had.get(1)} of 2,000 ms`);
});

test("a slow moment changes nothing", () => {
  const threads = threadsOf(2);
  train(threads, 3000, (number) => number);
  threads.took(threads.next(), 1, 100);
  assert.equal(threads.chosen, 2);
});

test("a sweep takes the helpers away and gives them back", () => {
  const threads = threadsOf(2);
  train(threads, 3000, (number) => number);
  threads.setMost(1);
  assert.equal(threads.chosen, 1);
  assert.deepEqual([...train(threads, 1000, () => 1)], [[1, 1008]]);
  threads.setMost(2);
  train(threads, 200, (number) => number);
  assert.equal(threads.chosen, 2);
});

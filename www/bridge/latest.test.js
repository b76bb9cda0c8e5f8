import assert from "node:assert/strict";
import { test } from "node:test";

import { latest } from "./latest.js";

/** Work whose calls are finished by hand. */
function manual() {
  /** @type {{ input: string, resolve: (output: string) => void, reject: (reason: Error) => void }[]} */
  const started = [];
  /** @param {string} input */
  const work = (input) =>
    /** @type {Promise<string>} */ (
      new Promise((resolve, reject) => started.push({ input, resolve, reject }))
    );
  return { started, work };
}

test("a newer call replaces the one that waits, and every call is answered once", async () => {
  const { started, work } = manual();
  const ask = latest(work);
  const answers = [ask("a"), ask("b"), ask("c")];
  assert.deepEqual(
    started.map(({ input }) => input),
    ["a"],
  );
  assert.equal(await answers[1], null);
  started[0]?.resolve("A");
  assert.equal(await answers[0], "A");
  assert.equal(started[1]?.input, "c");
  started[1]?.resolve("C");
  assert.equal(await answers[2], "C");
});

test("a call that fails does not hold up the next", async () => {
  const { started, work } = manual();
  const ask = latest(work);
  const first = ask("a");
  const second = ask("b");
  started[0]?.reject(new Error("no"));
  await assert.rejects(first, /no/);
  started[1]?.resolve("B");
  assert.equal(await second, "B");
});

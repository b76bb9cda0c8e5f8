import assert from "node:assert/strict";
import test, { mock } from "node:test";
import { later } from "./later.js";

test("a part is loaded when it is first needed, and once", async () => {
  let loads = 0;
  const part = later(
    { dispatch: () => assert.fail() },
    { place: "top", title: "" },
    async () => ++loads,
  );
  assert.equal(loads, 0);
  assert.deepEqual(await Promise.all([part(), part()]), [1, 1]);
  assert.equal(await part(), 1);
});

test("a part that cannot be had is said to be missing, and asked for again", async () => {
  const log = mock.method(console, "error", () => {});
  /** @type {unknown[]} */
  const said = [];
  let isThere = false;
  const part = later(
    { dispatch: (event) => void said.push(event) },
    { place: "top", title: "The bench could not be loaded" },
    async () => {
      if (!isThere) throw new Error("404");
      return "bench";
    },
  );
  assert.equal(await part(), null);
  const [event] = /** @type {any[]} */ (said);
  assert.deepEqual(
    [event.type, event.place, event.title, event.action.event],
    ["say", "top", "The bench could not be loaded", { type: "reload" }],
  );
  isThere = true;
  assert.equal(await part(), "bench");
  assert.equal(said.length, 1);
  log.mock.restore();
});

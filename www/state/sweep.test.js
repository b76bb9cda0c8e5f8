import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { changeSweep, isOpen, MEMORY, NO_SWEEP, plan, roomFor, shareOf } from "./sweep.js";

/** @import { Sweep, SweepEvent } from "./sweep.js" */

/**
 * @param {SweepEvent<string>[]} events
 * @param {Sweep<string>} [from]
 */
const after = (events, from = NO_SWEEP) => events.reduce(changeSweep, from);
const died = new Error("died");

test("there is room for a worker a core, one fewer while the main network trains, and always for one", () => {
  const small = { bytes: 55e6 };
  assert.equal(roomFor({ ...small, cores: 8, isMainTraining: false }), 8);
  assert.equal(roomFor({ ...small, cores: 8, isMainTraining: true }), 7);
  assert.equal(roomFor({ ...small, cores: 1, isMainTraining: true }), 1);
  assert.equal(roomFor({ bytes: MEMORY / 3, cores: 8, isMainTraining: false }), 3);
  assert.equal(roomFor({ bytes: 5 * MEMORY, cores: 8, isMainTraining: false }), 1);
  assert.equal(roomFor({ bytes: 0, cores: 2, isMainTraining: false }), 2);
});

test("jobs start in order, and the latest hold still when there is less room", () => {
  const three = after([{ type: "add", ids: ["a", "b", "c"] }]);
  assert.deepEqual(plan(three, 2), { start: ["a", "b"], hold: [] });
  const two = after(
    [
      { type: "start", id: "a" },
      { type: "start", id: "b" },
    ],
    three,
  );
  assert.deepEqual(plan(two, 2), { start: [], hold: [] });
  assert.deepEqual(plan(two, 1), { start: [], hold: ["b"] });
  assert.deepEqual(plan(two, 4), { start: ["c"], hold: [] });
  const paused = after([{ type: "pause" }], two);
  assert.deepEqual(plan(paused, 4), { start: [], hold: ["a", "b"] });
  assert.deepEqual(plan(after([{ type: "resume" }], paused), 2), { start: [], hold: [] });
});

test("a job whose worker dies starts again once, from the beginning", () => {
  const once = after([
    { type: "add", ids: ["a"] },
    { type: "start", id: "a" },
    { type: "progress", id: "a", share: 0.6 },
    { type: "died", id: "a", problem: died },
  ]);
  assert.equal(once.jobs[0]?.status, "waiting");
  assert.equal(once.jobs[0]?.share, 0);
  const twice = after(
    [
      { type: "start", id: "a" },
      { type: "died", id: "a", problem: died },
    ],
    once,
  );
  assert.equal(twice.jobs[0]?.status, "failed");
  assert.equal(twice.jobs[0]?.problem, died);
});

test("what the core refuses is not tried again", () => {
  const refused = after([
    { type: "add", ids: ["a"] },
    { type: "start", id: "a" },
    { type: "refused", id: "a", problem: died },
  ]);
  assert.deepEqual(plan(refused, 4), { start: [], hold: [] });
  assert.equal(refused.jobs[0]?.status, "failed");
});

test("stopping ends what is open and keeps what is done", () => {
  const stopped = after([
    { type: "add", ids: ["a", "b", "c"] },
    { type: "start", id: "a" },
    { type: "done", id: "a", run: "A" },
    { type: "start", id: "b" },
    { type: "stop", ids: ["a", "b", "c"] },
    { type: "done", id: "b", run: "B" },
  ]);
  assert.deepEqual(
    stopped.jobs.map(({ status, run }) => [status, run]),
    [
      ["done", "A"],
      ["stopped", null],
      ["stopped", null],
    ],
  );
  assert.deepEqual(after([{ type: "forget", ids: ["a", "b"] }], stopped).jobs.length, 1);
});

test("the share of all counts every job alike", () => {
  const two = after([
    { type: "add", ids: ["a", "b"] },
    { type: "start", id: "a" },
    { type: "progress", id: "a", share: 0.5 },
  ]);
  assert.equal(shareOf(two.jobs), 0.25);
  assert.equal(shareOf([]), 0);
  assert.equal(shareOf(after([{ type: "stop", ids: ["a", "b"] }], two).jobs), 1);
});

/** @type {fc.Arbitrary<SweepEvent<string>>} */
const event = (() => {
  const id = fc.constantFrom("a", "b", "c", "d");
  const ids = fc.uniqueArray(id);
  const problem = fc.constant(died);
  return fc.oneof(
    fc.record({ type: fc.constant("add"), ids }),
    fc.record({ type: fc.constant("start"), id }),
    fc.record({ type: fc.constant("progress"), id, share: fc.double({ noNaN: true }) }),
    fc.record({ type: fc.constant("done"), id, run: fc.string() }),
    fc.record({ type: fc.constant("died"), id, problem }),
    fc.record({ type: fc.constant("refused"), id, problem }),
    fc.record({ type: fc.constant("stop"), ids }),
    fc.record({ type: fc.constant("forget"), ids }),
    fc.record({ type: fc.constantFrom("pause", "resume") }),
  );
})();

test("whatever happens, nothing finished is lost and no plan takes more room than there is", () => {
  fc.assert(
    fc.property(fc.array(event), fc.integer({ min: 1, max: 5 }), (events, room) => {
      /** @type {Sweep<string>} */
      let sweep = NO_SWEEP;
      for (const event of events) {
        const before = sweep;
        sweep = changeSweep(sweep, event);
        const now = new Map(sweep.jobs.map((job) => [job.id, job]));
        assert.equal(now.size, sweep.jobs.length, "an identity is there once");
        for (const job of before.jobs) {
          const same = now.get(job.id);
          // Only what was asked to be forgotten goes, and only once it has come to an end.
          if (!same) assert.ok(event.type === "forget" && !isOpen(job));
          else if (!isOpen(job)) assert.equal(same, job);
        }
        for (const { status, share, run, deaths } of sweep.jobs) {
          assert.equal(run !== null, status === "done");
          assert.ok(share >= 0 && share <= 1 && deaths <= 2);
        }
        const { start, hold } = plan(sweep, room);
        const training = sweep.jobs.filter(({ status }) => status === "training").length;
        assert.ok(training - hold.length + start.length <= (sweep.paused ? 0 : room));
        const waits = sweep.jobs.some(({ status }) => status === "waiting");
        if (!sweep.paused && waits && training < room) assert.ok(start.length > 0);
      }
    }),
    { numRuns: 500 },
  );
});

test("carrying out the plans ends every job", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 4 })),
      fc.infiniteStream(fc.integer({ min: 0, max: 5 })),
      (count, rooms, luck) => {
        /** @type {Sweep<string>} */
        let sweep = after([{ type: "add", ids: Array.from({ length: count }, (_, i) => `${i}`) }]);
        for (let i = 0; sweep.jobs.some(isOpen); i += 1) {
          assert.ok(i < 100, "it goes on for ever");
          const { start } = plan(sweep, rooms.next().value);
          for (const id of start) sweep = changeSweep(sweep, { type: "start", id });
          for (const { id, status } of sweep.jobs) {
            if (status !== "training") continue;
            const dies = luck.next().value === 0;
            sweep = changeSweep(
              sweep,
              dies ? { type: "died", id, problem: died } : { type: "done", id, run: id },
            );
          }
        }
      },
    ),
  );
});

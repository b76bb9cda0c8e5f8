import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import {
  aboutData,
  changePins,
  differences,
  fromLink,
  isOfData,
  MOST,
  namesOf,
  NO_PINS,
  sameConfig,
  storageOf,
  toLink,
  withinStorage,
} from "./runs.js";

/** @import { Config, Row } from "../bridge/protocol.js" */
/** @import { PinEvent, Pins, Run } from "./runs.js" */
/** @import { State } from "./state.js" */

const schema = /** @type {Row[]} */ (
  /** @type {unknown} */ ([
    { name: "latent", kind: "number", label: "Code size", unit: "", default: 64, live: false },
    { name: "hidden", kind: "list", label: "Hidden layers", unit: "", default: [], live: false },
    {
      name: "code",
      kind: "choice",
      label: "Code",
      unit: "",
      default: "relu",
      live: false,
      choices: [
        { value: "relu", label: "ReLU", help: "" },
        { value: "variational", label: "Variational", help: "" },
      ],
    },
    {
      name: "beta",
      kind: "number",
      label: "Weight of the KL term",
      unit: "",
      default: 1,
      live: false,
      when: { field: "code", values: ["variational"] },
    },
    {
      name: "learningRate",
      kind: "number",
      label: "Learning rate",
      unit: "",
      default: 0.001,
      live: true,
    },
    { name: "seed", kind: "number", label: "Seed", unit: "", default: 0, live: false },
  ])
);
const defaults = Object.fromEntries(schema.map((row) => [row.name, row.default]));

/** @param {Record<string, unknown>} values */
const config = (values = {}) =>
  /** @type {Config} */ (/** @type {unknown} */ ({ ...defaults, ...values }));

/**
 * @param {Record<string, unknown>} [values]
 * @param {Partial<Run>} [rest]
 * @returns {Run}
 */
const run = (values, rest) => ({
  config: config(values),
  changes: [],
  step: 100,
  epochs: [],
  heldOut: 0.03,
  errorByClass: [],
  seconds: 4,
  weights: 1000,
  averageError: 0.0675,
  data: "MNIST",
  checkpoint: new Uint8Array(8),
  ...rest,
});

/**
 * @param {PinEvent[]} events
 * @param {Pins} [pins]
 */
const after = (events, pins = NO_PINS) => events.reduce(changePins, pins);

/**
 * @param {number} count
 * @returns {PinEvent[]}
 */
const pinned = (count) =>
  Array.from({ length: count }, (_, i) => ({
    type: "pin",
    run: run({ seed: i }),
    id: `${i}`,
    name: "",
  }));

test("a run is pinned under the next free letter", () => {
  const pins = after([...pinned(3), { type: "unpin", id: "1" }, ...pinned(5).slice(4)]);
  assert.deepEqual(
    pins.list.map(({ letter, id }) => letter + id),
    ["A0", "B4", "C2"],
  );
});

test("an untrained run is not pinned", () => {
  assert.equal(
    changePins(NO_PINS, { type: "pin", run: run({}, { step: 0 }), id: "a", name: "" }),
    NO_PINS,
  );
});

test("a ninth waits until one goes, and takes its letter", () => {
  const full = after(pinned(MOST + 1));
  assert.equal(full.list.length, MOST);
  assert.deepEqual(
    full.waiting.map(({ id }) => id),
    ["8"],
  );
  const exchanged = changePins(full, { type: "exchange", id: "3" });
  assert.deepEqual(exchanged.waiting, []);
  assert.deepEqual(
    exchanged.list.map(({ letter, id }) => letter + id),
    ["A0", "B1", "C2", "D8", "E4", "F5", "G6", "H7"],
  );
  assert.deepEqual(changePins(full, { type: "let go" }).list, full.list);
  assert.deepEqual(changePins(full, { type: "let go" }).waiting, []);
  assert.equal(changePins(full, { type: "unpin", id: "0" }).list[0]?.id, "8");
});

test("a tenth waits behind the ninth, and none of them is lost", () => {
  const full = after(pinned(MOST + 2));
  const one = changePins(full, { type: "exchange", id: "3" });
  assert.deepEqual([one.list[3]?.id, one.waiting[0]?.id], ["8", "9"]);
  const none = changePins(one, { type: "let go" });
  assert.deepEqual([none.list, none.waiting], [one.list, []]);
});

test("a run that a link promises is there once, whether it is recalled before or after", () => {
  const { list } = after(pinned(3));
  const recipes = list.map(({ config, changes, step, name }, i) => ({
    ...{ config, changes, step, name },
    id: `link ${i}`,
  }));
  const recall = { type: /** @type {const} */ ("recall"), pins: list };
  const promise = { type: /** @type {const} */ ("promise"), recipes };
  for (const events of [
    [recall, promise],
    [promise, recall],
  ]) {
    const { list: pins, promised } = after(events);
    assert.deepEqual([pins, promised], [list, []]);
  }
});

test("what waited for room still does after a reload", () => {
  const full = after(pinned(MOST + 1));
  const kept = [...full.list, ...full.waiting];
  assert.deepEqual(changePins(NO_PINS, { type: "recall", pins: kept }), full);
});

test("a pin of a link waits under its letter until it is trained again", () => {
  const recipe = { config: config({ latent: 8 }), changes: [], step: 100, id: "x", name: "Small" };
  const promised = after([...pinned(1), { type: "promise", recipes: [recipe] }]);
  assert.equal(promised.promised[0]?.letter, "B");
  const kept = changePins(promised, { type: "keep promise", id: "x", run: run({ latent: 8 }) });
  assert.deepEqual(kept.promised, []);
  assert.equal(kept.list[1]?.name, "Small");
  assert.equal(kept.list[1]?.letter, "B");
  assert.deepEqual(changePins(promised, { type: "unpin", id: "x" }).promised, []);
});

test("pins are recalled under their letters, unless these are taken", () => {
  const kept = after(pinned(3)).list;
  const back = changePins(NO_PINS, { type: "recall", pins: kept });
  assert.deepEqual(back.list, kept);
  assert.deepEqual(changePins(back, { type: "recall", pins: kept }), back);
  const since = after([{ type: "pin", run: run({ seed: 9 }), id: "new", name: "" }]);
  assert.deepEqual(
    changePins(since, { type: "recall", pins: kept }).list.map(({ letter, id }) => letter + id),
    ["Anew", "B0", "C1", "D2"],
  );
});

test("what differs names the runs, in the schema's words", () => {
  const three = [
    run({ latent: 8 }),
    run({ latent: 8, hidden: [128, 64] }),
    run({ latent: 64, code: "variational", beta: 2 }),
  ].map((one) => ({ ...one, name: "" }));
  assert.deepEqual(namesOf(three, schema), [
    "Code size 8",
    "Code size 8, Hidden layers 128, 64",
    "Code Variational, Weight of the KL term 2",
  ]);
  assert.deepEqual(namesOf(three.slice(0, 2), schema), [
    "Hidden layers none",
    "Hidden layers 128, 64",
  ]);
  const plain = { ...run(), name: "" };
  assert.equal(namesOf([plain, ...three], schema)[0], "Default settings");
});

test("a single run is told from the defaults, and alike ones by their steps", () => {
  const [one] = [{ ...run({ latent: 2 }), name: "" }];
  assert.deepEqual(namesOf([one], schema), ["Code size 2"]);
  assert.deepEqual(namesOf([{ ...run(), name: "" }], schema), ["Default settings"]);
  assert.deepEqual(namesOf([{ ...one, name: "Mine" }], schema), ["Mine"]);
  assert.deepEqual(
    differences([run(), run({}, { step: 300 })], schema).map(([part]) => part?.value),
    ["100", "300"],
  );
});

test("a name is one line of bounded length", () => {
  const [pin] = after([
    ...pinned(1),
    { type: "rename", id: "0", name: ` a\n b ${"c".repeat(99)}` },
  ]).list;
  assert.match(pin?.name ?? "", /^a b c+$/);
  assert.equal(pin?.name.length, 40);
});

test("storage drops the largest checkpoints first, and never a run", () => {
  const sizes = [10, 40, 20];
  const list = after(pinned(3)).list.map((pin, i) => ({
    ...pin,
    checkpoint: new Uint8Array(sizes[i] ?? 0),
  }));
  assert.deepEqual(withinStorage(list, 70), list);
  const bounded = withinStorage(list, 35);
  assert.equal(bounded.length, 3);
  assert.deepEqual(
    bounded.map(({ checkpoint }) => checkpoint?.length ?? null),
    [10, null, 20],
  );
  assert.equal(storageOf(withinStorage(list, 0)), 0);
});

/** @type {fc.Arbitrary<Config>} */
const anyConfig = fc
  .record({
    latent: fc.integer({ min: 1, max: 512 }),
    hidden: fc.array(fc.integer({ min: 1, max: 1024 }), { maxLength: 4 }),
    code: fc.constantFrom("relu", "variational"),
    beta: fc.double({ min: 0, max: 10, noNaN: true }),
    learningRate: fc.double({ min: 1e-6, max: 1, noNaN: true }),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  })
  .map((values) => config(values));

test("a pin comes back from its link as it was", () => {
  const change = fc.record(
    {
      step: fc.nat(5000),
      name: fc.constant("learningRate"),
      value: fc.double({ min: 1e-6, max: 1, noNaN: true }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(
      anyConfig,
      fc.array(change, { maxLength: 5 }),
      fc.option(fc.nat(1e6)),
      fc.constantFrom("", "Mine", "a & b=c: d;step:3", "50 % +1"),
      (config, unsorted, step, name) => {
        const changes = unsorted.sort((a, b) => a.step - b.step);
        const back = fromLink(toLink({ config, changes, step, name }, schema), schema);
        assert.ok(back && sameConfig(back.config, config));
        assert.deepEqual({ ...back, config: 0 }, { config: 0, changes, step, name });
      },
    ),
  );
});

test("what is no pin is none", () => {
  for (const text of ["latent:eight", "size:8", "hidden:12,x", "step:-1", "change:5/seed/3", "8"]) {
    assert.equal(fromLink(text, schema), null, text);
  }
  assert.equal(fromLink("change:9/learningRate/0.1;change:5/learningRate/0.2", schema), null);
  assert.ok(fromLink("", schema));
  fc.assert(
    fc.property(fc.string(), (text) => {
      fromLink(text, schema);
    }),
  );
});

test("whatever happens, at most eight are pinned under letters of their own, and only what was asked goes", () => {
  const id = fc.constantFrom(..."abcdefghijkl");
  /** @type {fc.Arbitrary<PinEvent>} */
  const event = fc.oneof(
    fc.record({
      type: fc.constant("pin"),
      id: fc.uuid(),
      name: fc.string(),
      run: fc.nat(2).map((step) => run({}, { step })),
    }),
    fc.record({ type: fc.constantFrom("unpin", "exchange"), id }),
    fc.nat(11).map((at) => ({ type: /** @type {const} */ ("unpin"), id: `#${at}` })),
    fc.record({ type: fc.constant("rename"), id, name: fc.string() }),
    fc.record({ type: fc.constant("let go") }),
    fc.constant({ type: /** @type {const} */ ("recall"), pins: after(pinned(5)).list }),
    fc.record({
      type: fc.constant("promise"),
      recipes: fc.array(
        fc.record({
          config: anyConfig,
          changes: fc.constant([]),
          step: fc.constant(null),
          id: fc.uuid(),
          name: fc.string(),
        }),
        { maxLength: 3 },
      ),
    }),
    fc.nat(11).map((at) => ({
      type: /** @type {const} */ ("keep promise"),
      id: `#${at}`,
      run: run(),
    })),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let pins = NO_PINS;
      for (const drawn of events) {
        // “#3” stands for the third that is there.
        const all = [...pins.promised, ...pins.list];
        const at = "id" in drawn && drawn.id.startsWith("#") ? Number(drawn.id.slice(1)) : null;
        const event = at === null ? drawn : { ...drawn, id: all[at]?.id ?? "none" };
        const before = pins;
        pins = changePins(pins, /** @type {PinEvent} */ (event));
        const letters = [...pins.list, ...pins.promised].map(({ letter }) => letter);
        assert.ok(letters.length <= MOST);
        assert.equal(new Set(letters).size, letters.length);
        assert.ok(letters.every((letter) => /^[A-H]$/.test(letter)));
        assert.deepEqual(
          pins.list.map(({ letter }) => letter),
          pins.list.map(({ letter }) => letter).sort(),
        );
        if (pins.waiting.length > 0) assert.equal(letters.length, MOST);
        for (const { id } of before.list) {
          const isThere = pins.list.some((pin) => pin.id === id);
          if (!isThere) assert.ok("id" in event && event.id === id);
        }
        assert.ok(pins.list.every(({ step }) => step > 0));
      }
    }),
    { numRuns: 300 },
  );
});

test("a run is of the data that it learned from, and not of others with the same name", () => {
  const here = (/** @type {string} */ name, /** @type {string | null} */ fingerprint) =>
    /** @type {State} */ (
      /** @type {unknown} */ ({
        data: { name },
        source: fingerprint && { fingerprint },
        averageError: 0.07,
      })
    );
  const mnist = here("MNIST", null);
  const letters = here("letters.zip", "abc");
  for (const state of [mnist, letters]) {
    assert.ok(isOfData(run({}, aboutData(state)), state));
    assert.ok(!isOfData(run({}, aboutData(state)), here("letters.zip", "def")));
    assert.ok(!isOfData(run({}, aboutData(state)), { ...state, data: null }));
  }
  assert.ok(!isOfData(run({}, aboutData(letters)), mnist));
  // Pins of earlier versions have names only.
  assert.ok(isOfData(run(), mnist));
});

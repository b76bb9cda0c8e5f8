import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { backendIn, fromAddress, toAddress, pageIn, withPage } from "./address.js";

/** @import { Row } from "../bridge/protocol.js" */

const defaults = {
  latent: 64,
  batchSize: 32,
  learningRate: 0.001,
  epochs: 10,
  seed: 0,
  backend: "flex",
  code: "relu",
  noise: 0,
  beta: 1,
  hidden: /** @type {number[]} */ ([]),
  classes: /** @type {number[]} */ ([]),
};
const FINGERPRINT = "0123456789abcdef".repeat(4);
const mnist = { classes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], own: null };
const own = { classes: [10, 11, 36], own: FINGERPRINT };
const row = { label: "", help: "", unit: "", live: false };
/** @type {Row[]} */
const schema = [
  ...["latent", "batchSize", "learningRate", "epochs", "seed"].map((name) => ({
    ...row,
    kind: /** @type {const} */ ("number"),
    name,
    default: Number(/** @type {Record<string, unknown>} */ (defaults)[name]),
  })),
  { ...row, name: "backend", kind: "choice", default: "flex" },
  { ...row, name: "code", kind: "choice", default: "relu" },
  { ...row, name: "noise", kind: "number", default: 0 },
  {
    ...row,
    name: "beta",
    kind: "number",
    default: 1,
    when: { field: "code", values: ["variational"] },
  },
  { ...row, name: "hidden", kind: "list", default: [] },
  { ...row, name: "classes", kind: "list", default: [] },
];

/** With ranges, and a rate that changes while training. @type {Row[]} */
const liveSchema = schema.map((row) => ({
  ...row,
  live: row.name === "learningRate",
  ...(row.name === "latent" && { min: 1, max: 512, step: 1 }),
}));

test("an address says what differs from the defaults, and is read back as it was", () => {
  assert.equal(toAddress(defaults, schema, null), "");
  const config = { ...defaults, latent: 2, learningRate: 1e-5, code: "linear", classes: [1, 7] };
  const address = toAddress(config, schema, null);
  assert.equal(address, "latent=2&learningRate=0.00001&code=linear&classes=1,7");
  const read = fromAddress(address, schema, mnist);
  assert.deepEqual(read.problems, []);
  assert.deepEqual({ ...defaults, ...read.config }, config);
});

test("what is no setting is named, and what is no number left to the core", () => {
  const { config, problems } = fromAddress(
    "latnt=3&seed=x&classes=1,,2&latent=9999",
    schema,
    mnist,
  );
  assert.deepEqual(config, { seed: "x", latent: 9999 });
  assert.equal(problems.length, 2);
  assert.match(problems[0] ?? "", /“latnt” is no setting/);
  assert.match(
    problems[1] ?? "",
    /classes must be a comma-separated list from 0, 1, .*9, but it is “1,,2”\.$/,
  );
});

test("classes are those of the data, and all of them need no naming", () => {
  const { config, problems } = fromAddress("classes=9,8,7,6,5,4,3,2,1,0", schema, mnist);
  assert.deepEqual([config, problems], [{ classes: [] }, []]);
  for (const [classes, data] of /** @type {const} */ ([
    ["10", mnist],
    ["1", own],
  ])) {
    const { config, problems } = fromAddress(`classes=${classes}`, schema, data);
    assert.deepEqual(config, {});
    assert.match(problems[0] ?? "", /classes must be a comma-separated list from \d+/);
  }
});

test("an address says that the data are one's own, and that it does not hold them", () => {
  const config = { ...defaults, latent: 2, classes: [10, 36] };
  const address = toAddress(config, schema, FINGERPRINT);
  assert.equal(address, "data=0123456789abcdef&latent=2&classes=10,36");
  const here = fromAddress(address, schema, own);
  assert.deepEqual(here, {
    config: { latent: 2, classes: [10, 36] },
    pins: [],
    problems: [],
    remarks: [],
  });
  const elsewhere = fromAddress(address, schema, mnist);
  assert.deepEqual(elsewhere.config, { latent: 2 });
  assert.deepEqual(elsewhere.problems, []);
  assert.match(
    elsewhere.remarks.join(),
    /other pictures \(0123456789abcdef\), which no link can hold\. These are MNIST's/,
  );
});

test("what means nothing beside the rest is neither written nor taken", () => {
  assert.equal(toAddress({ ...defaults, beta: 4 }, schema, null), "");
  const variational = { ...defaults, code: "variational", beta: 4, hidden: [128, 64] };
  const address = toAddress(variational, schema, null);
  assert.equal(address, "code=variational&beta=4&hidden=128,64");
  assert.deepEqual({ ...defaults, ...fromAddress(address, schema, mnist).config }, variational);
  const { config, problems, remarks } = fromAddress("beta=4&seed=1", schema, mnist);
  assert.deepEqual([config, problems], [{ seed: 1 }, []]);
  assert.deepEqual(remarks, ["beta has no effect without code=variational."]);
});

test("the backend is found before anything else of an address is known", () => {
  assert.equal(backendIn("latent=16&backend=ndarray"), "ndarray");
  assert.equal(backendIn("latent=16"), "");
});

test("any configuration is read back as it was", () => {
  const config = fc.record({
    latent: fc.nat(),
    batchSize: fc.nat(),
    learningRate: fc.double({ min: 1e-6, max: 1, noNaN: true }),
    epochs: fc.nat(),
    seed: fc.nat(),
    backend: fc.constantFrom("flex", "ndarray"),
    code: fc.constantFrom("relu", "linear"),
    noise: fc.double({ min: 0, max: 1, noNaN: true }),
    hidden: fc.array(fc.nat(), { maxLength: 4 }),
    classes: fc.uniqueArray(fc.nat(9), { maxLength: 9 }),
  });
  fc.assert(
    fc.property(config, (config) => {
      const address = toAddress(config, schema, null);
      const read = fromAddress(address, schema, mnist);
      assert.deepEqual(read.problems, []);
      for (const [name, value] of Object.entries({ ...defaults, ...read.config })) {
        if (name === "beta") continue;
        assert.equal(String(value), String(/** @type {Record<string, unknown>} */ (config)[name]));
      }
    }),
    { seed: 1, numRuns: 1000 },
  );
});

test("any text is read, and only what there is comes of it", () => {
  const name = fc.oneof(fc.constantFrom(...Object.keys(defaults), "data"), fc.string());
  const part = fc.tuple(name, fc.oneof(fc.string(), fc.float().map(String)));
  const text = fc.oneof(
    fc.string(),
    fc.array(part).map((parts) => parts.map((part) => part.join("=")).join("&")),
  );
  fc.assert(
    fc.property(text, (text) => {
      const { config, problems } = fromAddress(text, schema, mnist);
      assert.ok(Object.keys(config).every((name) => name in defaults));
      assert.ok(problems.every((problem) => problem.endsWith(".")));
      assert.equal(typeof backendIn(text), "string");
    }),
    { seed: 1, numRuns: 1000 },
  );
});

test("an address may name a chapter and lecture mode, which are no settings", () => {
  const view = { chapter: "size", isLecture: true };
  const address = withPage("latent=2", view);
  assert.equal(address, "latent=2&chapter=size&lecture=on");
  assert.deepEqual(pageIn(address), view);
  const { config, problems } = fromAddress(address, schema, mnist);
  assert.deepEqual([config, problems], [{ latent: 2 }, []]);
  const plain = { chapter: null, isLecture: false };
  assert.equal(withPage("latent=2", plain), "latent=2");
  assert.equal(withPage("", plain), "");
  assert.deepEqual(pageIn("latent=2&lecture=off"), plain);
});

test("pinned runs travel in an address that can be read, each once and in its order", () => {
  const config = { ...defaults, latent: 8, hidden: [128, 64], learningRate: 0.01 };
  const pins = [
    {
      config: /** @type {any} */ (config),
      changes: [
        { step: 0, name: "learningRate", value: 0.001 },
        { step: 120, name: "learningRate", value: 0.01 },
      ],
      step: 4690,
      name: "50 % & more",
    },
    { config: /** @type {any} */ (defaults), changes: [], step: 100, name: "" },
  ];
  const address = toAddress({ ...defaults, seed: 3 }, liveSchema, null, pins);
  assert.equal(
    address,
    "seed=3&pin=latent:8;learningRate:0.01;hidden:128,64;change:0/learningRate/0.001;" +
      "change:120/learningRate/0.01;step:4690;name:50%20%25%20%26%20more&pin=step:100",
  );
  const read = fromAddress(address, liveSchema, mnist);
  assert.deepEqual(read.pins, pins);
  assert.deepEqual(read.config, { seed: 3 });
  assert.deepEqual([...read.problems, ...read.remarks], []);
  const others = fromAddress(`data=123&${address}`, liveSchema, mnist);
  assert.deepEqual(others.pins, [], "whose digits are not here");
});

test("a bad pin is told and left out, and the rest of the link holds", () => {
  for (const bad of ["latent:0", "latent:8.5", "colour:red", "step:x", "change:9/seed/3", "8"]) {
    const { config, pins, problems, remarks } = fromAddress(
      `latent=16&pin=${bad}&pin=latent:2;step:9`,
      liveSchema,
      mnist,
    );
    assert.deepEqual(config, { latent: 16 });
    assert.deepEqual(
      pins.map(({ config, step }) => [config.latent, step]),
      [[2, 9]],
    );
    assert.deepEqual(problems, []);
    assert.match(remarks.join(), new RegExp(`“pin=${bad}” is no pinned run`));
  }
});

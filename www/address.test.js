import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { backendIn, fromAddress, toAddress, whatCanBe } from "./address.js";

/** @import { Config, Hyperparameters } from "./protocol.js" */

/** @type {Config} */
const defaults = {
  latent: 64,
  batchSize: 32,
  learningRate: 0.001,
  epochs: 10,
  seed: 0,
  backend: "flex",
  code: "relu",
  noise: 0,
  classes: [],
};
const mnist = { classes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], isOwn: false };
const own = { classes: [10, 11, 36], isOwn: true };
/** @type {Hyperparameters} */
const hyperparameters = {
  defaults,
  backends: ["flex", "ndarray"],
  fields: /** @type {const} */ ([
    "latent",
    "batchSize",
    "learningRate",
    "epochs",
    "seed",
    "noise",
  ]).map((name) => ({
    name,
    label: name,
    unit: "",
    min: 0,
    max: 1,
    step: 1,
    default: 0,
    live: false,
  })),
};

test("an address says what differs from the defaults, and is read back as it was", () => {
  assert.equal(toAddress(defaults, defaults, false), "");
  /** @type {Config} */
  const config = { ...defaults, latent: 2, learningRate: 1e-5, code: "linear", classes: [1, 7] };
  const address = toAddress(config, defaults, false);
  assert.equal(address, "latent=2&learningRate=0.00001&code=linear&classes=1,7");
  const read = fromAddress(address, hyperparameters, mnist);
  assert.deepEqual(read.problems, []);
  assert.deepEqual({ ...defaults, ...read.config }, config);
});

test("what is no setting is named, and what is no number left to the core", () => {
  const { config, problems } = fromAddress(
    "latnt=3&seed=x&classes=1,,2&latent=9999",
    hyperparameters,
    mnist,
  );
  assert.deepEqual(config, { seed: "x", latent: 9999 });
  assert.equal(problems.length, 2);
  assert.match(problems[0] ?? "", /“latnt” is no setting/);
  assert.match(problems[1] ?? "", /classes takes digits/);
});

test("classes are those of the data, and all of them need no naming", () => {
  const { config, problems } = fromAddress("classes=9,8,7,6,5,4,3,2,1,0", hyperparameters, mnist);
  assert.deepEqual([config, problems], [{ classes: [] }, []]);
  for (const [classes, data] of /** @type {const} */ ([
    ["10", mnist],
    ["1", own],
  ])) {
    const { config, problems } = fromAddress(`classes=${classes}`, hyperparameters, data);
    assert.deepEqual(config, {});
    assert.match(problems[0] ?? "", /classes takes digits of \d+/);
  }
});

test("an address says that the data are one's own, and that it does not hold them", () => {
  const config = { ...defaults, latent: 2, classes: [10, 36] };
  const address = toAddress(config, defaults, true);
  assert.equal(address, "data=own&latent=2&classes=10,36");
  const here = fromAddress(address, hyperparameters, own);
  assert.deepEqual(here, {
    config: { latent: 2, classes: [10, 36] },
    problems: [],
    remarks: [],
  });
  const elsewhere = fromAddress(address, hyperparameters, mnist);
  assert.deepEqual(elsewhere.config, { latent: 2 });
  assert.deepEqual(elsewhere.problems, []);
  assert.match(elsewhere.remarks.join(), /own files, which no link can hold/);
});

test("the backend is found before anything else of an address is known", () => {
  assert.equal(backendIn("latent=16&backend=ndarray"), "ndarray");
  assert.equal(backendIn("latent=16"), "");
});

/** @param {string} message */
const refusal = (message) => Object.assign(new Error(message), { name: "InvalidConfig" });

test("what can be is taken, and all that cannot is told", async () => {
  /** @param {Partial<Config>} asked */
  const configure = async (asked) => {
    if (asked.latent === 0) throw refusal("latent must be more, but it is 0");
    if (asked.seed === -1) throw refusal("seed must be more, but it is -1");
    return { ...defaults, ...asked };
  };
  const { completed, refused } = await whatCanBe({ latent: 0, seed: -1, epochs: 3 }, configure);
  assert.deepEqual(completed, { ...defaults, epochs: 3 });
  assert.deepEqual(refused, [
    "latent must be more, but it is 0.",
    "seed must be more, but it is -1.",
  ]);
  const other = async () => Promise.reject(new Error("no worker"));
  await assert.rejects(whatCanBe({}, other), /no worker/);
  const nameless = async () => Promise.reject(refusal("all of it must be less"));
  await assert.rejects(whatCanBe({ seed: 1 }, nameless), /all of it/);
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
    classes: fc.uniqueArray(fc.nat(9), { maxLength: 9 }),
  });
  fc.assert(
    fc.property(config, (config) => {
      const address = toAddress(/** @type {Config} */ (config), defaults, false);
      const read = fromAddress(address, hyperparameters, mnist);
      assert.deepEqual(read.problems, []);
      for (const [name, value] of Object.entries({ ...defaults, ...read.config })) {
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
      const { config, problems } = fromAddress(text, hyperparameters, mnist);
      assert.ok(Object.keys(config).every((name) => name in defaults));
      assert.ok(problems.every((problem) => problem.endsWith(".")));
      assert.equal(typeof backendIn(text), "string");
    }),
    { seed: 1, numRuns: 1000 },
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { AddressBar } from "./address-bar.js";

/** @import { Config } from "../bridge/protocol.js" */

/** A worker that a test speaks for. */
class SpokenFor extends EventTarget {
  /** @type {SpokenFor[]} */
  static all = [];
  /** @type {{ id: string, path: string[] }[]} */
  asked = [];
  ended = false;

  constructor() {
    super();
    SpokenFor.all.push(this);
  }

  /** @param {{ id: string, path: string[] }} message */
  postMessage(message) {
    this.asked.push(message);
  }

  terminate() {
    this.ended = true;
  }

  /** Answers the latest request of this name. @param {string} name @param {unknown} value */
  async answer(name, value) {
    const { id } = this.asked.filter(({ path }) => path[0] === name).at(-1) ?? {};
    assert.ok(id, `${name} among ${this.asked.map(({ path }) => path[0]).join(", ")}`);
    this.dispatchEvent(new MessageEvent("message", { data: { id, type: "RAW", value } }));
    // What comes of it takes some turns of the microtasks.
    await new Promise((resolve) => setTimeout(resolve));
  }
}
Object.assign(globalThis, { Worker: SpokenFor, window: new EventTarget() });
const { createApp } = await import("./app.js");

const schema = [
  { name: "latent", kind: "number", default: 64, label: "", help: "", unit: "", live: false },
];
const defaults = /** @type {Config} */ (/** @type {unknown} */ ({ latent: 64, classes: [] }));

/** An app whose first network is made. */
async function open() {
  /** @type {string[]} */
  const written = [];
  const address = new AddressBar({
    read: () => "https://example.org/",
    write: (next) => written.push(next),
    wait: () => {},
  });
  const app = createApp({ address, announce: () => {}, baselines: async () => null });
  app.dispatch({ type: "start", hash: "latent=8", isStill: true });
  const worker = SpokenFor.all.at(-1);
  assert.ok(worker);
  await worker.answer("open", { schema, defaults });
  /** @param {number} latent */
  const make = (latent) =>
    worker.answer("configure", {
      config: { ...defaults, latent },
      architecture: { latent },
      report: null,
      former: null,
    });
  await make(8);
  return { app, worker, written, make };
}

test("the machine's effects are carried out, and their answers come back to it", async () => {
  const { app, worker, written } = await open();
  assert.equal(app.state().config?.latent, 8);
  assert.deepEqual(
    worker.asked.map(({ path }) => path[0]).filter((name) => name !== "leftRuns"),
    ["open", "configure", "setPace", "load"],
  );
  assert.deepEqual(written, ["https://example.org/#latent=8"]);
});

test("an answer about a network that is no more is stale, and nobody is told", async () => {
  const { app, worker, make } = await open();
  const refused = app.ask.decode(new Float32Array(8)).then(
    () => null,
    (/** @type {Error} */ reason) => reason,
  );
  const digits = app.ask.testDigits(new Uint32Array(1));
  app.dispatch({ type: "new network", config: { latent: 2 }, place: "bench", trains: false });
  await make(2);
  await worker.answer("decode", new Uint8Array(1));
  const error = await refused;
  assert.equal(error?.name, "Stale");
  app.report("top", error);
  assert.deepEqual(app.state().notices, []);
  await worker.answer("testDigits", "the same digits");
  assert.equal(await digits, "the same digits", "digits do not depend on the network");
});

test("an answer of a worker that died is stale, and the death is told once", async () => {
  const { app, worker } = await open();
  const drawn = app.ask.decode(new Float32Array(8));
  worker.dispatchEvent(Object.assign(new Event("error"), { message: "killed by the test" }));
  await assert.rejects(drawn, { name: "Stale" });
  assert.deepEqual(
    app.state().notices.map(({ title }) => title),
    ["The training worker stopped"],
  );
  await assert.rejects(app.ask.decode(new Float32Array(8)), { name: "Stale" });
});

test("what is said in the middle of a turn has its own, in its order", async () => {
  const { app } = await open();
  /** @type {(number | null)[]} */
  const paces = [];
  const end = app.subscribe(({ pace }, before) => {
    paces.push(pace);
    // Whoever hears of a change may ask for another.
    if (pace === 4 && before.pace === null) app.dispatch({ type: "pace", batchesPerSecond: 8 });
  });
  app.dispatch({ type: "pace", batchesPerSecond: 4 });
  assert.deepEqual(paces, [4, 8]);
  end();
  app.dispatch({ type: "pace", batchesPerSecond: null });
  assert.equal(paces.length, 2);
});

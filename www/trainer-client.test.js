import assert from "node:assert/strict";
import { test } from "node:test";

import { TrainerClient, WorkerDied } from "./trainer-client.js";

/** A worker that answers nothing, but for what a test lets it say. */
class SilentWorker extends EventTarget {
  /** @type {SilentWorker[]} */
  static all = [];
  /** @type {{ id: string }[]} */
  asked = [];
  ended = false;

  constructor() {
    super();
    SilentWorker.all.push(this);
  }

  /** @param {{ id: string }} message */
  postMessage(message) {
    this.asked.push(message);
  }

  terminate() {
    this.ended = true;
  }

  /** @param {unknown} data */
  say(data) {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
}
Object.assign(globalThis, { Worker: SilentWorker });

/** A client, its worker, and the reasons of the deaths that it told of. */
function open() {
  /** @type {Error[]} */
  const deaths = [];
  const client = new TrainerClient((reason) => deaths.push(reason));
  const worker = SilentWorker.all.at(-1);
  assert.ok(worker);
  return { client, worker, deaths };
}

/** @param {SilentWorker} worker */
const kill = (worker) =>
  worker.dispatchEvent(Object.assign(new Event("error"), { message: "killed by the test" }));

/**
 * What comes of requests, once all are settled.
 *
 * @param {Promise<unknown>[]} requests
 */
async function reasons(requests) {
  const settled = await Promise.allSettled(requests);
  return settled.map((result) =>
    result.status === "rejected" ? result.reason.message : "was answered",
  );
}

test("when a worker dies, every request that waits is refused, and every later one", async () => {
  const { client, worker, deaths } = open();
  const ink = new Uint8Array(4);
  const waiting = [
    client.baselines(),
    client.pause(),
    client.reconstructDrawing(ink, 2, 2),
    client.reconstructDrawing(ink, 2, 2),
    client.testErrors(),
  ];
  kill(worker);
  assert.deepEqual(await reasons(waiting), Array(5).fill("killed by the test"));
  assert.ok(worker.ended);
  assert.deepEqual(await reasons([client.run("finish", null)]), ["killed by the test"]);
  kill(worker);
  assert.deepEqual(
    deaths.map(({ message }) => message),
    ["killed by the test"],
    "its death is told once",
  );
  assert.ok(deaths[0] instanceof WorkerDied);
});

test("a trap that answers one request is the end of all", async () => {
  const { client, worker, deaths } = open();
  const waiting = [client.baselines(), client.testErrors()];
  const value = {
    isError: true,
    value: { name: "RuntimeError", message: "unreachable", stack: "" },
  };
  worker.say({ id: worker.asked[0]?.id, type: "HANDLER", name: "throw", value });
  assert.deepEqual(await reasons(waiting), ["unreachable", "unreachable"]);
  assert.equal(deaths.length, 1);
});

test("an error that answers one request leaves the others waiting", async () => {
  const { client, worker, deaths } = open();
  const [first, second] = [client.baselines(), client.testErrors()];
  const value = { isError: true, value: { name: "BadInput", message: "no", stack: "" } };
  worker.say({ id: worker.asked[0]?.id, type: "HANDLER", name: "throw", value });
  assert.deepEqual(await reasons([first]), ["no"]);
  const answer = new Float32Array([1]);
  worker.say({ id: worker.asked[1]?.id, type: "RAW", value: answer });
  assert.equal(await second, answer);
  assert.deepEqual(deaths, []);
});

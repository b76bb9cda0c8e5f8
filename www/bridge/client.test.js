import assert from "node:assert/strict";
import { test } from "node:test";

import { createClient, WorkerDied } from "./client.js";

/** @import { Trainer } from "./protocol.js" */
/** @import { Client } from "./client.js" */

/** A worker that answers nothing, but for what a test lets it say. */
class SilentWorker extends EventTarget {
  /** @type {{ id: string, path: string[] }[]} */
  asked = [];
  ended = false;

  /** @param {{ id: string, path: string[] }} message */
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

  /** @param {number} request @param {unknown} value */
  answer(request, value) {
    this.say({ id: this.asked[request]?.id, type: "RAW", value });
  }

  /** @param {number} request @param {object} value */
  refuse(request, value) {
    this.say({ id: this.asked[request]?.id, type: "HANDLER", name: "throw", value });
  }
}

/** A client, its worker, the reasons of the deaths that it told of, and the news. */
function open() {
  /** @type {Error[]} */
  const deaths = [];
  /** @type {unknown[]} */
  const news = [];
  const worker = new SilentWorker();
  /** @type {Client<Trainer>} */
  const client = createClient(/** @type {any} */ (worker), {
    hear: (said) => news.push(said),
    died: (reason) => deaths.push(reason),
  });
  return { client, worker, deaths, news };
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
  const waiting = [client.ask.meanImage(), client.ask.pause(), client.ask.testErrors()];
  assert.deepEqual(
    worker.asked.map(({ path }) => path.join()),
    ["meanImage", "pause", "testErrors"],
  );
  kill(worker);
  assert.deepEqual(await reasons(waiting), Array(3).fill("killed by the test"));
  assert.ok(worker.ended);
  assert.deepEqual(await reasons([client.ask.run("finish")]), ["killed by the test"]);
  assert.equal(worker.asked.length, 3, "nothing more is sent to it");
  kill(worker);
  assert.equal(deaths.length, 1, "its death is told once");
  assert.ok(deaths[0] instanceof WorkerDied);
  assert.equal(client.signal.reason, deaths[0]);
});

test("a worker that is ended refuses what waits, and is not said to have died", async () => {
  const { client, worker, deaths } = open();
  const waiting = client.ask.testErrors();
  client.end();
  assert.deepEqual(await reasons([waiting]), ["The worker was ended."]);
  assert.ok(worker.ended);
  assert.deepEqual(deaths, []);
});

test("a trap that answers one request is the end of all", async () => {
  const { client, worker, deaths } = open();
  const waiting = [client.ask.meanImage(), client.ask.testErrors()];
  worker.refuse(0, { name: "RuntimeError", message: "unreachable" });
  assert.deepEqual(await reasons(waiting), ["unreachable", "unreachable"]);
  assert.equal(deaths.length, 1);
});

test("an error that answers one request is whole, and leaves the others waiting", async () => {
  const { client, worker, deaths } = open();
  const [first, second] = [client.ask.configure({}, 1, false), client.ask.testErrors()];
  const invalid = {
    name: "InvalidConfig",
    message: "latent must be 1 to 512",
    field: "latent",
    found: 0,
    allowed: "1 to 512",
  };
  worker.refuse(0, invalid);
  await assert.rejects(first, invalid);
  const answer = new Float32Array([1]);
  worker.answer(1, answer);
  assert.equal(await second, answer);
  assert.deepEqual(deaths, []);
});

test("an answer that comes twice is one answer", async () => {
  const { client, worker } = open();
  const waiting = client.ask.testErrors();
  worker.answer(0, "first");
  worker.answer(0, "second");
  assert.equal(await waiting, "first");
});

test("news are heard in their order, and none from beyond the end", () => {
  const { client, worker, news } = open();
  worker.say({ news: 1 });
  worker.say({ news: 2 });
  client.end();
  worker.say({ news: 3 });
  assert.deepEqual(news, [1, 2]);
});

// Each transition that the page promises, in the order in which people come to it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { INITIAL } from "./initial.js";
import { defaults, schema } from "./made-schema.js";
import { canTrain, isTraining, reduce } from "./machine.js";

/** @import { Architecture, Config, Report } from "../bridge/protocol.js" */
/** @import { Data, Effect, Event } from "./state.js" */

const architecture = /** @type {Architecture} */ ({ pixels: 784, latent: 64, parameters: 101_200 });
const info = { digits: 60_000, rows: 28, columns: 28, counts: [30_000, 30_000] };
/** @type {Data} */
const data = {
  name: "MNIST",
  noun: "digit",
  rows: 28,
  columns: 28,
  classes: [0, 1].map((label) => ({ label, name: String(label), count: 30_000 })),
  train: info,
  test: { ...info, digits: 10_000 },
  isSplit: false,
};
const own = /** @type {any} */ ({ name: "letters", files: [] });

let serial = 0;
/** @param {Partial<Report>} [standing] @returns {Report} */
function report(standing = {}) {
  serial += 1;
  return {
    serial,
    step: 0,
    epoch: 0,
    stepOfEpoch: 0,
    stepsPerEpoch: 1875,
    loss: null,
    epochLoss: null,
    rate: null,
    seconds: 0,
    epochs: [],
    heldOut: null,
    training: false,
    finished: false,
    ...standing,
  };
}

/** The page, played turn by turn. */
class Play {
  state = INITIAL;
  at = 0;
  /** @type {Effect[]} of the latest turn */
  effects = [];

  /** @param {Event} event */
  send(event) {
    [this.state, this.effects] = reduce(this.state, event, this.at);
    return this;
  }

  /**
   * @template {Effect["type"]} T
   * @param {T} type
   * @returns {Extract<Effect, { type: T }>} the effect of this type in the latest turn
   */
  effect(type) {
    const found = this.effects.find((effect) => effect.type === type);
    assert.ok(found, `${type} among ${this.effects.map((effect) => effect.type).join(", ")}`);
    return /** @type {any} */ (found);
  }

  /** @param {Effect["type"]} type */
  has(type) {
    return this.effects.some((effect) => effect.type === type);
  }

  /** @param {string} place @returns {string} the title of what is said there */
  said(place) {
    return this.state.notices.filter((notice) => notice.place === place).at(-1)?.title ?? "";
  }

  /** The main worker is here. */
  open() {
    const { worker } = this.state;
    return this.send({ type: "opened", worker, schema, defaults });
  }

  /**
   * The latest network that was asked for is made.
   *
   * @param {object} [made]
   * @param {Report | null} [made.report]
   * @param {import("../bridge/protocol.js").Former | null} [made.former]
   */
  make({ report: standing = null, former = null } = {}) {
    const request = this.state.pending.find(({ kind }) => kind !== "set");
    assert.ok(request && request.worker !== null, "a network was asked for");
    const { worker, number } = request;
    const config =
      request.kind === "configure"
        ? { ...defaults, ...request.config }
        : { ...defaults, latent: 8 };
    return this.send({
      type: "made",
      worker,
      number,
      former,
      config,
      architecture,
      report: standing,
    });
  }

  /** @param {Partial<Report>} [standing] */
  load(standing) {
    const { worker, network } = this.state;
    const loaded = { data, averageError: 0.0675, network, architecture, report: report(standing) };
    return this.send({ type: "loaded", worker, ...loaded });
  }

  /** @param {Partial<Report>} standing */
  tell(standing) {
    const { worker, network } = this.state;
    return this.send({ type: "report", worker, network, report: report(standing) });
  }

  /** @param {string} [name] */
  die(name = "WorkerDied") {
    const { worker } = this.state;
    return this.send({ type: "died", worker, error: { name, message: "killed by the test" } });
  }
}

/** @param {string} [hash] @param {boolean} [isStill] */
const begun = (hash = "", isStill = true) => new Play().send({ type: "start", hash, isStill });
/** @param {string} [hash] */
const ready = (hash) => begun(hash).open().make().load();
/** @param {Partial<Report>} [standing] */
const training = (standing = {}) =>
  ready()
    .send({ type: "train", goal: "finish" })
    .tell({ step: 100, training: true, ...standing });

test("a start fetches the digits, configures by the address and waits", () => {
  const play = begun("latent=8&backend=ndarray");
  assert.equal(play.effect("start worker").backend, "ndarray");
  assert.equal(play.state.phase, "booting");
  play.open();
  assert.equal(play.state.phase, "loading");
  assert.deepEqual(play.effect("configure").config, { latent: 8, backend: "ndarray" });
  assert.ok(play.has("load") && play.has("look for runs"));
  play.make().load();
  assert.equal(play.state.phase, "ready");
  assert.equal(play.state.config?.latent, 8);
  assert.equal(play.state.averageError, 0.0675);
  assert.ok(!play.has("run"), "nothing trains unasked where motion is to be reduced");
  assert.ok(play.has("baselines") && play.has("keep page"));
});

test("the baselines of all digits are there at once, others once an epoch is over", () => {
  const play = ready();
  const { of, config } = play.effect("baselines");
  assert.equal(config, null);
  const baselines = { meanImage: 0.0675, pca: Float32Array.of(0.0675) };
  play.send({ type: "baselines", of, baselines, error: null });
  assert.equal(play.state.baselines, baselines);
  const fresh = (/** @type {Partial<Config>} */ config) =>
    play
      .send({
        type: "new network",
        config: { ...defaults, ...config },
        place: "top",
        trains: false,
      })
      .make({
        report: report(),
      });
  fresh({ latent: 8 });
  assert.ok(!play.has("baselines") && play.state.baselines === baselines, "they are the same");
  for (const other of [{ classes: [1] }, { digits: 500 }, { noise: 0.1 }, { hole: 0.3, seed: 1 }]) {
    fresh(other);
    assert.ok(!play.has("baselines") && play.state.baselines === null, JSON.stringify(other));
    play.tell({ step: 1875, epoch: 1 });
    const { config } = play.effect("baselines");
    assert.deepEqual(config, { ...defaults, ...other });
    play.tell({ step: 3750, epoch: 2 });
    assert.ok(!play.has("baselines"), "they are under way");
  }
  play.send({ type: "baselines", of, baselines, error: null });
  assert.equal(play.state.baselines, null, "what comes late is of others");
  fresh({});
  assert.equal(play.effect("baselines").config, null);
  // A network that was opened has had its epochs before.
  play.send({
    type: "new network",
    config: { ...defaults, classes: [1] },
    place: "top",
    trains: false,
  });
  play.make({ report: report({ step: 3750, epoch: 2 }) });
  assert.ok(play.has("baselines"));
});

test("it trains by itself from the first digits on, while the rest arrives", () => {
  const play = begun("", false).open().make();
  const { worker } = play.state;
  play.send({ type: "arrived", worker, received: 1e5, total: 1e7, trainDigits: 0 });
  play.tell({});
  assert.equal(play.state.phase, "loading", "there is nothing to train on yet");
  play.send({ type: "arrived", worker, received: 2e5, total: 1e7, trainDigits: 640 }).tell({});
  assert.equal(play.effect("run").goal, "finish");
  play.tell({ training: true, step: 3 });
  assert.ok(isTraining(play.state) && !play.state.arrival.done);
  play.load({ training: true, step: 400 });
  assert.ok(play.state.arrival.done);
  assert.equal(play.state.run.report?.step, 400);
  assert.ok(!play.has("run"), "it trains already");
});

test("drawing or changing a setting while the digits load leaves the training that starts by itself", () => {
  const play = begun("", false).open().make();
  play.send({ type: "set", name: "learningRate", value: 0.01, place: "settings" });
  play.send({ type: "new network", config: { latent: 16 }, place: "settings", trains: false });
  const [change] = play.state.pending;
  assert.ok(change?.worker);
  play.send({ type: "changed", worker: change.worker, number: change.number, report: report() });
  play.make();
  assert.ok(play.state.queued);
  play.load();
  assert.ok(play.has("run"));
  assert.equal(play.state.config?.latent, 16);
});

test("Pause while the digits load keeps it from training by itself, and Train asks for it", () => {
  const play = begun("", false).open().make().send({ type: "pause" });
  assert.equal(play.state.queued, null);
  play.send({ type: "train", goal: "epoch" });
  assert.deepEqual(play.state.queued, { goal: "epoch", isAsked: true });
  assert.ok(!play.load().has("checkpoint"));
  assert.equal(play.effect("run").goal, "epoch");
});

test("what a link asks for in vain is left out and told, the rest is taken", () => {
  const play = begun("latent=0&colour=red&learningRate=0.01").open();
  const { worker, number } = play.effect("configure");
  const error = { name: "InvalidConfig", message: "latent must be 1 to 512", field: "latent" };
  play.send({ type: "refused", worker, number, error });
  assert.deepEqual(play.effect("configure").config, { learningRate: 0.01 });
  play.make().load();
  assert.equal(play.state.config?.learningRate, 0.01);
  const words = play.state.notices[0]?.words ?? "";
  assert.match(words, /“colour” is no setting/);
  assert.match(words, /latent must be 1 to 512\./);
});

test("a wrong link that is followed changes nothing of the run", () => {
  const play = training();
  const before = play.state;
  play.send({ type: "address", hash: "latnt=3" });
  assert.ok(!play.has("configure") && play.has("write address"));
  play.send({ type: "address", hash: "latent=9999" });
  const { worker, number } = play.effect("configure");
  const error = { name: "InvalidConfig", message: "latent must be 1 to 512", field: "latent" };
  play.send({ type: "refused", worker, number, error });
  for (const part of /** @type {const} */ (["phase", "network", "config", "run"])) {
    assert.equal(play.state[part], before[part], part);
  }
  assert.ok(play.has("write address"), "the address says what is in force");
  assert.match(play.state.notices.at(-1)?.words ?? "", /Nothing has changed/);
});

test("the pins of a link are promised, a bad one is told, and the address keeps naming them", () => {
  const play = begun("latent=8&pin=latent:2;step:10;name:Small&pin=latent:0").open();
  assert.deepEqual(play.effect("configure").config, { latent: 8 });
  const [small] = play.state.pins.promised;
  assert.deepEqual([small?.name, small?.letter, small?.step], ["Small", "A", 10]);
  play.make().load();
  assert.equal(play.said("top"), "The link was not wholly understood");
  assert.match(play.state.notices.at(-1)?.words ?? "", /“pin=latent:0” is no pinned run/);
  play.send({ type: "rename", id: small?.id ?? "", name: "Tiny" });
  assert.ok(play.has("write address"));
  play.send({ type: "address", hash: "latent=8&pin=latent:2;step:10" });
  assert.equal(play.state.pins.promised.length, 1, "it is known already");
  const many = Array.from({ length: 9 }, (_, i) => `pin=seed:${i + 1};step:10`).join("&");
  play.send({ type: "address", hash: many.replaceAll("seed", "latent") });
  assert.equal(play.state.pins.promised.length, 8);
  assert.match(play.state.notices.at(-1)?.words ?? "", /At most 8 runs are pinned: 1 of/);
});

test("a ninth pin waits for an answer, however it was made", () => {
  const play = training();
  const run = { ...play.state.pins.list[0], step: 5, changes: [], config: defaults, data: "MNIST" };
  for (let i = 0; i < 8; i += 1) {
    const pin = /** @type {any} */ ({ ...run, step: i + 1 });
    play.send({ type: "pin", run: pin, id: `p${i}`, name: "" });
  }
  play.send({ type: "new network", config: { latent: 2 }, place: "settings", trains: true });
  const former = {
    ...{ checkpoint: new Uint8Array(1), step: 400, changes: [] },
    ...{ heldOut: 0.004, errorByClass: [] },
  };
  play.make({ report: report(), former });
  assert.equal(play.state.pins.list.length, 8);
  const [ninth] = play.state.pins.waiting;
  assert.equal(ninth?.step, 400);
  assert.deepEqual(play.state.notices, [], "nothing says that it is pinned");
  play.send({ type: "exchange", id: "p3" });
  assert.equal(play.state.pins.list[3]?.id, ninth?.id);
});

test("going back across a link pins the run that is left, and offers it", () => {
  const play = training({ step: 16_631 }).send({ type: "address", hash: "latent=2" });
  assert.ok(play.effect("configure").former);
  const former = {
    ...{ checkpoint: new Uint8Array(1), step: 16_640, heldOut: 0.004, errorByClass: [] },
    changes: [{ step: 120, name: /** @type {const} */ ("learningRate"), value: 0.01 }],
  };
  play.make({ report: report(), former });
  const [pin] = play.state.pins.list;
  assert.equal(pin?.step, 16_640);
  assert.equal(pin?.config.latent, 64);
  assert.deepEqual(pin?.changes, former.changes);
  assert.equal(play.state.phase, "ready");
  const { action } = play.state.notices.at(-1) ?? {};
  assert.ok(action);
  play.send(action.event);
  assert.equal(play.effect("restore").stored.content, former.checkpoint);
  play.make({ report: report({ step: 16_640 }) });
  assert.equal(play.state.run.report?.step, 16_640);
  play.send({ type: "new network", config: {}, place: "bench", trains: false });
  assert.equal(play.effect("configure").former, false, "what is pinned is not pinned again");
});

test("a fresh network that has not trained is not pinned", () => {
  const play = ready().send({
    type: "new network",
    config: { latent: 2 },
    place: "bench",
    trains: false,
  });
  assert.equal(play.effect("configure").former, false);
});

test("a live setting is in force once the worker took it, and is told in the address", () => {
  const play = training().send({ type: "set", name: "learningRate", value: 0.01, place: "bench" });
  assert.equal(play.state.config?.learningRate, 0.001);
  const { worker, number } = play.effect("set");
  play.send({ type: "changed", worker, number, report: report({ step: 120, training: true }) });
  assert.equal(play.state.config?.learningRate, 0.01);
  assert.ok(isTraining(play.state) && play.has("write address"));
});

test("a new network that is to train at once gets none of the epochs of a finished one", () => {
  const play = training().tell({ step: 18_750, epoch: 10, finished: true });
  const trains = { place: "settings", trains: true };
  play.send({ type: "new network", config: { latent: 8 }, ...trains });
  assert.ok(!play.has("run") && !play.has("set"), "it is not there yet");
  play.make({ report: report() });
  assert.equal(play.effect("run").goal, "finish");
  assert.equal(play.state.config?.epochs, 10);
});

test("one of another backend trains once it is at the top, and the finished one before it does not", () => {
  const play = training().tell({ step: 18_750, epoch: 10, finished: true });
  const former = play.state.worker;
  const config = { latent: 8, backend: /** @type {const} */ ("ndarray") };
  play.send({ type: "new network", config, place: "settings", trains: true });
  assert.ok(!play.has("run") && !play.has("set"));
  const { worker } = play.effect("start worker");
  play.send({ type: "opened", worker, schema, defaults });
  const { number } = play.effect("configure");
  const standing = { config: { ...defaults, ...config }, architecture };
  play.send({ type: "made", worker, number, former: null, ...standing, report: null });
  const sized = { ...architecture, pixels: 400 };
  const answer = { data, averageError: 0.0675, network: number, report: report() };
  play.send({ type: "loaded", worker, ...answer, architecture: sized });
  assert.deepEqual(play.state.architecture, sized, "data give the network another size");
  assert.equal(play.effect("end worker").worker, former);
  assert.deepEqual(play.effect("run"), { type: "run", worker, goal: "finish" });
  assert.equal(play.state.queued, null);
});

test("Pause before a new network is there keeps it from training, and so does a refusal", () => {
  const asked = () =>
    ready().send({ type: "new network", config: { latent: 8 }, place: "top", trains: true });
  const paused = asked().send({ type: "pause" }).make({ report: report() });
  assert.ok(!paused.has("run"));
  const refused = asked();
  const { worker, number } = refused.effect("configure");
  const error = { name: "InvalidConfig", message: "no", field: "latent" };
  refused.send({ type: "refused", worker, number, error });
  assert.ok(!refused.has("run") && refused.state.queued === null);
  const early = begun().open().make();
  early.send({ type: "new network", config: { latent: 8 }, place: "top", trains: true });
  assert.equal(early.make().load().effect("run").goal, "finish", "once the digits are here");
});

test("a run that is finished is kept in the very turn in which that is said", () => {
  const play = training();
  const { worker, network } = play.state;
  const bytes = new Uint8Array(1);
  const done = report({ step: 18_750, epoch: 10, finished: true });
  play.send({ type: "report", worker, network, report: done, bytes });
  assert.equal(play.state.phase, "finished");
  const { step, isToStay, run } = play.effect("keep checkpoint");
  assert.deepEqual([step, isToStay, run.report?.finished], [18_750, true, true]);
  assert.ok(!play.has("checkpoint"), "the worker need not be asked");
  play.send({ type: "checkpointed", worker, network, step, bytes, isToStay, refused: null });
  assert.equal(play.state.checkpoint?.content, bytes);
  assert.ok(!play.send({ type: "hidden" }).has("checkpoint"), "nothing is left to keep");
});

test("a finished run gets as many epochs again, and no more than one may have", () => {
  const play = training().tell({ step: 18_750, epoch: 10, finished: true });
  assert.equal(play.state.phase, "finished");
  play.send({ type: "train", goal: "finish" });
  assert.deepEqual([play.effect("set").value, play.has("run")], [20, true]);
  const almost = training().tell({ step: 1, epoch: 995, finished: true });
  assert.equal(almost.send({ type: "train", goal: "finish" }).effect("set").value, 1000);
  const over = training().tell({ step: 1, epoch: 1000, finished: true });
  over.send({ type: "train", goal: "finish" });
  assert.ok(!over.has("run") && !over.has("set"));
  assert.equal(over.said("top"), "This run is complete");
});

test("a worker that dies late is replaced, and goes on from its checkpoint once the digits are here", () => {
  const play = training();
  const { worker, network } = play.state;
  const bytes = new Uint8Array(2);
  const kept = { step: 100, bytes, isToStay: true, refused: null };
  play.send({ type: "checkpointed", worker, network, ...kept });
  play.send({ type: "set", name: "learningRate", value: 0.01, place: "bench" });
  play.at = 20_000;
  play.die();
  assert.notEqual(play.effect("start worker").worker, worker);
  play.open();
  assert.ok(!play.has("restore"), "it fits digits of one size only");
  play.load();
  const { stored } = play.effect("restore");
  assert.deepEqual([stored.content, stored.since], [bytes, { learningRate: 0.001, epochs: 10 }]);
  assert.equal(play.effect("set").value, 0.01, "what was asked for meanwhile is asked again");
  play.make({ report: report({ step: 100 }) });
  assert.equal(play.effect("run").goal, "finish", "and it trains on");
  assert.match(play.state.notices.at(-1)?.words ?? "", /resumes from the last checkpoint/);
});

test("a worker that dies young is started again only when asked", () => {
  const play = begun().die();
  assert.ok(!play.has("start worker"));
  assert.equal(play.state.phase, "failed");
  const { action } = play.state.notices[0] ?? {};
  assert.ok(action);
  assert.ok(play.send(action.event).has("start worker"));
  assert.deepEqual(play.state.notices, []);
});

test("a frame that forbids workers is told so, without a way to try again", () => {
  const play = begun().die("Forbidden");
  assert.equal(play.said("top"), "This page cannot train here");
  assert.equal(play.state.notices[0]?.action, null);
});

test("digits that cannot be had are named, training stops, and Retry resumes", () => {
  const play = training();
  play.state = { ...play.state, arrival: { ...play.state.arrival, done: false } };
  const { worker } = play.state;
  const error = { name: "LoadFailed", message: "train-images broke off" };
  play.send({ type: "load failed", worker, error });
  assert.equal(play.state.phase, "failed");
  assert.ok(play.has("pause"));
  assert.equal(play.send({ type: "retry" }).effect("load").again, true);
  play.load({ step: 100 });
  assert.ok(play.has("run"));
});

test("other data come in a worker of their own; until they are here all goes on", () => {
  const play = training().send({ type: "open data", source: own });
  const { worker } = play.effect("start worker");
  assert.equal(play.effect("start worker").source, own);
  assert.ok(isTraining(play.state));
  play.send({ type: "opened", worker, schema, defaults });
  play.send({ type: "set", name: "learningRate", value: 0.01, place: "bench" });
  const { number } = play.effect("set");
  const main = play.state.worker;
  const standing = report({ step: 100, training: true });
  play.send({ type: "changed", worker: main, number, report: standing });
  const candidates = play.state.pending.filter((one) => one.worker === worker);
  assert.equal(candidates.length, 1);
  const loaded = {
    ...{ data: { ...data, name: "letters" }, averageError: 0.1, report: report() },
    ...{ network: 0, architecture },
  };
  play.send({ type: "loaded", worker, ...loaded });
  play.make({ report: report() });
  assert.equal(play.effect("configure").config.learningRate, 0.01, "what was set meanwhile holds");
  play.make({ report: report() });
  const { pin } = play.effect("end worker");
  assert.equal(pin?.run.config.latent, 64, "the run that is left is pinned");
  const { state } = play;
  assert.deepEqual(
    [state.worker, state.source, state.data?.name, state.averageError, state.phase],
    [worker, own, "letters", 0.1, "ready"],
  );
});

test("data that cannot be taken, and a worker that dies over them, change nothing", () => {
  for (const end of /** @type {const} */ (["load failed", "died"])) {
    const play = training().send({ type: "open data", source: own });
    const { worker } = play.effect("start worker");
    play.send({ type: "opened", worker, schema, defaults });
    play.send({ type: end, worker, error: { name: "Error", message: "no room" } });
    assert.equal(play.state.candidate, null, "nothing stays on its way for ever");
    assert.ok(isTraining(play.state));
    assert.match(play.state.notices.at(-1)?.words ?? "", /no room.* Those that are here stay\./i);
  }
});

test("another backend takes over when it is ready, and settings that it refuses change nothing", () => {
  const play = training().send({
    type: "new network",
    config: { latent: 8, backend: "ndarray" },
    place: "bench",
    trains: true,
  });
  const { worker } = play.effect("start worker");
  play.send({ type: "opened", worker, schema, defaults });
  const { number } = play.effect("configure");
  const error = { name: "InvalidConfig", message: "latent is wrong", field: "latent" };
  play.send({ type: "refused", worker, number, error });
  assert.ok(play.has("end worker") && isTraining(play.state));
  assert.equal(play.state.config?.backend, "flex");
  assert.equal(play.said("bench"), "These settings were not taken");
});

test("a network's file takes the place of the one here; what is none changes nothing", () => {
  const file = new File([], "theirs.safetensors");
  const play = training().send({ type: "open network", file });
  const { worker, number } = play.effect("restore");
  const before = play.state;
  play.send({
    type: "refused",
    worker,
    number,
    error: { name: "BadCheckpoint", message: "it is a page" },
  });
  for (const part of /** @type {const} */ (["phase", "network", "config", "run"])) {
    assert.equal(play.state[part], before[part], part);
  }
  assert.equal(play.said("network"), "theirs.safetensors could not be opened");
  play.send({ type: "open network", file }).make({ report: report({ step: 236 }) });
  assert.equal(play.state.run.file, "theirs.safetensors");
  assert.equal(play.state.run.report?.step, 236);
});

test("runs of closed tabs are offered; one is resumed in its place, or stays where it is", () => {
  const play = ready();
  const left = ["a", "b"].map((place) => ({ place, at: 1, info: null, data: null }));
  play.send({ type: "left behind", runs: left }).send({ type: "resume", id: "a" });
  assert.equal(play.effect("recall").id, "a");
  const stored = /** @type {const} */ ({
    from: "kept",
    name: "Your last run",
    content: new Uint8Array(1),
    run: INITIAL.run,
    since: null,
    id: "a",
  });
  play.send({ type: "recalled", id: "a", stored, error: null });
  play.make({ report: report({ step: 235 }) });
  assert.deepEqual(play.effect("take place"), { type: "take place", id: "a", isTaken: true });
  assert.deepEqual(
    play.state.storage.left.map(({ place }) => place),
    ["b"],
  );
  const gone = { name: "Error", message: "another tab has it" };
  play.send({ type: "resume", id: "b" });
  play.send({ type: "recalled", id: "b", stored: null, error: gone });
  assert.equal(play.effect("take place").isTaken, false);
  assert.equal(play.state.storage.left.length, 1);
});

test("a run is kept every few seconds, where it stops, and when the page is hidden", () => {
  const play = training();
  play.at = 6000;
  assert.ok(play.tell({ step: 200, training: true }).has("checkpoint"));
  play.at = 7000;
  assert.ok(!play.tell({ step: 300, training: true }).has("checkpoint"));
  assert.equal(play.send({ type: "hidden" }).effect("checkpoint").isToStay, true);
  assert.ok(!play.send({ type: "hidden" }).has("checkpoint"), "nothing new is not kept again");
  assert.ok(play.tell({ step: 310 }).has("checkpoint"));
});

test("a newer version is taken once the run is kept, or when its loss was pointed out", () => {
  const play = training().send({ type: "page update" }).send({ type: "update" });
  assert.ok(play.has("pause") && play.has("checkpoint") && !play.has("take update"));
  const { worker, network } = play.state;
  const refused = { name: "QuotaExceededError", message: "full" };
  const said = { step: 100, bytes: new Uint8Array(1), isToStay: true };
  play.send({ type: "checkpointed", worker, network, ...said, refused });
  assert.equal(play.state.storage.update, "warned");
  assert.deepEqual([play.said("network"), play.said("top")].sort(), [
    "The run in this tab would be lost",
    "This run is not kept",
  ]);
  assert.ok(play.send({ type: "update" }).has("take update"), "asked twice, it is meant");
  const kept = training().send({ type: "update" });
  const { state } = kept;
  kept.send({
    type: "checkpointed",
    worker: state.worker,
    network: state.network,
    ...said,
    refused: null,
  });
  assert.ok(kept.has("take update"));
});

test("stale news change nothing at all", () => {
  const play = training();
  const { worker, network } = play.state;
  const before = play.state;
  /** @type {Event[]} */
  const stale = [
    { type: "report", worker: worker + 1, network, report: report({ step: 999 }) },
    { type: "report", worker, network: network - 1, report: report({ step: 999 }) },
    { type: "report", worker, network, report: { ...report(), serial: 1, step: 999 } },
    { type: "opened", worker, schema, defaults },
    { type: "refused", worker, number: 999, error: { name: "Error", message: "late" } },
    { type: "died", worker: worker + 1, error: { name: "WorkerDied", message: "late" } },
    { type: "load failed", worker, error: { name: "LoadFailed", message: "late" } },
  ];
  for (const event of stale) assert.equal(play.send(event).state, before, event.type);
});

test("there is one place that knows whether it trains", () => {
  assert.deepEqual([canTrain(INITIAL), isTraining(INITIAL)], [false, false]);
  assert.deepEqual([canTrain(ready().state), isTraining(ready().state)], [true, false]);
  assert.ok(isTraining(training().state));
});

test("Train before the digits are here, even before the worker is, trains once as soon as they are", () => {
  for (const isOpen of [false, true]) {
    const play = begun("", true);
    if (isOpen) play.open().make();
    assert.equal(play.state.queued, null, "nobody asked yet");
    play.send({ type: "train", goal: "epoch" });
    assert.ok(!play.has("run"), "there is nothing to train on");
    assert.match(play.effect("announce").words, /when the digits are here/);
    if (!isOpen) play.open().make();
    const { worker } = play.state;
    play.send({ type: "arrived", worker, received: 2e5, total: 1e7, trainDigits: 640 }).tell({});
    assert.deepEqual(play.effect("run"), { type: "run", worker, goal: "epoch" });
    play.tell({ training: true, step: 3 });
    play.load({ training: true, step: 400 });
    assert.ok(!play.has("run"), "what was asked for once is done once");
    assert.ok(isTraining(play.state));
  }
});

// A seeded monkey does everything at once and in any order to the machine: people's wishes, workers that answer
// late, twice or never, and workers that die. After every event what has to hold of the page holds.

import assert from "node:assert/strict";
import { test } from "node:test";

import { INITIAL } from "./initial.js";
import { defaults, schema } from "./made-schema.js";
import { reduce } from "./machine.js";
import { isRevival } from "./turn.js";

/** @import { Config, Report } from "../bridge/protocol.js" */
/** @import { Data, Effect, Event, State } from "./state.js" */

const EVENTS = Number(process.env["MONKEY_EVENTS"] ?? 1_000_000);
/** So often everybody has time to answer, and the page has to come to rest. */
const REST = 400;
/** What no network may have. */
const REFUSED = 13;

/** @param {number} seed a linear congruential generator of numbers from 0 to 1 */
function generator(seed) {
  let x = seed >>> 0;
  return () => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
    return x / 2 ** 32;
  };
}

/** Other data each time. */
const own = () =>
  /** @type {import("../worker/pictures/types.js").Taken} */ ({ name: "Cats", isKept: true });

/** @type {(source: unknown) => Data} */
const dataOf = (source) => {
  const digits = source === null ? 60_000 : 70;
  const info = { digits, rows: 28, columns: 28, counts: [digits / 2, digits / 2] };
  const classes = [0, 1].map((label) => ({ label, name: String(label), count: digits / 2 }));
  const size = { rows: 28, columns: 28 };
  return { name: "", noun: "digit", ...size, classes, train: info, test: info, isSplit: false };
};

/** @param {State["pending"][number]} request the latent that it asks for; 0 for one that is refused, or for none */
function latentOf(request) {
  if (request.kind === "set" || isRevival(request)) return 0;
  const { latent } = /** @type {{ latent?: number }} */ (
    request.kind === "configure" ? request.config : request.stored.content
  );
  return latent && latent !== REFUSED ? latent : 0;
}

/** @param {number} latent @returns {import("./runs.js").Run} that was trained */
const runOf = (latent) => ({
  config: { ...defaults, latent },
  changes: [],
  step: latent,
  epochs: [],
  ...{ heldOut: 0.1, errorByClass: [], seconds: 1, weights: 1, averageError: 1, data: "" },
  checkpoint: new Uint8Array(1),
});

/** A worker as it is in truth: it does what it is asked in order, and what it says waits to be delivered. */
class Model {
  /** @type {Event[]} */
  outbox = [];
  isAlive = true;
  isTraining = false;
  isLoaded = false;
  step = 0;
  serial = 0;
  network = 0;
  config = defaults;

  /** @param {number} worker @param {unknown} source @param {string} backend whose it is for good */
  constructor(worker, source, backend) {
    this.worker = worker;
    this.config = /** @type {Config} */ ({ ...defaults, ...(backend && { backend }) });
    this.source = source;
    this.say({ type: "opened", worker, schema, defaults });
  }

  /** @param {Event} event */
  say(event) {
    this.outbox.push(event);
  }

  /** @returns {Report} */
  report() {
    const { step, config, isTraining } = this;
    const epoch = Math.floor(step / 10);
    this.serial += 1;
    // The step says of which network it is.
    return {
      serial: this.serial,
      step,
      epoch,
      stepOfEpoch: step % 10,
      stepsPerEpoch: 10,
      loss: isTraining ? this.network : null,
      epochLoss: this.network,
      rate: isTraining ? 1000 : null,
      seconds: 0.1,
      epochs: [],
      heldOut: this.network,
      training: isTraining,
      finished: epoch >= config.epochs,
    };
  }

  tell() {
    const { worker, network } = this;
    this.say({ type: "report", worker, network, report: this.report() });
  }

  /** Time passes. */
  train() {
    if (!this.isTraining) return;
    this.step += 1;
    if (this.step >= 10 * this.config.epochs) this.isTraining = false;
    this.tell();
  }

  /** Different for each network. */
  get architecture() {
    return /** @type {NonNullable<State["architecture"]>} */ (
      /** @type {unknown} */ ({ parameters: this.network })
    );
  }

  /** @param {number} number @param {Config} config @param {number} step @param {boolean} wantsFormer */
  make(number, config, step, wantsFormer) {
    const { worker } = this;
    if (config.latent === REFUSED) {
      const error = { name: "InvalidConfig", message: "no", field: "latent", found: REFUSED };
      this.say({ type: "refused", worker, number, error });
      return;
    }
    const former = wantsFormer
      ? {
          checkpoint: new Uint8Array(1),
          step: this.step,
          changes: [],
          heldOut: 0.1,
          errorByClass: [],
        }
      : null;
    Object.assign(this, { network: number, config, step, isTraining: false });
    const report = this.isLoaded ? this.report() : null;
    const { architecture } = this;
    this.say({ type: "made", worker, number, former, config, architecture, report });
  }

  /** @param {Effect} effect @param {() => number} random */
  obey(effect, random) {
    const { worker } = this;
    switch (effect.type) {
      case "configure":
        assert.equal(
          effect.config.backend ?? "flex",
          this.config.backend,
          "a worker has one backend",
        );
        return this.make(effect.number, { ...defaults, ...effect.config }, 0, effect.former);
      case "restore": {
        if (effect.stored.from === "checkpoint") assert.ok(this.isLoaded, "it fits the data");
        const { latent, step } = /** @type {{ latent: number, step: number }} */ (
          /** @type {unknown} */ (effect.stored.content)
        );
        const config = {
          ...defaults,
          backend: this.config.backend,
          ...effect.stored.since,
          latent,
        };
        return this.make(effect.number, config, step, effect.former);
      }
      case "load":
        if (random() < 0.1) {
          const error = { name: "LoadFailed", message: "no" };
          return this.say({ type: "load failed", worker, error });
        }
        this.isLoaded = true;
        this.say({ type: "arrived", worker, received: 1, total: 2, trainDigits: 0 });
        return this.say({
          type: "loaded",
          worker,
          data: dataOf(this.source),
          averageError: 1,
          network: this.network,
          architecture: this.architecture,
          report: this.report(),
        });
      case "set": {
        const { number, name, value } = effect;
        this.config = { ...this.config, [name]: value };
        return this.say({ type: "changed", worker, number, report: this.report() });
      }
      case "run":
        assert.ok(this.isLoaded, "nothing trains without digits");
        this.isTraining = this.step < 10 * this.config.epochs;
        return this.tell();
      case "pause":
        this.isTraining = false;
        return this.tell();
      case "checkpoint": {
        const bytes = /** @type {Uint8Array} */ (
          /** @type {unknown} */ ({ latent: this.config.latent, step: this.step })
        );
        const { network, step } = this;
        const { isToStay } = effect;
        return this.say({
          type: "checkpointed",
          worker,
          network,
          step,
          bytes,
          isToStay,
          refused: null,
        });
      }
    }
  }
}

/** The page and its workers. */
class World {
  state = INITIAL;
  /** @type {Map<number, Model>} */
  models = new Map();
  /** @type {Event[]} what was delivered lately, to be said once more */
  past = [];
  at = 0;
  /** @type {{ latent: number } | null} the last network that was asked for and is allowed */
  wanted = null;
  checks = {
    training: 0,
    refused: 0,
    stale: 0,
    died: 0,
    rests: 0,
    swapped: 0,
    pinned: 0,
    asked: 0,
  };

  /** @param {() => number} random */
  constructor(random) {
    this.random = random;
  }

  /** @param {Event} event */
  send(event) {
    const before = this.state;
    const [state, effects] = reduce(before, event, this.at);
    this.state = state;
    if (state === before) this.checks.stale += 1;
    for (const effect of effects) this.obey(effect);
    const isGivenUp = before.candidate && !state.candidate && before.worker === state.worker;
    const since = before.candidate?.since ?? 0;
    const isAskedSince = before.pending.some(
      (one) => one.worker === null && one.number > since && latentOf(one) > 0,
    );
    if (isGivenUp && !isAskedSince) this.wanted = null;
    this.check(before, event);
  }

  /** @param {Effect} effect */
  obey(effect) {
    if (effect.type === "start worker") {
      assert.ok(!this.models.has(effect.worker), "numbers are given out once");
      this.models.set(effect.worker, new Model(effect.worker, effect.source, effect.backend));
    } else if (effect.type === "end worker") {
      const model = this.models.get(effect.worker);
      if (model) model.isAlive = false;
    } else if ("worker" in effect) {
      const model = this.models.get(effect.worker);
      assert.ok(model, `${effect.type} goes to a worker that there is`);
      if (effect.type === "run") assert.equal(effect.worker, this.state.worker);
      // What is asked of a dead worker is never answered.
      if (model.isAlive) model.obey(effect, this.random);
    }
  }

  /** What holds after every event. @param {State} before @param {Event} event */
  check(before, event) {
    const { state } = this;
    const training = [...this.models.values()].filter((one) => one.isAlive && one.isTraining);
    assert.ok(training.length <= 1, "one worker trains at most");
    if (training[0]) {
      assert.equal(training[0].worker, state.worker, "and it is the one at the top");
      this.checks.training += 1;
    }
    const { report } = state.run;
    if (report && report.epochLoss !== state.network) {
      assert.equal(report, before.run.report, "what is shown is of the network that is shown");
    }
    if (event.type === "refused" && state !== before) {
      this.checks.refused += 1;
      for (const part of /** @type {const} */ ([
        "config",
        "network",
        "run",
        "architecture",
        "data",
      ])) {
        assert.equal(state[part], before[part], `a refused change leaves ${part} as it was`);
      }
    }
    for (const { worker } of state.pending) {
      assert.ok(
        worker === null || worker === state.worker || worker === state.candidate?.worker,
        "nobody waits for an answer of a worker that is no more",
      );
    }
    if (state.worker !== before.worker && event.type !== "died" && event.type !== "start") {
      this.checks.swapped += 1;
    }
    if (state.pins.list.length > before.pins.list.length) this.checks.pinned += 1;
    this.checkPins(before.pins, event);
  }

  /** Pins are only removed when somebody asks for it. @param {State["pins"]} before @param {Event} event */
  checkPins(before, event) {
    const { list, promised, waiting } = this.state.pins;
    const letters = [...list, ...promised].map(({ letter }) => letter);
    assert.ok(letters.length <= 8 && new Set(letters).size === letters.length);
    if (waiting.length > 0) {
      assert.equal(letters.length, 8, "nobody waits while there is room");
      this.checks.asked += 1;
    }
    const ids = new Set([...list, ...promised, ...waiting].map(({ id }) => id));
    for (const { id } of [...before.list, ...before.promised, ...before.waiting]) {
      const isLetGo = event.type === "let go" && before.waiting[0]?.id === id;
      const isTold = (event.type === "unpin" || event.type === "exchange") && event.id === id;
      assert.ok(ids.has(id) || isLetGo || isTold, `${event.type} takes no pin away`);
    }
  }

  /** @param {() => number} random one thing that somebody does */
  play(random) {
    const { state } = this;
    const chance = random();
    this.at += 1000 * random();
    const alive = [...this.models.values()].filter((one) => one.isAlive);
    const model = alive[Math.floor(random() * alive.length)];
    if (chance < 0.5) {
      const event = model?.outbox.shift();
      if (event) this.deliver(event);
      else model?.train();
    } else if (chance < 0.6) {
      const event = this.past[Math.floor(random() * this.past.length)];
      if (event) this.send(event);
    } else if (chance < 0.605 && model) {
      this.kill(model);
    } else if (chance < 0.61) {
      // A dead worker's last words.
      const dead = [...this.models.values()].find((one) => !one.isAlive && one.outbox.length > 0);
      const event = dead?.outbox.shift();
      if (event) this.send(event);
    } else {
      this.wish(random, state);
    }
    if (this.models.size > 20) {
      for (const [key, one] of this.models) if (!one.isAlive) this.models.delete(key);
    }
  }

  /** @param {Model} model */
  kill(model) {
    model.isAlive = false;
    model.isTraining = false;
    this.checks.died += 1;
    this.send({
      type: "died",
      worker: model.worker,
      error: { name: "WorkerDied", message: "killed" },
    });
  }

  /** @param {Event} event */
  deliver(event) {
    this.past.push(event);
    if (this.past.length > 50) this.past.shift();
    this.send(event);
  }

  /** @param {() => number} random @param {State} state */
  wish(random, state) {
    const latent = 1 + Math.floor(20 * random());
    const backend = random() < 0.2 ? "ndarray" : "flex";
    const file = /** @type {File} */ (
      /** @type {unknown} */ ({ name: "a file", latent, step: Math.floor(50 * random()) })
    );
    const any = (/** @type {readonly any[]} */ list) => list[Math.floor(random() * list.length)];
    const checkpoint = /** @type {Uint8Array} */ (
      /** @type {unknown} */ ({ latent, step: Math.floor(50 * random()) })
    );
    /** @type {Event[]} */
    const wishes = [
      { type: "train", goal: "finish" },
      { type: "train", goal: "epoch" },
      { type: "train", goal: "batch" },
      { type: "pause" },
      {
        ...{ type: "new network", config: { latent, backend }, place: "settings" },
        trains: random() < 0.5,
      },
      { type: "set", name: "learningRate", value: random(), place: "settings" },
      { type: "set", name: "epochs", value: 1 + Math.floor(20 * random()), place: "settings" },
      { type: "pace", batchesPerSecond: random() < 0.5 ? 4 : null },
      { type: "open data", source: random() < 0.5 ? null : own() },
      { type: "open network", file },
      { type: "address", hash: `latent=${latent}` },
      { type: "address", hash: "latnt=3" },
      { type: "retry" },
      { type: "hidden" },
      { type: "unpin", id: any(state.pins.list)?.id ?? "" },
      { type: "exchange", id: any([...state.pins.list, ...state.pins.promised])?.id ?? "" },
      { type: "rename", id: any(state.pins.list)?.id ?? "", name: `run ${latent}` },
      // A run of a sweep.
      { type: "pin", id: `sweep ${this.at}`, name: "", run: runOf(latent) },
      { type: "address", hash: `latent=${latent}&pin=latent:${latent};step:${latent}` },
      { type: "keep promise", id: any(state.pins.promised)?.id ?? "", run: runOf(latent) },
      {
        type: "put at the top",
        pin: {
          ...(any(state.pins.list) ?? { ...runOf(latent), id: "", letter: "A", name: "" }),
          checkpoint,
        },
      },
      { type: "let go" },
      { type: "dismiss", id: state.notices[0]?.id ?? 0 },
    ];
    const wish = wishes[Math.floor(random() * wishes.length)];
    if (!wish) return;
    const isHeard = state.config !== null;
    if (isHeard && latent !== REFUSED) {
      const asks = ["new network", "open network", "put at the top"].includes(wish.type);
      if (asks || (wish.type === "address" && wish.hash !== "latnt=3")) this.wanted = { latent };
    }
    this.send(wish);
  }

  /** Everybody answers; nothing that was asked for is lost. */
  rest() {
    for (let round = 0; round < 50; round += 1) {
      for (const model of this.models.values()) {
        while (model.isAlive && model.outbox.length > 0) {
          const event = model.outbox.shift();
          if (event) this.deliver(event);
        }
      }
      if (this.state.phase === "failed") this.send({ type: "retry" });
    }
    const { state } = this;
    this.checks.rests += 1;
    assert.deepEqual(state.pending, [], "everything was answered");
    assert.equal(state.candidate, null, "nothing is on its way for ever");
    assert.equal(state.queued, null, "what was to start has started");
    assert.ok(["ready", "training", "finished"].includes(state.phase), state.phase);
    assert.ok(state.config && state.network > 0);
    const model = this.models.get(state.worker);
    assert.ok(model?.isAlive);
    assert.equal(state.network, model.network, "the network at the top is the worker's");
    assert.deepEqual({ ...model.config, classes: [] }, { ...state.config, classes: [] });
    assert.equal(state.run.report?.step, model.step);
    assert.equal(state.phase === "training", model.isTraining, "it trains where it says so");
    assert.equal(state.source, model.source);
    const alive = [...this.models.values()].filter((one) => one.isAlive);
    assert.equal(alive.length, 1, "no worker is left over");
    if (this.wanted) assert.equal(state.config.latent, this.wanted.latent, "the last wish is met");
    this.wanted = null;
  }
}

test(`${EVENTS.toLocaleString("en")} random events leave the page as it has to be`, (t) => {
  const random = generator(Number(process.env["MONKEY_SEED"] ?? 1));
  /** @type {World[]} */
  const worlds = [];
  for (let i = 0; i < EVENTS;) {
    const world = new World(random);
    worlds.push(world);
    world.send({ type: "start", hash: "", isStill: random() < 0.5 });
    for (let rests = 0; rests < 20 && i < EVENTS; rests += 1) {
      for (let event = 0; event < REST; event += 1, i += 1) world.play(random);
      world.rest();
    }
  }
  /** @type {Record<string, number>} */
  const sum = {};
  for (const { checks } of worlds) {
    for (const [name, value] of Object.entries(checks)) sum[name] = (sum[name] ?? 0) + value;
  }
  t.diagnostic(JSON.stringify(sum));
  for (const [name, value] of Object.entries(sum)) assert.ok(value > 0, `${name} came about`);
});

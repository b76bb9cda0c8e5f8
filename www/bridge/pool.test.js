import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { Pool } from "./pool.js";

/** @import { Client } from "./client.js" */
/** @import { Config } from "./protocol.js" */
/** @import { JobTrainer, Standing, Surroundings, Trained } from "./pool.js" */
/** @import { Recipe } from "../state/runs.js" */

/** @param {number} latent */
const config = (latent) =>
  /** @type {Config} */ (/** @type {unknown} */ ({ latent, backend: "flex" }));

/** Lets everything that is resolved be heard of. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** @param {string} name */
const failure = (name) => Object.assign(new Error(name), { name });

/** A worker that does what the test tells it. */
class FakeWorker {
  isEnded = false;
  isHeld = false;
  loads = 0;
  /** @type {Uint8Array | null} */
  digits = null;
  /** @type {Recipe | null} */
  recipe = null;
  hear = (/** @type {number} */ _share, /** @type {number} */ _bytes) => {};
  /** @type {(trained: Trained) => void} */
  #resolve = () => {};
  /** @type {(error: Error) => void} */
  #reject = () => {};

  /** @type {Client<JobTrainer>} */
  client = {
    signal: new AbortController().signal,
    end: () => {
      this.isEnded = true;
      this.fail("WorkerDied");
    },
    ask: {
      open: async () => {},
      load: async ({ train }) => {
        this.loads += 1;
        this.digits = train.images;
      },
      baselines: async ({ latent }) => {
        if (this.isEnded) throw failure("WorkerDied");
        return /** @type {any} */ ({ pca: [latent] });
      },
      hold: async (isHeld) => {
        this.isHeld = isHeld;
      },
      train: (recipe, hear) =>
        new Promise((resolve, reject) => {
          if (this.isEnded) reject(failure("WorkerDied"));
          this.recipe = recipe;
          this.hear = hear;
          this.#resolve = resolve;
          this.#reject = reject;
        }),
    },
  };

  finish() {
    if (!this.recipe) return;
    const { config, changes } = this.recipe;
    this.recipe = null;
    const rest = { epochs: [], heldOut: 0.1, errorByClass: [], seconds: 1, weights: 9 };
    this.#resolve({ config, changes, step: 7, checkpoint: new Uint8Array(1), ...rest });
  }

  /** @param {string} name */
  fail(name) {
    this.recipe = null;
    this.#reject(failure(name));
  }
}

/** @param {Partial<Surroundings> & { bytes?: number, opened?: Promise<void> }} [around] */
function poolOf({ bytes = 100, opened, ...around } = {}) {
  /** @type {FakeWorker[]} */
  const workers = [];
  const images = { images: new Uint8Array(bytes), labels: null, names: [] };
  const pool = new Pool({
    startWorker: () => {
      const worker = new FakeWorker();
      if (opened) worker.client.ask.open = () => opened;
      workers.push(worker);
      return worker.client;
    },
    files: async () => ({ train: { ...images, images: new Uint8Array(bytes) }, test: images }),
    canShare: false,
    about: () => ({ data: "MNIST", fingerprint: null, averageError: 0.0675 }),
    cores: 2,
    isMainTraining: () => false,
    crowd: () => {},
    ...around,
  });
  const alive = () => workers.filter(({ isEnded }) => !isEnded);
  const training = () => alive().filter(({ recipe }) => recipe !== null);
  return { pool, workers, alive, training };
}

/** @param {FakeWorker[]} workers */
const latents = (workers) => workers.map(({ recipe }) => recipe?.config.latent);

test("it is told when there are workers and when there are none any more", async () => {
  /** @type {boolean[]} */
  const told = [];
  const { pool, training } = poolOf({ crowd: (isCrowded) => told.push(isCrowded) });
  const runs = pool.train([config(1), config(2), config(4)]);
  await settle();
  assert.deepEqual(told, [true]);
  while (training().length > 0) {
    training()[0]?.finish();
    await settle();
  }
  await runs;
  assert.deepEqual(told, [true, false]);
});

test("as many train at once as there are cores, and workers go on with what waits", async () => {
  const { pool, workers, alive, training } = poolOf();
  const runs = pool.train([config(1), config(2), config(4)]);
  await settle();
  assert.deepEqual(latents(training()), [1, 2]);
  training()[0]?.finish();
  await settle();
  assert.deepEqual(latents(training()), [4, 2]);
  for (const worker of training()) worker.finish();
  assert.deepEqual(
    (await runs).map((run) => run?.config.latent),
    [1, 2, 4],
  );
  assert.equal((await runs)[0]?.averageError, 0.0675);
  assert.equal(workers.length, 2, "no worker was started that was not needed");
  assert.deepEqual(
    workers.map(({ loads }) => loads),
    [1, 1],
    "each took its digits once",
  );
  assert.equal(alive().length, 0, "all workers are ended");
  assert.equal(pool.workers, 0);
});

test("all workers start at once, as soon as it is known how large the digits are", async () => {
  const { pool, workers, alive } = poolOf({ opened: new Promise(() => {}), cores: 3 });
  const runs = pool.train([config(1), config(2), config(4), config(8)]);
  assert.equal(workers.length, 1);
  await settle();
  assert.equal(workers.length, 3);
  pool.end();
  await runs;
  assert.equal(alive().length, 0);
});

test("baselines are computed in a worker of the pool, which is ended then", async () => {
  const { pool, workers, alive } = poolOf();
  assert.deepEqual(await pool.baselines(config(4)), { pca: [4] });
  assert.deepEqual(
    workers.map(({ loads }) => loads),
    [1],
  );
  assert.equal(alive().length, 0);
  const stopped = pool.baselines(config(4));
  pool.end();
  assert.equal(await stopped, null);
});

test("where memory can be shared all workers read the same digits, and nothing is left of them", async () => {
  let copies = 0;
  const images = () => ({ images: Uint8Array.of(1, 2, 3), labels: null, names: [] });
  const files = async () => {
    copies += 1;
    return { train: images(), test: images() };
  };
  for (const [canShare, expected] of /** @type {const} */ ([
    [true, 1],
    [false, 2],
  ])) {
    copies = 0;
    const { pool, workers, training } = poolOf({ canShare, files });
    const runs = pool.train([config(1), config(2)]);
    await settle();
    assert.equal(copies, expected);
    const [one, other] = workers.map(({ digits }) => digits);
    assert.deepEqual([...(one ?? [])], [1, 2, 3]);
    assert.equal(one?.buffer === other?.buffer, canShare);
    assert.equal(one?.buffer instanceof SharedArrayBuffer, canShare);
    for (const worker of training()) worker.finish();
    await runs;
    const again = pool.train([config(4)]);
    await settle();
    assert.equal(copies, expected + 1, "they were let go");
    training()[0]?.finish();
    await again;
  }
});

test("one worker holds still while the main network trains", async () => {
  let isMainTraining = false;
  const { pool, training } = poolOf({ isMainTraining: () => isMainTraining });
  const runs = pool.train([config(1), config(2)]);
  await settle();
  isMainTraining = true;
  pool.update();
  assert.deepEqual(
    training().map(({ isHeld }) => isHeld),
    [false, true],
  );
  isMainTraining = false;
  pool.update();
  assert.deepEqual(
    training().map(({ isHeld }) => isHeld),
    [false, false],
  );
  for (const worker of training()) worker.finish();
  await runs;
});

test("paused, all hold still and nothing starts", async () => {
  const { pool, training } = poolOf();
  /** @type {Standing | null} */
  let standing = null;
  const runs = pool.train([config(1), config(2), config(4)], {
    onProgress: (now) => {
      standing = now;
    },
  });
  await settle();
  pool.pause();
  assert.deepEqual(
    training().map(({ isHeld }) => isHeld),
    [true, true],
  );
  assert.ok(/** @type {Standing | null} */ (standing)?.paused);
  pool.resume();
  assert.ok(training().every(({ isHeld }) => !isHeld));
  pool.end();
  assert.deepEqual(await runs, [null, null, null]);
});

test("what is done when it is stopped is kept", async () => {
  const { pool, training, alive } = poolOf({ cores: 1 });
  const stop = new AbortController();
  const runs = pool.train([config(1), config(2)], { signal: stop.signal });
  await settle();
  training()[0]?.finish();
  await settle();
  stop.abort();
  const [first, second] = await runs;
  assert.equal(first?.config.latent, 1);
  assert.equal(second, null);
  assert.equal(alive().length, 0);
});

test("a worker that dies costs its own run only, which starts again once", async () => {
  const { pool, training } = poolOf();
  const runs = pool.train([config(1), config(2)]);
  await settle();
  training()[0]?.client.end();
  await settle();
  assert.deepEqual(latents(training()), [2, 1]);
  for (const worker of training()) worker.finish();
  assert.deepEqual(
    (await runs).map((run) => run?.config.latent),
    [1, 2],
  );
});

test("a run that costs two workers fails alone", async () => {
  const { pool, training } = poolOf({ cores: 1 });
  const runs = pool.train([config(1), config(2)]);
  for (let death = 0; death < 2; death += 1) {
    await settle();
    assert.deepEqual(latents(training()), [1]);
    training()[0]?.fail("RuntimeError");
  }
  await settle();
  training()[0]?.finish();
  assert.deepEqual(
    (await runs).map((run) => run?.config.latent ?? null),
    [null, 2],
  );
});

test("where nothing was trained it is said why", async () => {
  const { pool, training, alive } = poolOf();
  const runs = pool.train([config(0)]);
  await settle();
  training()[0]?.fail("InvalidConfig");
  await assert.rejects(runs, { name: "InvalidConfig" });
  assert.equal(alive().length, 0);
  const missing = poolOf({ files: () => Promise.reject(failure("WorkerDied")) });
  await assert.rejects(missing.pool.train([config(1)]), { name: "WorkerDied" });
  assert.equal(missing.pool.workers, 0);
});

test("large digits leave room for fewer workers", async () => {
  const { pool, training, alive } = poolOf({ cores: 8 });
  const runs = pool.train([config(1), config(2), config(4), config(8)]);
  await settle();
  assert.equal(training().length, 4);
  for (const worker of training()) worker.hear(0.5, 2 ** 29 - 1000);
  assert.deepEqual(
    training().map(({ isHeld }) => isHeld),
    [false, false, true, true],
  );
  pool.end();
  await runs;
  assert.equal(alive().length, 0);
});

test("calls share the workers, and each hears of its own jobs", async () => {
  const { pool, training } = poolOf({ cores: 1 });
  /** @type {number[]} */
  const heard = [];
  const first = pool.train([config(1)], { onProgress: ({ jobs }) => heard.push(jobs.length) });
  const second = pool.train([config(2)]);
  await settle();
  training()[0]?.finish();
  await first;
  await settle();
  training()[0]?.finish();
  assert.equal((await second)[0]?.config.latent, 2);
  assert.ok(heard.length > 0 && heard.every((count) => count === 1));
  const none = new AbortController();
  none.abort();
  assert.deepEqual(await pool.train([config(1)], { signal: none.signal }), [null]);
  assert.deepEqual(await pool.train([]), []);
});

test("whatever happens, every call is answered and no worker is left", async () => {
  const step = fc.constantFrom("finish", "die", "refuse", "pause", "resume", "update", "add");
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.nat(3), async (steps, cores) => {
      const { pool, alive, training } = poolOf({ cores });
      /** @type {Promise<unknown>[]} */
      const calls = [];
      const add = (/** @type {number[]} */ ...sizes) => {
        const call = pool.train(sizes.map(config));
        call.catch(() => {});
        calls.push(call);
      };
      add(1, 2, 4);
      for (const step of steps) {
        await settle();
        const [worker] = training();
        if (step === "finish") worker?.finish();
        else if (step === "die") worker?.client.end();
        else if (step === "refuse") worker?.fail("InvalidConfig");
        else if (step === "add") add(8);
        else pool[/** @type {"pause" | "resume" | "update"} */ (step)]();
        assert.ok(training().filter(({ isHeld }) => !isHeld).length <= Math.max(1, cores));
      }
      pool.resume();
      let isOver = false;
      void Promise.allSettled(calls).then(() => (isOver = true));
      for (let i = 0; !isOver; i += 1) {
        assert.ok(i < 100, "it goes on for ever");
        await settle();
        for (const worker of training()) worker.finish();
      }
      assert.equal(alive().length, 0);
      assert.equal(pool.workers, 0);
    }),
    { numRuns: 100 },
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { changePins, NO_PINS } from "../../state/runs.js";
import { rootOf } from "../../ui/dom.js";

/** @import { Config, Row } from "../../bridge/protocol.js" */
/** @import { Pin, PinEvent, Run } from "../../state/runs.js" */

const defaults = /** @type {Config} */ (
  /** @type {unknown} */ ({
    ...{ hidden: [], latent: 64, code: "relu", sparsity: 0, batchSize: 32 },
    ...{ digits: 0, classes: [], epochs: 10, seed: 0, backend: "flex" },
  })
);

const schema = /** @type {Row[]} */ (
  /** @type {unknown} */ ([
    { name: "hidden", kind: "list", label: "Hidden layers", unit: "", default: [] },
    { name: "latent", kind: "number", label: "Latent size", unit: "numbers", default: 64 },
    { name: "sparsity", kind: "number", label: "Sparsity", unit: "", default: 0 },
  ])
);

const data = { name: "MNIST", noun: "digit", rows: 2, columns: 2, test: { digits: 9 } };

/**
 * @param {Config} config
 * @param {Partial<Run>} [rest]
 */
const runOf = (config, rest) =>
  /** @type {Run} */ ({
    config,
    ...{ changes: [], step: 10, heldOut: config.hidden.length > 0 ? 0.03 : 0.05 },
    ...{ epochs: [{ epoch: 1, training: 0.06, heldOut: 0.05 }], errorByClass: [] },
    ...{ seconds: 2, weights: 99, averageError: 0.1, data: "MNIST" },
    checkpoint: new Uint8Array(8),
    ...rest,
  });

/** Everything around the chapter, as far as it sees it. */
async function started() {
  const section = /** @type {HTMLElement} */ (rootOf("compare").closest("[data-chapter]"));
  const { start } = await import("./kinds.js");
  /** @type {{ asked: any, finish: () => void, stop: () => boolean }[]} */
  const jobs = [];
  /** @type {(PinEvent | { type: "put at the top", pin: Pin })[]} */
  const events = [];
  /** @type {string[]} */
  const said = [];
  /** @type {((now: any, before: any) => void)[]} */
  const hearers = [];
  /** @type {any} */
  let state = {
    ...{ schema, defaults, data, dataset: 1, pins: NO_PINS, phase: "ready" },
    config: { ...defaults, digits: 2000, epochs: 1 },
    architecture: { parameters: 7 },
    run: { report: { step: 3 }, epochs: [], seconds: 1 },
    averageError: 0.1,
    baselines: { meanImage: 0.1, pca: Array.from({ length: 20 }, () => 0.04) },
  };
  const set = (/** @type {any} */ changed) => {
    const before = state;
    state = { ...state, ...changed };
    for (const hear of hearers) hear(state, before);
  };
  const pictures = (/** @type {number} */ count) => new Uint8Array(4 * count);
  const app = {
    state: () => state,
    subscribe: (/** @type {(now: any, before: any) => void} */ hear) => void hearers.push(hear),
    dispatch: (/** @type {any} */ event) => {
      events.push(event);
      if (event.type !== "put at the top") set({ pins: changePins(state.pins, event) });
    },
    say: (/** @type {string} */ _, /** @type {string} */ words) => void said.push(words),
    announce: (/** @type {string} */ words) => void said.push(words),
    report: (/** @type {string} */ _, /** @type {unknown} */ error) => {
      throw error;
    },
    input: {
      current: () => ({ pixels: pictures(1), isDrawn: true }),
      subscribe: () => () => {},
    },
    ask: {
      testDigits: async (/** @type {Uint32Array} */ indices) => ({
        pixels: pictures(indices.length),
      }),
      meanImage: async () => pictures(1),
      pca: async (/** @type {Uint8Array} */ pixels) => ({ pixels }),
      former: async () => ({
        ...{ checkpoint: new Uint8Array(8), step: 3, heldOut: 0.08, errorByClass: [] },
        changes: [],
      }),
    },
    gallery: {
      reconstruct: async (/** @type {Run} */ _, /** @type {Uint8Array} */ pixels) => ({ pixels }),
      inUse: async (/** @type {Run} */ { config }) => (config.sparsity > 0 ? 37.4 : config.latent),
      roll: async (/** @type {Run} */ _, /** @type {number} */ count) => pictures(count),
    },
    putAtTop: async (/** @type {string} */ _, /** @type {any} */ pin) =>
      void events.push({ type: "put at the top", pin }),
    jobs: {
      train: (/** @type {any[]} */ asked, /** @type {any} */ { signal, onProgress } = {}) =>
        new Promise((resolve) => {
          let isStopped = false;
          signal?.addEventListener("abort", () => {
            isStopped = true;
            resolve(asked.map(() => null));
          });
          asked.forEach((one) =>
            jobs.push({
              asked: one,
              stop: () => isStopped,
              finish: () => {
                const run = runOf(one.config ?? one);
                onProgress?.({ jobs: [{ status: "done", share: 1, run }], paused: false });
                resolve([run]);
              },
            }),
          );
          onProgress?.({ jobs: [{ status: "training", share: 0.4, run: null }], paused: false });
        }),
    },
  };
  const settle = async () => {
    for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setTimeout(resolve));
  };
  start(/** @type {any} */ (app), section);
  await settle();
  const part = (/** @type {string} */ name) =>
    /** @type {HTMLButtonElement} */ (section.querySelector(`[data-part="${name}"]`));
  const text = (/** @type {string} */ name) => part(name).textContent?.replaceAll("\u202f", " ");
  const kind = (/** @type {string} */ name) =>
    /** @type {HTMLButtonElement} */ (section.querySelector(`[data-kind="${name}"]`)).click();
  const rows = () =>
    [...section.querySelectorAll("tbody tr")].map((row) => row.querySelector("th")?.textContent);
  const button = (/** @type {string} */ words) =>
    [...section.querySelectorAll("tbody button")].find(
      (one) => one.textContent === words && !one.closest("[hidden]"),
    );
  return { section, app, jobs, events, said, set, part, text, kind, rows, button, settle };
}

test("a kind is trained by one click on what the main network learns from, and pinned", async () => {
  const { jobs, kind, rows, text, settle, said } = await started();
  assert.deepEqual(rows(), ["Original", "PCA8 pictures added", "Average digit"]);
  kind("standard");
  kind("deep");
  kind("deep");
  assert.equal(jobs.length, 2, "what is on its way is not started again");
  const { latent, hidden, batchSize, digits, epochs } = jobs[1]?.asked ?? {};
  assert.deepEqual([latent, hidden, batchSize, digits, epochs], [8, [128], 128, 2000, 1]);
  assert.ok(rows().includes("Deep"));
  for (const job of jobs) job.finish();
  await settle();
  assert.deepEqual(rows().slice(1, 3), ["Standard", "DeepHidden layers 128"]);
  assert.equal(text("measured"), "With 8 numbers, deep leaves 60 % of the standard one’s error.");
  kind("deep");
  assert.equal(jobs.length, 2);
  assert.equal(said.at(-1), "Deep is pinned as B.");
});

test("kinds are still compared when the main network's settings have changed since", async () => {
  const { app, jobs, set, kind, text, settle } = await started();
  for (const name of ["standard", "deep"]) kind(name);
  for (const job of jobs) job.finish();
  await settle();
  set({ config: { ...app.state().config, epochs: 11 } });
  assert.equal(text("measured"), "With 8 numbers, deep leaves 60 % of the standard one’s error.");
  kind("linear");
  jobs[2]?.finish();
  await settle();
  assert.match(text("measured") ?? "", /^With 8 numbers, linear leaves .*Train the standard one/);
});

test("sparse comes with a standard one of its own size", async () => {
  const { jobs, kind, text, settle } = await started();
  kind("sparse");
  assert.deepEqual(
    jobs.map(({ asked }) => [asked.latent, asked.sparsity]),
    [
      [64, 0],
      [64, 1e-4],
    ],
  );
  for (const job of jobs) job.finish();
  await settle();
  assert.match(
    text("measured") ?? "",
    /^Sparse uses 37 of 64 numbers per digit, fewer than the standard one: 64\./,
  );
});

test("a run in training is stopped, a pin goes to the top or is removed", async () => {
  const { jobs, events, kind, rows, button, settle } = await started();
  kind("linear");
  /** @type {HTMLButtonElement} */ (button("Stop")).click();
  await settle();
  assert.ok(jobs[0]?.stop());
  kind("standard");
  jobs[1]?.finish();
  await settle();
  /** @type {HTMLButtonElement} */ (button("To the top")).click();
  assert.equal(events.at(-1)?.type, "put at the top");
  /** @type {HTMLButtonElement} */ (button("Remove")).click();
  await settle();
  assert.deepEqual(rows(), ["Original", "PCA8 pictures added", "Average digit"]);
});

test("a pin of other data stays in the table and is not put at the top", async () => {
  const { app, said, rows, button, settle } = await started();
  const run = runOf(defaults, { data: "Fashion-MNIST" });
  app.dispatch({ type: "pin", run, id: "x", name: "Coats" });
  await settle();
  assert.equal(rows()[1], "CoatsFashion-MNIST");
  /** @type {HTMLButtonElement} */ (button("To the top")).click();
  assert.match(said.at(-1) ?? "", /learned from Fashion-MNIST/);
});

test("a pin of other data with the same name is not put at the top either", async () => {
  const { app, said, button, settle } = await started();
  const run = runOf(defaults, { fingerprint: "abc" });
  app.dispatch({ type: "pin", run, id: "x", name: "Mine" });
  await settle();
  /** @type {HTMLButtonElement} */ (button("To the top")).click();
  assert.match(said.at(-1) ?? "", /learned from another MNIST. Open that data first/);
});

test("the network at the top is pinned as it stands, once", async () => {
  const { part, rows, settle } = await started();
  part("pin").click();
  await settle();
  assert.equal(rows()[1], "Default settings");
  assert.ok(part("pin").disabled);
});

test("runs of a link are trained again and keep their letters", async () => {
  const { app, jobs, part, rows, settle } = await started();
  const recipe = { config: defaults, changes: [], step: 10, id: "p", name: "Linked" };
  app.dispatch({ type: "promise", recipes: [recipe] });
  part("promised").click();
  assert.equal(jobs[0]?.asked.name, "Linked");
  jobs[0]?.finish();
  await settle();
  assert.equal(rows()[1], "Linked");
  assert.ok(part("promised").hidden);
});

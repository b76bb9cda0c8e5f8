import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";

/** @import { Config, Row } from "../../bridge/protocol.js" */
/** @import { Job } from "../../state/sweep.js" */
/** @import { Run } from "../../state/runs.js" */

/** @param {Record<string, unknown>} row */
const rowOf = (row) =>
  /** @type {Row} */ (/** @type {unknown} */ ({ unit: "", help: "", live: false, ...row }));

const schema = [
  rowOf({
    ...{ name: "latent", kind: "number", label: "Latent size", default: 64 },
    ...{ min: 1, max: 512, step: 1 },
  }),
  rowOf({
    ...{ name: "noise", kind: "number", label: "Input noise", default: 0 },
    ...{ min: 0, max: 1, step: 0.01 },
  }),
];

/** Settings that are no numbers. */
const others = [
  rowOf({
    ...{ name: "hidden", kind: "list", label: "Hidden layers", default: [] },
    min: 1,
    max: 999,
  }),
  rowOf({
    ...{ name: "code", kind: "choice", label: "Code", default: "relu" },
    choices: ["relu", "linear"].map((value) => ({ value, label: value, help: "" })),
  }),
];

/** @param {Partial<Config>} [changed] */
const config = (changed) =>
  /** @type {Config} */ ({ latent: 64, noise: 0, classes: [], digits: 0, ...changed });

const data = { name: "MNIST", noun: "digit", rows: 2, columns: 2, test: { digits: 3 } };

/** Everything around the chapter, as far as it sees it. */
async function started() {
  const section = /** @type {HTMLElement} */ (rootOf("sweep").closest("[data-chapter]"));
  const { start } = await import("./size.js");
  /** @type {{ config: Config, finish: () => void, fail: () => void }[]} */
  const jobs = [];
  /** @type {{ type: string }[]} */
  const events = [];
  /** @type {number[]} the components that PCA was asked to redraw with */
  const asked = [];
  /** @type {{ sweep: any }} */
  const kept = { sweep: null };
  /** @type {((now: any, before: any) => void)[]} */
  const hearers = [];
  let state = {
    ...{
      schema,
      config: config(),
      data,
      source: /** @type {{ fingerprint: string } | null} */ (null),
    },
    ...{ dataset: 1, arrival: { done: true } },
    averageError: 0.1,
    baselines: { meanImage: 0.1, pca: Array.from({ length: 5 }, (_, k) => 0.1 - k / 50) },
  };
  const app = {
    state: () => state,
    subscribe: (/** @type {(now: any, before: any) => void} */ hear) => void hearers.push(hear),
    dispatch: (/** @type {{ type: string }} */ event) => void events.push(event),
    announce: () => {},
    report: (/** @type {string} */ _, /** @type {unknown} */ error) => {
      throw error;
    },
    kept: Promise.resolve({
      get sweep() {
        return kept.sweep;
      },
      keep: (/** @type {{ sweep: any }} */ changed) => Object.assign(kept, changed),
    }),
    ask: {
      testDigits: async () => ({ pixels: new Uint8Array(12) }),
      pca: async (/** @type {Uint8Array} */ _, /** @type {number} */ components) => {
        asked.push(components);
        return { pixels: new Uint8Array(12), errors: new Float32Array(3) };
      },
    },
    gallery: {
      reconstruct: async () => ({
        pixels: new Uint8Array(12),
        errors: new Float32Array(3).fill(0.3),
      }),
    },
    putAtTop: async () => void events.push({ type: "put at the top" }),
    jobs: {
      pause: () => {},
      resume: () => {},
      train: (
        /** @type {Config[]} */ configs,
        /** @type {{ onProgress: (standing: any) => void, signal: AbortSignal }} */ told,
      ) =>
        new Promise((resolve) => {
          /** @type {Job<Run>[]} */
          const all = configs.map((_, i) => ({
            ...{ id: String(i), status: "training", share: 0, deaths: 0, run: null, problem: null },
          }));
          const tell = () => {
            told.onProgress({ jobs: [...all], paused: false });
            if (all.every(({ status }) => status !== "training"))
              resolve(all.map(({ run }) => run));
          };
          const become = (/** @type {number} */ i, /** @type {Partial<Job<Run>>} */ change) => {
            all[i] = /** @type {Job<Run>} */ ({ ...all[i], ...change });
            tell();
          };
          configs.forEach((config, i) =>
            jobs.push({
              config,
              finish: () =>
                become(i, {
                  status: "done",
                  run: /** @type {Run} */ (
                    /** @type {unknown} */ ({
                      ...{ config, heldOut: 0.1 / Number(config.latent), averageError: 0.1 },
                      ...{ step: 5, epochs: [], checkpoint: new Uint8Array(1), data: "MNIST" },
                    })
                  ),
                }),
              fail: () => become(i, { status: "failed", problem: new Error("too large") }),
            }),
          );
          told.signal.addEventListener("abort", () => {
            all.forEach(({ status }, i) => {
              if (status === "training") become(i, { status: "stopped" });
            });
          });
          tell();
        }),
    },
  };
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  const set = (/** @type {Partial<typeof state>} */ changed) => {
    const before = state;
    state = { ...state, ...changed };
    for (const hear of hearers) hear(state, before);
  };
  const part = (/** @type {string} */ name) =>
    /** @type {HTMLButtonElement} */ (section.querySelector(`[data-part="${name}"]`));
  const text = (/** @type {string} */ name) => part(name).textContent?.replaceAll("\u202f", " ");
  const type = (/** @type {string} */ values) => {
    const input = /** @type {HTMLInputElement} */ (section.querySelector('[data-part="values"]'));
    input.value = values;
    input.dispatchEvent(new Event("change"));
  };
  const begin = async () => {
    start(/** @type {any} */ (app), section);
    await settle();
  };
  return { section, jobs, events, asked, kept, set, part, text, type, begin, settle };
}

test("all sizes are trained beside PCA, and one that is done is pinned and put at the top", async () => {
  const { section, jobs, events, part, text, type, begin, settle } = await started();
  await begin();
  assert.equal(text("train"), "Train 1, 2, 4 … 128");
  type("1, 2");
  assert.equal(text("train"), "Train 1, 2");
  assert.match(text("measured") ?? "", /^With 2 numbers, PCA leaves 60 %/);
  part("train").click();
  assert.deepEqual(
    jobs.map(({ config }) => [config.latent, config.noise]),
    [
      [2, 0],
      [1, 0],
    ],
    "what takes longest starts first",
  );
  jobs[0]?.finish();
  assert.equal(text("note"), "1 of 2 trained, 1 at a time");
  jobs[1]?.finish();
  await settle();
  assert.equal(
    text("measured"),
    "With 1 number: 100 % error left, worse than PCA: 125 % of its error. With 2: 50 %, which is 83 % of PCA’s error. First clear win at 2.",
  );
  assert.ok(part("train").disabled);
  /** @type {HTMLButtonElement} */ (section.querySelectorAll("button.block")[1]).click();
  assert.equal(text("guess"), "You guessed 2: 50 % left.");
  part("pin").click();
  part("top").click();
  assert.deepEqual(
    events.map(({ type }) => type),
    ["pin", "put at the top"],
  );
});

test("what is done when it is stopped is kept, and only the rest is trained then", async () => {
  const { jobs, kept, part, text, type, begin, settle } = await started();
  await begin();
  type("1, 2, 4");
  part("train").click();
  jobs[0]?.finish();
  part("stop").click();
  await settle();
  assert.equal(text("train"), "Train the other 2");
  assert.equal(kept.sweep.runs.length, 1);
  assert.equal(kept.sweep.isOpen, false);
  part("train").click();
  assert.deepEqual(
    jobs.slice(3).map(({ config }) => config.latent),
    [2, 1],
  );
});

test("a reload in mid-sweep is said, and what was finished is there", async () => {
  const before = await started();
  await before.begin();
  before.type("1, 2");
  before.part("train").click();
  await before.settle();
  assert.ok(before.kept.sweep.isOpen, "before the first is done");
  before.jobs[0]?.finish();
  await before.settle();
  const { kept, set, text, begin } = await started();
  kept.sweep = before.kept.sweep;
  assert.ok(kept.sweep.isOpen);
  // What is kept may be read sooner than the settings are known.
  set({ schema: [] });
  await begin();
  set({ schema });
  assert.match(text("note") ?? "", /left in mid-sweep: 1 of 2 are trained and kept/);
  assert.equal(text("train"), "Train the other 1");
});

test("other settings of the network make a sweep old, other data end it", async () => {
  const { jobs, set, part, text, type, begin, settle } = await started();
  await begin();
  type("1, 2");
  part("train").click();
  for (const job of jobs) job.finish();
  await settle();
  set({ config: config({ noise: 0.5 }) });
  assert.equal(text("train"), "Train 1, 2");
  assert.match(text("note") ?? "", /other settings/);
  part("train").click();
  set({ dataset: 2, source: { fingerprint: "abc" } });
  await settle();
  assert.match(text("measured") ?? "", /No network is trained yet/);
  assert.equal(text("train"), "Train 1, 2");
});

test("after a reload a kept sweep is shown only with the digits that it learned from", async () => {
  const before = await started();
  await before.begin();
  before.type("1, 2");
  before.part("train").click();
  before.jobs[0]?.finish();
  before.part("stop").click();
  await before.settle();
  const { kept, set, text, begin, settle } = await started();
  kept.sweep = before.kept.sweep;
  // Data of the same name: the files are others.
  set({ source: { fingerprint: "abc" } });
  await begin();
  const none = /No network is trained yet/;
  assert.match(text("measured") ?? "", none);
  assert.equal(text("train"), "Train 1, 2");
  set({ source: null, dataset: 2, config: config({ classes: [3, 5] }) });
  await settle();
  assert.match(text("measured") ?? "", none);
  set({ config: config({ digits: 500 }) });
  assert.match(text("measured") ?? "", none);
  // Nothing is lost meanwhile.
  set({ config: config() });
  assert.match(text("measured") ?? "", /^With 2 numbers: 50 % error left/);
  assert.equal(text("train"), "Train the other 1");
});

test("what PCA redraws is asked for anew when it is PCA of other digits", async () => {
  const { asked, set, part, begin, settle } = await started();
  await begin();
  part("by-pca").click();
  await settle();
  const once = asked.length;
  assert.ok(once > 0);
  part("by-pca").click();
  await settle();
  assert.equal(asked.length, once);
  set({ baselines: { meanImage: 0.2, pca: [0.2, 0.1, 0.05, 0.03, 0.02] } });
  await settle();
  assert.equal(asked.length, 2 * once);
});

test("any other setting can be swept, and has no PCA", async () => {
  const { section, jobs, part, text, begin, settle } = await started();
  await begin();
  const select = /** @type {HTMLSelectElement} */ (section.querySelector('[data-part="setting"]'));
  select.value = "noise";
  select.dispatchEvent(new Event("change"));
  assert.equal(text("title"), "Error left by input noise");
  assert.ok(part("by").hidden);
  part("train").click();
  assert.deepEqual(
    jobs.map(({ config }) => [config.latent, config.noise]),
    [1, 0.75, 0.5, 0.25, 0].map((noise) => [64, noise]),
  );
  const last = jobs.pop();
  for (const job of jobs) job.finish();
  last?.fail();
  await settle();
  assert.match(
    section.querySelector("button.block")?.getAttribute("aria-label") ?? "",
    /too large/,
  );
  assert.match(text("measured") ?? "", /^Input noise makes no clear difference here/);
});

test("static goes through the networks that are trained", async () => {
  const { jobs, part, text, type, begin, settle } = await started();
  await begin();
  type("1, 2");
  part("static").click();
  assert.match(text("measured") ?? "", /Train a size first/);
  part("train").click();
  for (const job of jobs) job.finish();
  await settle();
  await settle();
  assert.match(
    text("measured") ?? "",
    /Static through 2 numbers: 300 % error left, test digits 50 %/,
  );
});

test("a list and a choice are swept as well", async () => {
  const { section, jobs, set, part, type, begin } = await started();
  set({ schema: [...schema, ...others] });
  await begin();
  const choose = (/** @type {string} */ name) => {
    const select = /** @type {HTMLSelectElement} */ (
      section.querySelector('[data-part="setting"]')
    );
    select.value = name;
    select.dispatchEvent(new Event("change"));
  };
  const asked = (/** @type {"hidden" | "code"} */ name) =>
    jobs.splice(0).map(({ config }) => config[name]);
  choose("hidden");
  type("none; 128, 64; 32");
  part("train").click();
  assert.deepEqual(asked("hidden"), [[32], [128, 64], []]);
  part("stop").click();
  await new Promise((resolve) => setTimeout(resolve));
  choose("code");
  part("train").click();
  assert.deepEqual(asked("code"), ["linear", "relu"]);
});

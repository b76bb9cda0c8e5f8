import { errorLeft } from "../../domain/error-left.js";
import { learned, learnedFaster, learnedFromFew } from "../../domain/sentences/learning.js";
import { part, viewIn } from "../../ui/elements.js";
import { tell } from "../../ui/tell.js";
import { ChartView } from "../../views/chart/view.js";
import { PARTS, StepView } from "../../views/step/view.js";
import { Experiment } from "./experiment.js";
import { Showcase } from "./shown.js";

/** @import { Run } from "../../state/runs.js" */
/** @import { State } from "../../state/state.js" */
/** @import { Page } from "./page.js" */
/** @import { Architecture, StepInfo } from "../../bridge/protocol.js" */

/** The experiment with few digits: this many, in small batches, for more epochs. */
const FEW = { digits: 100, batch: 10, epochs: 10 };
const FASTER = 100;
/** How long to wait for a step, in milliseconds. */
const STEP_MS = 5000;
/** How long each part of a step is marked in slow motion, in milliseconds. */
const PART_MS = 1200;

/**
 * Chapter 1: how does it learn?
 *
 * @param {Page} page
 * @param {HTMLElement} section
 */
export function start(page, section) {
  const view = (/** @type {string} */ name) => viewIn(section, name);
  const chart = new ChartView(view("chart"));
  const step = new StepView(view("step"));
  const experiment = new Experiment(page, section);
  const measured = part(section, "measured");
  const slow = part(section, "slow", HTMLButtonElement);
  /** @type {((run: Run) => void) | null} says how the latest run turned out */
  let tellOfRun = null;
  /** Incremented to end slow motion. */
  let slowMotion = 0;

  /** @type {number | null} mean squared error on digits that the network shown learned from */
  let trainingError = null;

  const showcase = new Showcase(page, section, async ({ run, open }) => {
    trainingError = null;
    show(run);
    // It is measured on digits that may not have arrived yet.
    if (!page.state().arrival.done) return;
    const { ask } = await open();
    trainingError = await ask.trainingError();
    show(run);
  });

  /** @param {Run | null} run null for the network at the top */
  function show(run) {
    const { run: main, baselines, config, data } = page.state();
    const { averageError } = showcase;
    const latent = (run?.config ?? config)?.latent ?? 0;
    const of = run ?? main;
    chart.show({
      training: run ? [] : main.trace.samples,
      epochs: of.epochs,
      now: run ? null : latest(main),
      averageError,
      pca: baselines?.pca[Math.min(latent, baselines.pca.length - 1)] ?? null,
      noun: data?.noun ?? "digit",
    });
    const last = of.epochs.at(-1);
    const heldOut = run ? run.heldOut : (main.heldOut?.error ?? last?.heldOut ?? null);
    if (run && tellOfRun) {
      tellOfRun(run);
      return;
    }
    const facts = {
      heldOut: errorLeft(heldOut, averageError),
      training: errorLeft(trainingError, averageError),
      isUntrained: (run ? run.step : (main.report?.step ?? 0)) === 0,
    };
    tell(measured, learned(facts), facts);
  }

  // While it trains, the curve grows between epochs too.
  page.subscribe((state, before) => {
    if (showcase.isInSight && state.run !== before.run && !showcase.shown?.run) show(null);
    if (state.network !== before.network) stopSlowMotion();
  });

  /** Shows what a step on the digit at the top, or the first test digit, would do. */
  async function lookIn() {
    const { data, architecture, config } = page.state();
    if (!data || !architecture || !config) {
      throw new Error("The digits are still on their way: try again when they are here.");
    }
    const input = page.input.current();
    const target = input?.pixels ?? (await page.ask.testDigits(Uint32Array.of(0))).pixels;
    const shown = await page.ask.damage(target);
    const { pixels: output } = await page.ask.reconstructTowards(shown, target);
    const found = await page.ask.inspectStep(shown, { target });
    step.show(
      {
        name: capital(input?.words ?? `the first test ${data.noun}`),
        batch: config.batchSize,
        input: shown,
        target,
        output,
        loss: found.losses.loss,
        weights: architecture.parameters,
        weight: { ...found, name: nameOf(found, architecture, data.columns) },
      },
      data,
    );
    return { shown, target, before: found.losses.loss };
  }

  /**
   * One step of the network at the top, on its next batch.
   *
   * @param {Awaited<ReturnType<typeof lookIn>>} seen
   */
  async function takeStep({ shown, target, before }) {
    const taken = page.state().run.report?.step ?? 0;
    const { network } = page.state();
    page.dispatch({ type: "train", goal: "batch" });
    await new Promise((/** @type {(value: void) => void} */ resolve) => {
      // The step may not be taken, for example because digits have not arrived.
      setTimeout(resolve, STEP_MS);
      const end = page.subscribe((state) => {
        const isOver = (state.run.report?.step ?? 0) > taken || state.network !== network;
        if (!isOver && state.phase !== "failed") return;
        end();
        resolve();
      });
    });
    const { losses } = await page.ask.inspectStep(shown, { target });
    step.tell({ before, after: losses.loss });
  }

  function stopSlowMotion() {
    slowMotion += 1;
    slow.setAttribute("aria-pressed", "false");
    step.mark(null);
  }

  async function goSlowly() {
    slowMotion += 1;
    const mine = slowMotion;
    slow.setAttribute("aria-pressed", "true");
    if (page.state().phase === "training") page.dispatch({ type: "pause" });
    while (mine === slowMotion && showcase.isInSight) {
      const seen = await lookIn();
      for (const name of PARTS) {
        if (mine !== slowMotion) return;
        step.mark(name);
        await new Promise((resolve) => setTimeout(resolve, PART_MS));
      }
      if (mine === slowMotion) await takeStep(seen);
    }
    if (mine === slowMotion) stopSlowMotion();
  }

  /**
   * @param {string} name of a button
   * @param {() => Promise<void>} act
   */
  const on = (name, act) =>
    part(section, name).addEventListener("click", () => void experiment.attempt(act));

  on("one-step", async () => {
    stopSlowMotion();
    showcase.showMain();
    if (page.state().phase === "training") page.dispatch({ type: "pause" });
    await takeStep(await lookIn());
  });
  on("slow", async () => {
    if (slow.getAttribute("aria-pressed") === "true") return stopSlowMotion();
    showcase.showMain();
    await goSlowly();
  });
  for (const [name, goal] of /** @type {const} */ ([
    ["one-epoch", "epoch"],
    ["train", "finish"],
  ])) {
    on(name, async () => {
      stopSlowMotion();
      showcase.showMain();
      page.dispatch({ type: "train", goal });
    });
  }

  on("few", async () => {
    const { config, schema } = page.state();
    if (!config) return;
    const most = schema.find(({ name }) => name === "epochs")?.max ?? Infinity;
    const changes = {
      digits: FEW.digits,
      batchSize: Math.min(FEW.batch, config.batchSize),
      epochs: Math.min(most, FEW.epochs * config.epochs),
    };
    const runs = await experiment.train([{ changes, name: `${FEW.digits} digits` }]);
    if (!runs?.[0]) return;
    tellOfRun = (run) => {
      const { averageError } = showcase;
      const facts = {
        digits: FEW.digits,
        heldOut: errorLeft(run.heldOut, averageError),
        training: errorLeft(trainingError, averageError),
      };
      tell(measured, learnedFromFew(facts), facts);
    };
    showcase.showRun(runs[0], `learned from ${FEW.digits} digits`);
  });

  on("faster", async () => {
    const { config, schema, run } = page.state();
    if (!config) return;
    const most = schema.find(({ name }) => name === "learningRate")?.max ?? 1;
    const learningRate = Math.min(most, FASTER * config.learningRate);
    const times = learningRate / config.learningRate;
    const usual = (run.report?.epoch ?? 0) > 0 ? (run.heldOut?.error ?? null) : null;
    /** @param {number | null} heldOut */
    const tellOf = (heldOut) => {
      const facts = {
        times,
        heldOut: errorLeft(heldOut, showcase.averageError),
        usual: errorLeft(usual, showcase.averageError),
      };
      tell(measured, learnedFaster(facts), facts);
    };
    try {
      const runs = await experiment.train([
        { changes: { learningRate }, name: `Rate × ${Math.round(times)}` },
      ]);
      if (!runs?.[0]) return;
      tellOfRun = ({ heldOut }) => tellOf(heldOut);
      showcase.showRun(runs[0], `Learning rate × ${Math.round(times)}`);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "Diverged") throw error;
      tellOf(null);
    }
  });
}

/**
 * The held-out error as it was measured last, by epochs passed.
 *
 * @param {State["run"]} run
 */
function latest({ heldOut, report }) {
  if (!heldOut || !report || report.stepsPerEpoch === 0 || heldOut.step > report.step) return null;
  return { x: heldOut.step / report.stepsPerEpoch, heldOut: heldOut.error };
}

/**
 * What a weight connects, in words.
 *
 * @param {StepInfo} weight
 * @param {Architecture} architecture
 * @param {number} columns of a digit
 */
function nameOf({ parameter, place }, { layers }, columns) {
  const at = layers.findIndex(({ name }) => parameter.startsWith(`${name}.`));
  /** @param {number} pixel */
  const pixel = (pixel) => `pixel (${(pixel % columns) + 1}, ${Math.floor(pixel / columns) + 1})`;
  const to = place.at(-1) ?? 0;
  const target = at === layers.length - 1 ? pixel(to) : `number ${to + 1}`;
  if (place.length === 1) return `the bias of ${target}`;
  const from = place[0] ?? 0;
  return `from ${at === 0 ? pixel(from) : `number ${from + 1}`} to ${target}`;
}

/** @param {string} words */
const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);

import { latest } from "../../bridge/latest.js";
import { errorLeft } from "../../domain/error-left.js";
import { squaredDifference } from "../../domain/morph.js";
import { isDamaging } from "../../domain/schema.js";
import { repaired } from "../../domain/sentences/repair.js";
import { part, viewIn } from "../../ui/elements.js";
import { tell } from "../../ui/tell.js";
import { RepairView } from "../../views/repair/view.js";
import { Experiment } from "./experiment.js";
import { Showcase } from "./shown.js";

/** @import { Run } from "../../state/runs.js" */
/** @import { Network, Page } from "./page.js" */

/** The two kinds of damage, as settings of a network that practises them. */
const DAMAGES = {
  noise: { noise: 0.5, hole: 0 },
  hole: { noise: 0, hole: 0.4 },
};
/** How many test digits are in the strip, and how many errors are measured on. */
const IN_STRIP = 9;
const MEASURED = 1000;

/**
 * Chapter 5: can it repair a damaged digit?
 *
 * @param {Page} page
 * @param {HTMLElement} section
 */
export function start(page, section) {
  const root = viewIn(section, "repair");
  const experiment = new Experiment(page, section);
  const measured = part(section, "measured");
  /** @type {keyof typeof DAMAGES} */
  let kind = "noise";
  let withMine = false;
  /** @type {import("../../views/repair/view.js").Patient[]} */
  let patients = [];
  let chosen = 0;
  /** The network that practised on clean digits, if it is not the one at the top. @type {Awaited<ReturnType<Page["open"]>> | null} */
  let standard = null;
  /** The run it was trained beside. @type {Run | null} */
  let standardRun = null;

  const view = new RepairView(root, {
    chosen: (index) => {
      chosen = index;
      void experiment.attempt(async () => void (await redraw()));
    },
    erased: (index, damaged) => {
      const patient = patients[index];
      if (patient) patients[index] = { ...patient, damaged };
      void experiment.attempt(async () => void (await redraw()));
    },
  });

  /** How digits are damaged: as the network shown has practised, or else as in one of these experiments. */
  function damage() {
    const { noise = 0, hole = 0 } = showcase.shown?.config ?? {};
    if (kind === "noise") return noise > 0 ? { noise, hole: 0 } : DAMAGES.noise;
    return hole > 0 ? { noise: 0, hole } : DAMAGES.hole;
  }

  /** The networks compared; null if there is none. */
  async function networks() {
    const { config, run } = page.state();
    const { shown } = showcase;
    const repairer = shown && isDamaging(shown.config) ? (await shown.open()).ask : null;
    const isMainClean = config !== null && !isDamaging(config) && (run.report?.step ?? 0) > 0;
    if (standardRun && !standard) standard = await page.open(standardRun);
    return { repairer, clean: standard?.ask ?? (isMainClean ? page.ask : null) };
  }

  const redraw = latest(async () => {
    const patient = patients[chosen];
    if (!patient) return;
    const { original, damaged } = patient;
    const { repairer, clean } = await networks();
    /** @param {Network | null} ask */
    const made = async (ask) => {
      if (!ask) return null;
      const { pixels, errors } = await ask.reconstructTowards(damaged, original);
      return { pixels, left: errorLeft(errors[0] ?? null, showcase.averageError) };
    };
    const [one, other] = await Promise.all([made(repairer), made(clean)]);
    if (patients[chosen] !== patient) return;
    view.showMade({
      damaged: errorLeft(squaredDifference(original, damaged), showcase.averageError),
      repaired: one,
      standard: other,
    });
  });

  const showcase = new Showcase(page, section, async () => {
    const { data } = page.state();
    if (!data) return;
    const size = data.rows * data.columns;
    const indices = Uint32Array.from({ length: Math.min(IN_STRIP, data.test.digits) }, (_, i) => i);
    const { pixels, labels } = await page.ask.testDigits(indices);
    const damaged = await page.ask.damage(pixels, indices, damage());
    const name = (/** @type {number} */ i) =>
      data.classes.find(({ label }) => label === labels[i])?.name ?? `${data.noun} ${i + 1}`;
    patients = Array.from(indices, (i) => ({
      name: `a test ${name(i)}`,
      isDrawn: false,
      original: pixels.slice(i * size, (i + 1) * size),
      damaged: damaged.slice(i * size, (i + 1) * size),
    }));
    const input = withMine ? page.input.current() : null;
    if (input) {
      patients.unshift({
        name: input.words,
        isDrawn: input.isDrawn,
        original: input.pixels,
        damaged: await page.ask.damage(input.pixels, undefined, damage()),
      });
      chosen = 0;
    }
    view.show(patients, chosen, data);
    await measure();
  });

  /** Measures on many test digits what repairing gains. */
  async function measure() {
    const { data } = page.state();
    if (!data) return;
    const indices = Uint32Array.from({ length: Math.min(MEASURED, data.test.digits) }, (_, i) => i);
    const { pixels } = await page.ask.testDigits(indices);
    const damaged = await page.ask.damage(pixels, indices, damage());
    const { repairer, clean } = await networks();
    /**
     * @param {Network | null} ask
     * @param {Uint8Array} input
     */
    const left = async (ask, input) => {
      if (!ask) return null;
      const { errors } = await ask.reconstructTowards(input, pixels);
      return errorLeft(
        errors.reduce((sum, error) => sum + error, 0) / errors.length,
        showcase.averageError,
      );
    };
    const facts = {
      damaged: errorLeft(squaredDifference(pixels, damaged), showcase.averageError),
      repaired: await left(repairer, damaged),
      standard: await left(clean, damaged),
      cleanRepaired: await left(repairer, pixels),
      cleanStandard: await left(clean, pixels),
    };
    tell(measured, repaired(facts), facts);
  }

  /** @param {keyof typeof DAMAGES} wanted */
  function choose(wanted) {
    kind = wanted;
    part(section, "noise").setAttribute("aria-pressed", String(kind === "noise"));
    part(section, "eraser").setAttribute("aria-pressed", String(kind === "hole"));
    showcase.update();
  }
  part(section, "noise").addEventListener("click", () => choose("noise"));
  part(section, "eraser").addEventListener("click", () => choose("hole"));

  /**
   * @param {string} button
   * @param {keyof typeof DAMAGES} practice
   */
  const onTrain = (button, practice) =>
    part(section, button).addEventListener("click", () => {
      void experiment.attempt(async () => {
        const { config, run } = page.state();
        const name = practice === "noise" ? "Noise repairer" : "Hole repairer";
        const asked = [{ changes: DAMAGES[practice], name }];
        // Also trains one that practises on clean digits, unless the one at the top has finished doing so.
        const hasStandard = standardRun || (config && !isDamaging(config) && run.report?.finished);
        if (!hasStandard) asked.push({ changes: { noise: 0, hole: 0 }, name: "Standard" });
        const runs = await experiment.train(asked);
        if (!runs?.[0]) return;
        if (runs[1]) standardRun = runs[1];
        choose(practice);
        showcase.showRun(runs[0], name);
      });
    });
  onTrain("train-noise", "noise");
  onTrain("train-holes", "hole");

  part(section, "mine").addEventListener("click", () => {
    if (!page.input.current()) {
      page.say(
        "repair",
        "The pad is empty: draw a digit at the top, and it is damaged and repaired here.",
      );
      return;
    }
    withMine = true;
    showcase.update();
  });
  page.input.subscribe(() => {
    if (withMine) showcase.update();
  });
  page.subscribe((state, before) => {
    if (state.data === before.data) return;
    standard?.end();
    [standard, standardRun, withMine, chosen] = [null, null, false, 0];
  });
}

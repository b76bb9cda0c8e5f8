import { latest } from "../../bridge/latest.js";
import { oneOf } from "../../domain/classes.js";
import { errorLeft } from "../../domain/error-left.js";
import { errorsByClass } from "../../domain/histogram.js";
import { areaUnder, catchRate, lineFor, outcomesAt, rocOf } from "../../domain/roc.js";
import { judged, judgedFiles, told, trusted } from "../../domain/sentences/strangers.js";
import { part, viewIn } from "../../ui/elements.js";
import { tell } from "../../ui/tell.js";
import { ClassesView } from "../../views/classes/view.js";
import { HistogramView } from "../../views/histogram/view.js";
import { OUTCOMES, OutcomesView } from "../../views/outcomes/view.js";
import { RocView } from "../../views/roc/view.js";
import { Experiment } from "./experiment.js";
import { Showcase } from "./shown.js";

/** @import { Network, Page } from "./page.js" */

/** The share of false alarms that the alarm line starts at, and that the sentence is about. */
const ALLOWED = 0.05;
/** Code size in these experiments: a small code redraws strangers worse. */
const LATENT = 16;
/** How many digits to show for each outcome. */
const SOME = 4;

/**
 * The errors of the network shown, as shares of the average digit's error.
 *
 * @typedef {object} Measured
 * @property {Float32Array} errors
 * @property {Uint8Array} labels
 * @property {Float32Array} known
 * @property {Float32Array} strangers
 * @property {ReturnType<typeof rocOf>} roc
 * @property {number | null} area
 * @property {readonly number[]} classes it learned from
 * @property {number} averageError
 * @property {Network} ask
 */

/**
 * Chapter 4: can it tell what it has never seen?
 *
 * @param {Page} page
 * @param {HTMLElement} section
 */
export function start(page, section) {
  const view = (/** @type {string} */ name) => viewIn(section, name);
  const experiment = new Experiment(page, section);
  const mine = part(section, "mine", HTMLButtonElement);
  const chooser = part(section, "chooser", HTMLInputElement);
  const words = {
    title: part(section, "title"),
    measured: part(section, "measured"),
    trust: part(section, "trust"),
    drawing: part(section, "drawing"),
  };
  /** @type {Measured | null} */
  let measured = null;
  /** The alarm line; null at its start. @type {number | null} */
  let line = null;
  /** @type {number | null} error of the drawing */
  let drawing = null;
  /** What trained the latest run. @type {HTMLElement | null} */
  let asked = null;
  /** @type {{ pixels: Uint8Array, names: string[], errors: number[] }} */
  let files = { pixels: new Uint8Array(0), names: [], errors: [] };

  const histogram = new HistogramView(view("histogram"), (wanted) => move(wanted));
  const roc = new RocView(view("roc"), (falseAlarms) => {
    if (measured) move(lineFor(measured.known, falseAlarms));
  });
  const outcomes = new OutcomesView(view("outcomes"));
  const classes = new ClassesView(view("classes"));

  // The experiments use the first two classes of the data, whatever their names.
  const buttons = {
    first: part(section, "never-first"),
    second: part(section, "never-second"),
    two: part(section, "only-two"),
  };

  const showcase = new Showcase(page, section, async ({ config, run, open }) => {
    for (const button of Object.values(buttons)) {
      if (run !== null && button === asked) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    const { data } = page.state();
    const { averageError } = showcase;
    if (!data || averageError === null) return;
    const { ask } = await open();
    const [raw, labels] = await Promise.all([ask.testErrors(), ask.testLabels()]);
    // If the average digit has no error, only the errors themselves can be shown.
    const unit = errorLeft(0, averageError) === null ? 1 : averageError;
    const errors = raw.map((mse) => Math.max(0, mse) / unit);
    const isKnown = (/** @type {number} */ i) =>
      config.classes.length === 0 ||
      data.classes.length === 0 ||
      config.classes.includes(labels[i] ?? -1);
    const known = errors.filter((_, i) => isKnown(i));
    const strangers = errors.filter((_, i) => !isKnown(i));
    measured = {
      errors,
      labels,
      known,
      strangers,
      roc: rocOf(known, strangers),
      area: areaUnder(known, strangers),
      classes: data.classes.length === 0 ? [] : config.classes,
      averageError: unit,
      ask,
    };
    await judge(ask, unit);
    const names = new Map(data.classes.map(({ label, name }) => [label, name]));
    classes.show(
      errorsByClass(raw, labels, measured.classes).map((of) => ({
        ...of,
        name: names.get(of.label) ?? String(of.label),
        mse: of.mean,
        left: errorLeft(of.mean, averageError),
      })),
    );
    show();
  });

  /** Damages a picture as the network practised, and returns its error left. */
  async function judge(/** @type {Network} */ ask, /** @type {number} */ unit) {
    const input = isJudged() ? page.input.current() : null;
    drawing = input ? ((await errorsOf(ask, input.pixels))[0] ?? 0) / unit : null;
    if (files.names.length > 0) {
      files.errors = Array.from(await errorsOf(ask, files.pixels), (mse) => mse / unit);
    }
  }

  const showDigits = latest(async (/** @type {number} */ at) => {
    const { data } = page.state();
    if (!measured || !data) return;
    const { errors, labels, classes: seen, ask } = measured;
    /** @type {Record<string, number[]>} */
    const found = Object.fromEntries(OUTCOMES.map((name) => [name, []]));
    errors.forEach((error, i) => {
      const isStranger = seen.length > 0 && !seen.includes(labels[i] ?? -1);
      const alarm = error > at;
      const name = isStranger ? (alarm ? "caught" : "missed") : alarm ? "false-alarms" : "passed";
      const of = found[name];
      if (of && of.length < SOME) of.push(i);
    });
    const indices = OUTCOMES.flatMap((name) => found[name] ?? []);
    const { pixels } = await ask.testDigits(Uint32Array.from(indices));
    const size = data.rows * data.columns;
    let from = 0;
    const counts = outcomesAt(measured.known, measured.strangers, at);
    /** @param {typeof OUTCOMES[number]} name @param {number} count */
    const outcome = (name, count) => {
      const to = from + (found[name]?.length ?? 0) * size;
      const digits = pixels.subarray(from, to);
      from = to;
      return { count, digits };
    };
    outcomes.show(
      {
        caught: outcome("caught", counts.caught),
        missed: outcome("missed", counts.missed),
        "false-alarms": outcome("false-alarms", counts.falseAlarms),
        passed: outcome("passed", counts.passed),
      },
      data,
    );
  });

  function show() {
    const { data } = page.state();
    if (!measured || !data) return;
    const { known, strangers, area, averageError } = measured;
    const at = line ?? lineFor(known, ALLOWED);
    const names = (/** @type {boolean} */ areKnown) =>
      data.classes
        .filter(
          ({ label }) =>
            (measured?.classes.includes(label) || measured?.classes.length === 0) === areKnown,
        )
        .map(({ name }) => name);
    const [seen, unseen] = [listOf(names(true)), listOf(names(false))];
    words.title.textContent =
      strangers.length === 0
        ? "A network that has seen every class"
        : `A network that has never seen ${names(false).length === 1 ? oneOf(unseen) : unseen}`;
    const marks = files.errors.map((error, i) => ({
      name: files.names[i] ?? "",
      error,
      isOwn: true,
    }));
    const { what, isOwn } = onPad();
    if (drawing !== null) marks.unshift({ name: what, error: drawing, isOwn });
    histogram.show(
      {
        known,
        strangers,
        knownName: data.classes.length === 0 ? `test ${data.noun}s` : `seen: ${seen}`,
        strangersName: `never seen: ${unseen}`,
        marks,
        averageError,
      },
      at,
    );
    const counts = outcomesAt(known, strangers, at);
    roc.show({
      points: measured.roc,
      area,
      at:
        counts.recall === null || known.length === 0
          ? null
          : { falseAlarms: counts.falseAlarms / known.length, caught: counts.recall },
    });
    const facts = { area, allowed: ALLOWED, caught: catchRate(known, strangers, ALLOWED) };
    tell(words.measured, told(facts), facts);
    words.trust.textContent = trusted(counts);
    const sentences = [];
    if (isJudged()) sentences.push(judged({ what, error: drawing, line: at }));
    if (files.errors.length > 0) sentences.push(judgedFiles(files.errors, at));
    words.drawing.textContent = sentences.join(" ");
    words.drawing.classList.toggle("of-test", !isOwn && files.errors.length === 0);
    void experiment.attempt(async () => void (await showDigits(at)));
  }

  /** @param {number} wanted where the alarm line is to be */
  function move(wanted) {
    line = wanted;
    show();
  }

  const isJudged = () => mine.getAttribute("aria-pressed") === "true";

  /** What is on the pad, in short: it may be a test digit. */
  function onPad() {
    const input = page.input.current();
    const [what = ""] = (input?.words ?? "").split(",", 1);
    return { what, isOwn: input?.isDrawn ?? true };
  }

  /** The button speaks of what is on the pad. */
  function nameMine() {
    const { what, isOwn } = onPad();
    mine.textContent = isOwn ? "My drawing" : what;
    mine.classList.toggle("mine", isOwn);
  }
  nameMine();
  page.input.subscribe(() => {
    nameMine();
    if (isJudged()) rejudge();
  });
  function rejudge() {
    void experiment.attempt(async () => {
      if (!measured) return;
      await judge(measured.ask, measured.averageError);
      show();
    });
  }

  mine.addEventListener("click", () => {
    mine.setAttribute("aria-pressed", String(!isJudged()));
    rejudge();
  });
  part(section, "files").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    void experiment.attempt(async () => {
      const chosen = [...(chooser.files ?? [])];
      // So that the same files can be chosen again.
      chooser.value = "";
      if (chosen.length === 0) return;
      files = { ...(await page.readPictures(chosen)), errors: [] };
      rejudge();
    });
  });

  function nameButtons() {
    const [first, second] = page.state().data?.classes ?? [];
    part(section, "never").hidden = !first || !second;
    if (!first || !second) return;
    buttons.first.textContent = `Never seen ${oneOf(first.name)}`;
    buttons.second.textContent = `Never seen ${oneOf(second.name)}`;
    buttons.two.textContent = `Only ${first.name} and ${second.name}`;
  }
  nameButtons();
  page.subscribe((state, before) => {
    if (state.data === before.data) return;
    nameButtons();
    measured = null;
    files = { pixels: new Uint8Array(0), names: [], errors: [] };
  });

  /**
   * @param {HTMLElement} button
   * @param {(classes: number[]) => number[]} choose the classes to learn from, out of all
   */
  const onTrain = (button, choose) =>
    button.addEventListener("click", () => {
      const name = button.textContent ?? "";
      void experiment.attempt(async () => {
        const all = (page.state().data?.classes ?? []).map(({ label }) => label);
        const runs = await experiment.train([
          { changes: { classes: choose(all), latent: LATENT }, name },
        ]);
        if (!runs?.[0]) return;
        line = null;
        asked = button;
        showcase.showRun(runs[0], "");
      });
    });
  onTrain(buttons.first, (all) => all.slice(1));
  onTrain(buttons.second, (all) => all.filter((_, i) => i !== 1));
  onTrain(buttons.two, (all) => all.slice(0, 2));
}

/**
 * Mean squared errors of pictures that are damaged first, as the network practised.
 *
 * @param {Network} ask
 * @param {Uint8Array} pixels
 */
async function errorsOf(ask, pixels) {
  const damaged = await ask.damage(pixels);
  const { errors } = await ask.reconstructTowards(damaged, pixels);
  return errors;
}

/** Letters that there is room for beside a figure. */
const LONGEST_LIST = 40;

/**
 * `0`, `0 and 1`, `1 to 9`, all with commas, or `8 classes` where that would be too long.
 *
 * @param {string[]} names
 */
function listOf(names) {
  if (names.length <= 2) return names.join(" and ");
  const numbers = names.map(Number);
  const isRow = numbers.every((number, i) => number === (numbers[0] ?? 0) + i);
  if (isRow) return `${names[0]} to ${names.at(-1)}`;
  const all = names.join(", ");
  return all.length > LONGEST_LIST ? `${names.length} classes` : all;
}

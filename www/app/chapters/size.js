import { newId } from "../id.js";
import { errorLeft, formatPercent } from "../../domain/error-left.js";
import {
  guessSentence,
  settingSentence,
  sizeSentence,
  staticSentence,
} from "../../domain/sentences/size.js";
import { staticPixels } from "../../domain/static.js";
import { isOfData, sameConfig, valuesOf, valueText } from "../../state/runs.js";
import { isOpen, shareOf } from "../../state/sweep.js";
import { parsedValues, proposedValues, typedValues } from "../../state/values.js";
import { GuessView } from "../../views/guess/view.js";
import { SweepSettingView } from "../../views/sweep-setting/view.js";
import { SweepView } from "../../views/sweep/view.js";
import { viewIn } from "../../ui/elements.js";

/** @import { Standing } from "../../bridge/pool.js" */
/** @import { KeptSweep } from "../kept-pins.js" */
/** @import { Baselines, Config, Row } from "../../bridge/protocol.js" */
/** @import { State } from "../../state/state.js" */
/** @import { Run } from "../../state/runs.js" */
/** @import { Value } from "../../state/values.js" */
/** @import { Point } from "../../views/sweep/view.js" */

/** @import { Page } from "./page.js" */

/** Where this chapter's messages appear. */
const PLACE = "size";

/** How many digits are redrawn at every value: the first ones of the test set. */
const DIGITS = 10;

/** The setting that is swept unless another is chosen. */
const SIZE = "latent";

/** The settings that choose the digits to learn from. */
const CHOOSE_DIGITS = ["classes", "digits"];

/** @typedef {{ pixels: Uint8Array, error: number }} Redrawn */

/**
 * Chapter 2: how few numbers are enough?
 *
 * @param {Page} app
 * @param {HTMLElement} section
 */
export function start(app, section) {
  new SizeChapter(app, section);
}

class SizeChapter {
  #app;
  #sweep;
  #guess;
  #setting;
  /** @type {Row | null} the setting that is swept */
  #row = null;
  /** @type {Value[]} */
  #values = [];
  #typed = "";
  /** @type {string | null} */
  #problem = null;
  /** @type {number | null} */
  #chosen = null;
  /** @type {"network" | "pca"} */
  #by = "network";
  #isStatic = false;
  /** @type {Map<string, Run>} by its value; perhaps of other digits than those that are here */
  #runs = new Map();
  /** @type {Standing | null} */
  #standing = null;
  /** @type {string[]} the values of its jobs, in the order in which they start */
  #asked = [];
  /** @type {AbortController | null} */
  #stop = null;
  /** @type {KeptSweep | null} what this tab swept before a reload, until the settings are known */
  #left = null;
  /** Whether a reload interrupted a sweep. */
  #isBroken = false;
  /** @type {Uint8Array | null} */
  #digits = null;
  /** @type {Uint8Array | null} */
  #static = null;
  #areDigitsComing = false;
  /** @type {WeakMap<Run | Baselines, Map<string, Redrawn | null>>} by who redraws and what; null if under way */
  #redrawn = new WeakMap();

  /**
   * @param {Page} app
   * @param {HTMLElement} section
   */
  constructor(app, section) {
    this.#app = app;
    const root = (/** @type {string} */ view) => viewIn(section, view);
    const choose = (/** @type {number} */ index) => {
      this.#chosen = this.#chosen === index ? null : index;
      this.#show();
    };
    this.#guess = new GuessView(root("guess"), { choose });
    this.#setting = new SweepSettingView(root("sweep-setting"), {
      choose: (name) => this.#take(this.#rowOf(name)),
      type: (typed) => this.#type(typed),
    });
    this.#sweep = new SweepView(root("sweep"), {
      choose,
      train: () => void this.#train(),
      pause: (isPaused) => (isPaused ? app.jobs.pause() : app.jobs.resume()),
      stop: () => this.#stop?.abort(),
      by: (by) => {
        this.#by = by;
        this.#show();
      },
      sendStatic: (isStatic) => {
        this.#isStatic = isStatic;
        this.#show();
      },
      pin: (index) => this.#pin(index),
      top: (index) => this.#top(index),
    });
    app.subscribe((now, before) => this.#follow(now, before));
    void app.kept.then(({ sweep }) => {
      this.#left = sweep;
      this.#show();
    });
    this.#show();
  }

  /** @param {string} name */
  #rowOf(name) {
    return this.#app.state().schema.find((row) => row.name === name) ?? null;
  }

  /** @param {Row | null} row */
  #take(row) {
    if (!row) return;
    this.#stop?.abort();
    this.#row = row;
    this.#values = proposedValues(row);
    this.#typed = typedValues(row, this.#values);
    this.#problem = null;
    this.#runs.clear();
    this.#chosen = null;
    this.#isBroken = false;
    this.#show();
  }

  /** @param {string} typed */
  #type(typed) {
    if (!this.#row) return;
    const { values, problem } = parsedValues(this.#row, typed);
    this.#typed = typed;
    this.#problem = problem;
    if (values) {
      this.#stop?.abort();
      this.#values = values;
      this.#chosen = null;
    }
    this.#show();
  }

  /** @param {KeptSweep} left */
  #recall({ setting, values, runs, isOpen: wasOpen }) {
    this.#left = null;
    const row = this.#rowOf(setting);
    if (!row || this.#runs.size > 0) return;
    this.#take(row);
    this.#type(values);
    for (const run of runs) this.#runs.set(String(valueIn(run.config, row)), run);
    this.#isBroken = wasOpen;
  }

  /**
   * @param {State} now
   * @param {State} before
   */
  #follow(now, before) {
    if (now.dataset !== before.dataset) {
      this.#stop?.abort();
      this.#digits = null;
      this.#static = null;
    }
    // The figures depend only on these; reports come ten times a second.
    const names = /** @type {const} */ (["schema", "config", "dataset", "data", "baselines"]);
    if (names.some((name) => now[name] !== before[name])) this.#show();
  }

  /**
   * The configuration for one value, with the main network's other settings.
   *
   * @param {Value} value
   * @returns {Config | null}
   */
  #configOf(value) {
    const { config } = this.#app.state();
    return config && this.#row && { ...config, [this.#row.name]: value };
  }

  /**
   * The run at a value, unless it learned from other digits: those of data opened before, or of other classes.
   *
   * @param {Value} value
   */
  #runOf(value) {
    const [run, config] = [this.#runs.get(String(value)), this.#configOf(value)];
    if (!run || !config || !isOfData(run, this.#app.state())) return null;
    const [here, there] = [valuesOf(config), valuesOf(run.config)];
    return CHOOSE_DIGITS.every((name) => String(here[name]) === String(there[name])) ? run : null;
  }

  /** Values that have not been trained with the current settings. */
  #missing() {
    return this.#values.filter((value) => {
      const [run, config] = [this.#runOf(value), this.#configOf(value)];
      return !run || !config || !sameConfig(run.config, config);
    });
  }

  async #train() {
    const row = this.#row;
    // Most settings cost more the larger they are. What takes longest starts first, so that at the end no worker has long
    // to wait for another.
    const wanted = this.#missing().reverse();
    const configs = wanted.flatMap((value) => this.#configOf(value) ?? []);
    if (!row || configs.length === 0 || this.#stop) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.#isBroken = false;
    this.#asked = wanted.map(String);
    for (const key of this.#asked) this.#runs.delete(key);
    this.#keep();
    try {
      await this.#app.jobs.train(configs, {
        signal: stop.signal,
        onProgress: (standing) => this.#progress(standing),
      });
    } catch (error) {
      this.#app.report(PLACE, error);
    } finally {
      this.#stop = null;
      // Nothing else is to wait for a button that is gone.
      this.#app.jobs.resume();
      this.#keep();
      this.#show();
    }
    if (!stop.signal.aborted) this.#app.announce(this.#measured().measured);
  }

  /** @param {Standing} standing */
  #progress(standing) {
    this.#standing = standing;
    const before = this.#runs.size;
    standing.jobs.forEach(({ run }, i) => {
      const key = this.#asked[i];
      if (run && key !== undefined) this.#runs.set(key, run);
    });
    if (this.#runs.size > before) this.#keep();
    this.#show();
  }

  /** Keeps what is finished, so that it survives a reload. */
  #keep() {
    const setting = this.#row?.name;
    if (setting === undefined) return;
    const sweep = {
      setting,
      values: this.#typed,
      runs: [...this.#runs.values()],
      isOpen: this.#stop !== null,
    };
    void this.#app.kept.then((kept) => kept.keep({ sweep }));
  }

  /** @param {number} index */
  #pin(index) {
    const value = this.#values[index];
    const run = value === undefined ? null : this.#runOf(value);
    if (!run) return;
    this.#app.dispatch({ type: "pin", run, id: newId(), name: "" });
    this.#app.announce("Pinned. Chapter 6 shows all pinned runs side by side.");
  }

  /** @param {number} index */
  #top(index) {
    const value = this.#values[index];
    const run = value === undefined ? null : this.#runOf(value);
    if (!run) return;
    const pin = { ...run, id: newId(), letter: "", name: this.#words(run) };
    void this.#app.putAtTop(PLACE, pin);
  }

  /** @param {Run} run */
  #words({ config }) {
    const row = this.#row;
    return row ? `${row.label} ${valueText(row, valueIn(config, row))}` : "";
  }

  #isOfSize() {
    return this.#row?.name === SIZE;
  }

  /** @returns {Point[]} */
  #points() {
    const { baselines } = this.#app.state();
    const row = this.#row;
    if (!row) return [];
    return this.#values.map((value) => {
      const [key, run] = [String(value), this.#runOf(value)];
      const job = this.#standing?.jobs[this.#asked.indexOf(key)];
      const status = run ? "done" : (job?.status ?? "idle");
      const text = valueText({ ...row, unit: "" }, value);
      const average = run?.averageError ?? this.#app.state().averageError;
      const pca = this.#isOfSize() ? (baselines?.pca[Number(value)] ?? null) : null;
      return {
        value: text,
        words: this.#isOfSize() ? `${text} ${text === "1" ? "number" : "numbers"}` : text,
        status,
        share: job?.share ?? 0,
        left: run && errorLeft(run.heldOut, average),
        pca: errorLeft(pca, this.#app.state().averageError),
        pictures: this.#pictures(value)?.pixels ?? null,
        problem: job?.problem?.message ?? null,
      };
    });
  }

  /** @returns {Uint8Array | null} what is redrawn */
  #originals() {
    const { data } = this.#app.state();
    if (!data) return null;
    if (this.#isStatic) {
      return (this.#static ??= staticPixels(DIGITS * data.rows * data.columns));
    }
    if (!this.#digits) void this.#bring(Math.min(DIGITS, data.test.digits));
    return this.#digits;
  }

  /** @param {number} count */
  async #bring(count) {
    if (this.#areDigitsComing) return;
    this.#areDigitsComing = true;
    try {
      const indices = Uint32Array.from({ length: count }, (_, i) => i);
      this.#digits = (await this.#app.ask.testDigits(indices)).pixels;
      this.#show();
    } catch (error) {
      this.#app.report(PLACE, error);
    } finally {
      this.#areDigitsComing = false;
    }
  }

  /**
   * The reconstructions of the originals; asked for if not known yet.
   *
   * @param {Value} value
   * @param {"network" | "pca"} by
   * @returns {Redrawn | null}
   */
  #pictures(value, by = this.#by) {
    const isByPca = by === "pca" && this.#isOfSize();
    const who = isByPca ? this.#app.state().baselines : this.#runOf(value);
    if (who && "checkpoint" in who && !who.checkpoint) return null;
    const originals = this.#originals();
    if (!who || !originals) return null;
    const known = this.#redrawn.get(who) ?? new Map();
    this.#redrawn.set(who, known);
    const what = `${value} ${this.#isStatic}`;
    if (!known.has(what)) void this.#redraw(known, what, { who, value, originals });
    return known.get(what) ?? null;
  }

  /**
   * @param {Map<string, Redrawn | null>} known
   * @param {string} what
   * @param {{ who: Run | Baselines, value: Value, originals: Uint8Array }} how
   */
  async #redraw(known, what, { who, value, originals }) {
    known.set(what, null);
    try {
      const { pixels, errors } =
        "checkpoint" in who
          ? await this.#app.gallery.reconstruct(who, originals)
          : await this.#app.ask.pca(originals, Number(value));
      const sum = errors.reduce(
        (/** @type {number} */ all, /** @type {number} */ one) => all + one,
        0,
      );
      known.set(what, { pixels, error: sum / Math.max(1, errors.length) });
      this.#show();
    } catch (error) {
      known.delete(what);
      this.#app.report(PLACE, error);
    }
  }

  #measured() {
    const points = this.#points();
    if (!this.#isOfSize()) {
      const all = points.map(({ value, left }) => ({ value, left }));
      return { measured: settingSentence(this.#row?.label ?? "", all), facts: { all } };
    }
    const sizes = this.#sizes(points);
    const words = sizeSentence(sizes);
    if (!this.#isStatic) return { measured: words, facts: { sizes } };
    const sent = this.#sent(points);
    return { measured: `${words} ${staticSentence(sent)}`, facts: { sizes, sent } };
  }

  /** @param {readonly Point[]} points */
  #sizes(points) {
    return points.map(({ left, pca }, i) => ({
      size: Number(this.#values[i]),
      network: left,
      pca,
    }));
  }

  /** @param {readonly Point[]} points */
  #sent(points) {
    const average = this.#app.state().averageError;
    const trained = points.flatMap(({ left }, i) => (left === null ? [] : [{ left, i }])).at(-1);
    const value = trained && this.#values[trained.i];
    if (!trained || value === undefined) return null;
    const sent = this.#pictures(value, "network");
    const noise = sent && errorLeft(sent.error, average);
    return noise === null ? null : { size: Number(value), noise, digits: trained.left };
  }

  #show() {
    const { schema, data, config } = this.#app.state();
    if (this.#left && schema.length > 0) this.#recall(this.#left);
    if (!this.#row) {
      const row = this.#rowOf(SIZE);
      if (row) this.#take(row);
      return;
    }
    const row = this.#row;
    const points = this.#points();
    const originals = this.#originals();
    const jobs = this.#stop ? (this.#standing?.jobs ?? []) : [];
    const missing = this.#missing().length;
    this.#guess.show({ values: points.map(({ value }) => value), chosen: this.#chosen });
    this.#setting.show({
      settings: schema.map(({ name, label }) => ({ name, label })),
      setting: row.name,
      values: this.#typed,
      help: `${row.help} Everything else stays as it is in your network.`,
      problem: this.#problem,
    });
    this.#sweep.show({
      title: `Error left by ${this.#isOfSize() ? "code size" : row.label.toLowerCase()}`,
      note: this.#note(jobs, missing),
      axis: this.#isOfSize() ? "numbers in the code" : row.label.toLowerCase(),
      points,
      chosen: this.#chosen,
      mark: this.#isOfSize() ? "your guess" : "",
      originals: originals && {
        pixels: originals,
        value: String(data ? data.rows * data.columns : ""),
        words: this.#isStatic ? "the static itself" : `the ${data?.noun ?? "digit"} itself`,
      },
      size: { rows: data?.rows ?? 1, columns: data?.columns ?? 1 },
      by: this.#by,
      hasPca: points.some(({ pca }) => pca !== null),
      isStatic: this.#isStatic,
      train: trainWords(
        points.map(({ value }) => value),
        missing,
      ),
      canTrain: missing > 0 && config !== null,
      training: this.#stop && {
        share: shareOf(jobs),
        paused: this.#standing?.paused ?? false,
      },
      ...this.#measured(),
      guess: this.#chosenWords(points),
    });
  }

  /** @param {readonly Point[]} points */
  #chosenWords(points) {
    const point = this.#chosen === null ? undefined : points[this.#chosen];
    if (!point || this.#chosen === null) return "";
    if (this.#isOfSize())
      return guessSentence(Number(this.#values[this.#chosen]), this.#sizes(points));
    return point.left === null ? "" : `At ${point.value}: ${formatPercent(point.left)} left.`;
  }

  /**
   * @param {Standing["jobs"]} jobs of the sweep under way
   * @param {number} missing
   */
  #note(jobs, missing) {
    const all = this.#values.length;
    const done = all - missing;
    const workers = jobs.filter(({ status }) => status === "training").length;
    if (this.#standing?.paused && this.#stop) return `Paused: ${done} of ${all} trained`;
    if (jobs.some(isOpen)) return `${done} of ${all} trained, ${workers} at a time`;
    if (this.#isBroken && missing > 0 && (done > 0 || this.#runs.size === 0)) {
      return `The page was left in mid-sweep: ${done} of ${all} are trained and kept`;
    }
    const isOld = missing > 0 && this.#values.some((value) => this.#runOf(value));
    const what = this.#isStatic ? "ten pictures of static" : "ten test digits";
    return isOld
      ? `${what} · some are missing or of other settings`
      : `${what} · other settings as at the top`;
  }
}

/**
 * @param {Config} config
 * @param {Row} row
 */
const valueIn = (config, row) => valuesOf(config)[row.name] ?? row.default;

/**
 * @param {readonly string[]} values
 * @param {number} missing
 */
function trainWords(values, missing) {
  const all =
    values.length > 4 ? `${values.slice(0, 3).join(", ")} … ${values.at(-1)}` : values.join(", ");
  if (missing === 0) return `Trained: ${all}`;
  if (missing < values.length) return `Train the other ${missing}`;
  return `Train ${all}`;
}

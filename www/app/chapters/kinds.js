import { newId } from "../id.js";
import { latest } from "../../bridge/latest.js";
import { runsToCsv } from "../../domain/csv.js";
import { errorLeft } from "../../domain/error-left.js";
import { KINDS } from "../../domain/kinds.js";
import { kindsSentence } from "../../domain/sentences/kinds.js";
import {
  differences,
  isOfData,
  MOST,
  namesOf,
  runAtTop,
  sameConfig,
  STORAGE,
  storageOf,
} from "../../state/runs.js";
import { save, viewIn } from "../../ui/elements.js";
import { CompareView } from "../../views/compare/view.js";
import { CurvesView } from "../../views/curves/view.js";
import { PinsView } from "../../views/pins/view.js";

/** @import { Standing } from "../../bridge/pool.js" */
/** @import { Config } from "../../bridge/protocol.js" */
/** @import { Page } from "./page.js" */
/** @import { Kind } from "../../domain/sentences/kinds.js" */
/** @import { Pin, Run } from "../../state/runs.js" */
/** @import { State } from "../../state/state.js" */
/** @import { Row, Shown } from "../../views/compare/view.js" */

/** Where this chapter's messages appear. */
const PLACE = "kinds";

/** How many test digits stand beside the drawing, from the first. */
const DIGITS = 5;

/** Code size of all kinds except the sparse one, which gets a standard one of its own size beside it. */
const SIZE = 8;
const WIDE = 64;

/** @param {{ name: string, config: Partial<Config> }} kind @param {number} latent */
const sized = ({ name, config }, latent) => ({ name, config: { ...config, latent } });

/**
 * What this chapter trains, by kind.
 *
 * @type {Record<string, { name: string, config: Partial<Config> }>}
 */
const TRAINED = {
  standard: sized(KINDS.standard, SIZE),
  deep: sized(KINDS.deep, SIZE),
  variational: sized(KINDS.variational, SIZE),
  linear: sized(KINDS.linear, SIZE),
  sparse: sized(KINDS.sparse, WIDE),
  wide: sized(KINDS.standard, WIDE),
};

/** What each button trains. */
const BUTTONS = {
  standard: ["standard"],
  deep: ["deep"],
  variational: ["variational"],
  linear: ["linear"],
  sparse: ["wide", "sparse"],
};

/** Settings that the kinds share with the main network: what to learn from, and for how long. */
const SHARED = ["digits", "classes", "epochs", "seed", "backend"];

const BATCH = 128;

/**
 * A run that will be pinned.
 *
 * @typedef {object} Coming
 * @property {string} key
 * @property {string} name
 * @property {Config} config
 * @property {AbortController} stop
 * @property {Standing["jobs"][number] | null} job
 */

/** What is known about a pin's network from its redrawings. */
/** @typedef {{ pictures: Uint8Array | null, rolled: Uint8Array | null, inUse: number | null }} Looks */

/**
 * Chapter 6: what other kinds are there? And all pinned runs side by side.
 *
 * @param {Page} app
 * @param {HTMLElement} section
 */
export function start(app, section) {
  new KindsChapter(app, section);
}

class KindsChapter {
  #app;
  #compare;
  #curves;
  #pins;
  /** @type {Shown["what"]} */
  #what = "pictures";
  /** @type {Coming[]} */
  #coming = [];
  #count = 0;
  #isKeeping = false;
  /** @type {Uint8Array | null} */
  #digits = null;
  /** @type {{ pixels: Uint8Array, hasDrawing: boolean } | null} what is redrawn */
  #originals = null;
  /** @type {WeakMap<Uint8Array, Looks>} by the checkpoint */
  #looks = new WeakMap();
  /** @type {Uint8Array | null} */
  #byPca = null;
  /** @type {Uint8Array | null} the average digit */
  #average = null;

  /**
   * @param {Page} app
   * @param {HTMLElement} section
   */
  constructor(app, section) {
    this.#app = app;
    const root = (/** @type {string} */ view) => viewIn(section, view);
    this.#compare = new CompareView(root("compare"), {
      look: (what) => {
        this.#what = what;
        this.#show();
      },
      train: (kind) => this.#train(kind),
      top: (key) => this.#top(key),
      rename: (id, name) => app.dispatch({ type: "rename", id, name }),
      download: (key) => this.#download(key),
      remove: (key) => this.#remove(key),
    });
    this.#curves = new CurvesView(root("curves"));
    this.#pins = new PinsView(root("pins"), {
      pin: () => void this.#pinTop(),
      csv: () => this.#csv(),
      trainPromised: () => void this.#keepPromises(),
    });
    app.subscribe((now, before) => this.#follow(now, before));
    app.input.subscribe(() => void this.#redraw());
    this.#show();
    void this.#redraw();
  }

  /**
   * @param {State} now
   * @param {State} before
   */
  #follow(now, before) {
    if (now.dataset !== before.dataset) {
      this.#digits = null;
      this.#average = null;
      this.#byPca = null;
      this.#looks = new WeakMap();
      for (const { stop } of this.#coming) stop.abort();
    }
    const isOther = now.pins !== before.pins || now.data !== before.data;
    if (isOther || now.baselines !== before.baselines) void this.#redraw();
    const names = /** @type {const} */ (["pins", "config", "data", "baselines", "schema", "phase"]);
    if (names.some((name) => now[name] !== before[name])) this.#show();
  }

  /**
   * @param {string} kind
   * @param {Config | null} [of] what the kinds share, the main network's by default
   * @returns {Config | null}
   */
  #configOf(kind, of = this.#app.state().config) {
    const { defaults } = this.#app.state();
    if (!defaults || !of) return null;
    const all = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (of));
    const shared = Object.fromEntries(SHARED.map((name) => [name, all[name]]));
    return { ...defaults, ...shared, batchSize: BATCH, ...TRAINED[kind]?.config };
  }

  /**
   * @param {string} kind
   * @param {Config | null} [of] what the kinds share, the main network's by default
   * @returns {Pin | null} its run, if trained with these settings
   */
  #pinOf(kind, of) {
    const config = this.#configOf(kind, of);
    const state = this.#app.state();
    const all = config ? state.pins.list.filter((pin) => sameConfig(pin.config, config)) : [];
    return all.find((pin) => isOfData(pin, state)) ?? null;
  }

  /** What the kinds share that the sentence compares: the main network's settings may have changed since. */
  #compared() {
    const { config, pins } = this.#app.state();
    const all = [config, ...pins.list.map((pin) => pin.config).reverse()];
    return all.find((of) => Object.keys(TRAINED).some((kind) => this.#pinOf(kind, of)));
  }

  /** @param {string} button */
  #train(button) {
    for (const kind of BUTTONS[/** @type {keyof typeof BUTTONS} */ (button)]) {
      const config = this.#configOf(kind);
      const name = TRAINED[kind]?.name ?? "";
      if (!config) return;
      const pin = this.#pinOf(kind);
      const isComing = this.#coming.some((one) => sameConfig(one.config, config));
      if (pin) this.#app.announce(`${name} is pinned as ${pin.letter}.`);
      else if (!isComing) void this.#bring(name, config);
    }
  }

  /**
   * Trains a run and pins it.
   *
   * @param {string} name
   * @param {Config} config
   */
  async #bring(name, config) {
    this.#count += 1;
    const stop = new AbortController();
    /** @type {Coming} */
    const coming = { key: `coming ${this.#count}`, name, config, stop, job: null };
    this.#coming.push(coming);
    try {
      const [run] = await this.#app.jobs.train([config], {
        signal: stop.signal,
        onProgress: ({ jobs: [job] }) => {
          coming.job = job ?? null;
          this.#show();
        },
      });
      this.#leave(coming);
      if (!run) return;
      this.#app.dispatch({ type: "pin", run, id: newId(), name });
      this.#app.announce(`${name} is trained and pinned.`);
    } catch (error) {
      this.#leave(coming);
      this.#app.report(PLACE, error);
    }
    this.#show();
  }

  /** @param {Coming} coming */
  #leave(coming) {
    this.#coming = this.#coming.filter((one) => one !== coming);
  }

  /** Trains the runs from a link again, to the same bits. */
  async #keepPromises() {
    if (this.#isKeeping) return;
    this.#isKeeping = true;
    this.#show();
    const { promised } = this.#app.state().pins;
    /** @type {Set<string>} */
    const kept = new Set();
    try {
      /** @type {Error | null} */
      let problem = null;
      const runs = await this.#app.jobs.train(promised, {
        onProgress: ({ jobs }) =>
          jobs.forEach(({ run, problem: found }, i) => {
            problem ??= found;
            const id = promised[i]?.id;
            if (!run || id === undefined || kept.has(id)) return;
            kept.add(id);
            this.#app.dispatch({ type: "keep promise", id, run });
          }),
      });
      // Where all were refused, the pool says why.
      if (problem && runs.some((run) => run === null)) this.#app.report(PLACE, problem);
    } catch (error) {
      this.#app.report(PLACE, error);
    } finally {
      this.#isKeeping = false;
      this.#show();
    }
  }

  /** Pins the network at the top as it is now. */
  async #pinTop() {
    const state = this.#app.state();
    if (!state.config || !state.data) return;
    const run = runAtTop(state, state.config);
    try {
      const former = await this.#app.ask.former();
      this.#app.dispatch({ type: "pin", run: { ...run, ...former }, id: newId(), name: "" });
    } catch (error) {
      this.#app.report(PLACE, error);
    }
  }

  /** @param {string} key */
  #pin(key) {
    return this.#app.state().pins.list.find(({ id }) => id === key);
  }

  /** @param {string} key */
  #top(key) {
    const pin = this.#pin(key);
    if (!pin) return;
    const state = this.#app.state();
    if (!isOfData(pin, state)) {
      const data = pin.data === state.data?.name ? `another ${pin.data}` : pin.data;
      this.#app.say(PLACE, `This run learned from ${data}. Open that data first.`);
      return;
    }
    void this.#app.putAtTop(PLACE, pin);
  }

  /** @param {string} key */
  #download(key) {
    const pin = this.#pin(key);
    if (!pin) return;
    if (!pin.checkpoint) {
      this.#app.say(
        PLACE,
        "Only the settings of this run were kept. Put it at the top, then save it.",
      );
      return;
    }
    const name = `autoencoder-${pin.letter}-${pin.name || pin.config.latent}`;
    const file = new Blob([new Uint8Array(pin.checkpoint)], { type: "application/octet-stream" });
    save(file, `${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.safetensors`);
  }

  /** @param {string} key */
  #remove(key) {
    const coming = this.#coming.find((one) => one.key === key);
    if (coming) coming.stop.abort();
    else this.#app.dispatch({ type: "unpin", id: key });
  }

  #csv() {
    const { pins, schema, baselines } = this.#app.state();
    const sizes = [...new Set(pins.list.map(({ config }) => config.latent))];
    const compared = baselines
      ? [
          { name: "Average digit", size: null, heldOut: baselines.meanImage },
          ...sizes.flatMap((size) => {
            const heldOut = baselines.pca[size];
            return heldOut === undefined ? [] : [{ name: "PCA", size, heldOut }];
          }),
        ]
      : [];
    const names = namesOf(pins.list, schema);
    const csv = runsToCsv({ pins: pins.list, names, schema, baselines: compared });
    save(new Blob([csv], { type: "text/csv" }), "runs.csv");
  }

  /** Redraws the drawing and the digits with every pinned network; of several requests only the latest counts. */
  #redraw = latest(async () => {
    const state = this.#app.state();
    const { data, pins, dataset, baselines } = state;
    if (!data) return;
    const isOld = () => dataset !== this.#app.state().dataset;
    const { ask, gallery } = this.#app;
    try {
      const count = Math.min(DIGITS, data.test.digits);
      const indices = Uint32Array.from({ length: count }, (_, i) => i);
      const digits = this.#digits ?? (await ask.testDigits(indices)).pixels;
      this.#digits = digits;
      const input = this.#app.input.current();
      const drawn = input?.isDrawn ? input.pixels : new Uint8Array();
      const pixels = new Uint8Array(drawn.length + digits.length);
      pixels.set(drawn);
      pixels.set(digits, drawn.length);
      this.#originals = { pixels, hasDrawing: drawn.length > 0 };
      this.#average ??= await ask.meanImage();
      this.#show();
      for (const pin of pins.list) {
        if (!pin.checkpoint || !isOfData(pin, state) || isOld()) continue;
        const known = this.#looks.get(pin.checkpoint);
        const looks = {
          pictures: (await gallery.reconstruct(pin, pixels)).pixels,
          inUse: known?.inUse ?? (await gallery.inUse(pin)),
          rolled: known?.rolled ?? (await gallery.roll(pin, DIGITS + 1, 0)),
        };
        this.#looks.set(pin.checkpoint, looks);
        this.#show();
      }
      if (baselines && baselines.pca.length > SIZE) {
        this.#byPca = (await ask.pca(pixels, SIZE)).pixels;
      }
      if (!isOld()) this.#show();
    } catch (error) {
      this.#app.report(PLACE, error);
    }
  });

  /**
   * @param {Pick<Run, "averageError" | "data" | "fingerprint" | "heldOut">} run
   * @returns {number | null}
   */
  #leftOf(run) {
    const state = this.#app.state();
    const here = isOfData(run, state) ? state.averageError : null;
    return errorLeft(run.heldOut, run.averageError ?? here);
  }

  /** @param {Pin} pin */
  #isAtTop(pin) {
    const state = this.#app.state();
    return (
      state.config !== null &&
      state.run.report?.step === pin.step &&
      isOfData(pin, state) &&
      sameConfig(pin.config, state.config)
    );
  }

  /** @returns {Row[]} */
  #rows() {
    const { pins, schema, data, baselines } = this.#app.state();
    const count = this.#imagesInRow();
    const told = differences(pins.list, schema);
    const names = namesOf(pins.list, schema);
    const pixels = data ? data.rows * data.columns : 0;
    const blank = {
      ...{ letter: "", detail: "", isPin: false, isTop: false, isFirst: false, inUse: "" },
      ...{ left: null, heldOut: null, weights: null, epochs: "", seconds: null },
      ...{ pictures: null, rolled: null, training: null },
    };
    /** @type {Row[]} */
    const rows = [
      {
        ...blank,
        key: "original",
        name: "Original",
        inUse: pixels > 0 ? `${pixels} pixels` : "",
        pictures: this.#originals?.pixels ?? null,
      },
    ];
    pins.list.forEach((pin, i) => {
      const looks = pin.checkpoint ? this.#looks.get(pin.checkpoint) : undefined;
      const { latent } = pin.config;
      const before = pins.list[i - 1];
      // The code size has its own column.
      const parts = (told[i] ?? [])
        .filter(({ name, isDefault }) => !isDefault && name !== "latent")
        .map(({ label, value }) => `${label} ${value}`);
      const isOther = !isOfData(pin, this.#app.state());
      rows.push({
        ...blank,
        key: pin.id,
        letter: pin.letter,
        name: names[i] ?? "",
        detail: [...(isOther ? [pin.data] : []), ...(pin.name === "" ? [] : parts)].join(", "),
        isPin: true,
        isTop: this.#isAtTop(pin),
        isFirst: before !== undefined && before.config.latent !== latent,
        inUse: typeof looks?.inUse === "number" ? `${Math.round(looks.inUse)} of ${latent}` : "",
        left: this.#leftOf(pin),
        heldOut: pin.heldOut,
        weights: pin.weights,
        epochs: String(pin.epochs.at(-1)?.epoch ?? 0),
        seconds: pin.seconds > 0 ? pin.seconds : null,
        pictures: looks?.pictures?.length === count * pixels ? looks.pictures : null,
        rolled: looks?.rolled ?? null,
      });
    });
    for (const { key, name, config, job } of this.#coming) {
      const share = job?.share ?? 0;
      const isWaiting = job?.status !== "training";
      const words = isWaiting
        ? "waiting"
        : `epoch ${Math.floor(share * config.epochs) + 1} of ${config.epochs}`;
      rows.push({ ...blank, key, name, training: { share, words } });
    }
    const average = this.#app.state().averageError;
    const pca = baselines?.pca[SIZE] ?? null;
    if (pca !== null) {
      rows.push({
        ...blank,
        key: "pca",
        name: "PCA",
        detail: `${SIZE} pictures added`,
        isFirst: true,
        inUse: `${SIZE} of ${SIZE}`,
        left: errorLeft(pca, average),
        heldOut: pca,
        pictures: this.#byPca?.length === count * pixels ? this.#byPca : null,
      });
    }
    if (average !== null) {
      rows.push({
        ...blank,
        key: "average",
        name: `Average ${data?.noun ?? "digit"}`,
        isFirst: pca === null,
        inUse: "0",
        left: errorLeft(average, average),
        heldOut: average,
        pictures: this.#average && repeated(this.#average, count),
      });
    }
    return rows;
  }

  #imagesInRow() {
    const { data } = this.#app.state();
    if (!data || !this.#originals) return 0;
    return this.#originals.pixels.length / (data.rows * data.columns);
  }

  /**
   * @param {string} kind
   * @param {string} name
   * @param {Config | null} [of] what the kinds share
   * @returns {Kind | null}
   */
  #measuredOf(kind, name, of) {
    const pin = this.#pinOf(kind, of);
    const left = pin && this.#leftOf(pin);
    if (!pin || left === null) return null;
    const inUse = pin.checkpoint ? (this.#looks.get(pin.checkpoint)?.inUse ?? null) : null;
    return { name, size: pin.config.latent, left, inUse };
  }

  #show() {
    const { pins, schema, data, config, run } = this.#app.state();
    const names = namesOf(pins.list, schema);
    const hasDrawing = this.#originals?.hasDrawing ?? false;
    const isRolled = this.#what === "rolled";
    const count = isRolled ? DIGITS + 1 : this.#imagesInRow();
    const others = /** @type {const} */ (["deep", "variational", "linear"]);
    const of = this.#compared();
    const facts = {
      standard: this.#measuredOf("standard", "standard", of),
      others: others.flatMap((kind) => this.#measuredOf(kind, kind, of) ?? []),
      sparse: this.#measuredOf("sparse", "sparse", of),
      wide: this.#measuredOf("wide", "standard", of),
    };
    this.#compare.show({
      title: titleOf(hasDrawing, pins.list.length),
      note: config ? `Kinds: ${epochsOf(config)}, batch ${BATCH}, seed ${config.seed}` : "",
      pictured: picturedOf(this.#what, hasDrawing, data?.noun ?? "digit"),
      count,
      hasDrawing,
      size: { rows: data?.rows ?? 1, columns: data?.columns ?? 1 },
      what: this.#what,
      rows: this.#rows(),
      measured: kindsSentence(facts),
      facts,
    });
    this.#curves.show(
      pins.list.map((pin, i) => ({
        letter: pin.letter,
        name: names[i] ?? "",
        isTop: this.#isAtTop(pin),
        points: pin.epochs.flatMap(({ epoch, heldOut }) => {
          const left = this.#leftOf({ ...pin, heldOut });
          return left === null ? [] : [{ epoch, left }];
        }),
      })),
    );
    const isPinned = pins.list.some((pin) => this.#isAtTop(pin));
    const megabytes = (storageOf(pins.list) / 1e6).toFixed(1);
    this.#pins.show({
      pins: pins.list.length,
      canPin: (run.report?.step ?? 0) > 0 && !isPinned,
      words:
        pins.list.length === 0
          ? `Up to ${MOST} runs can be pinned`
          : `${pins.list.length} of ${MOST} pinned, ${megabytes} of at most ` +
            `${Math.round(STORAGE / 1e6)}\u202fMB of this browser’s storage`,
      promised: pins.promised.length,
      isTraining: this.#isKeeping,
    });
  }
}

/**
 * @param {Uint8Array} picture
 * @param {number} count
 */
function repeated(picture, count) {
  const all = new Uint8Array(count * picture.length);
  for (let i = 0; i < count; i += 1) all.set(picture, i * picture.length);
  return all;
}

/**
 * @param {boolean} hasDrawing
 * @param {number} networks
 */
function titleOf(hasDrawing, networks) {
  const numbers = ["no network yet", "one network", "two networks", "three networks"];
  const more = ["four", "five", "six", "seven", "eight"].map((word) => `${word} networks`);
  return `${hasDrawing ? "One drawing" : "The same digits"}, ${[...numbers, ...more][networks]}`;
}

/**
 * @param {Shown["what"]} what
 * @param {boolean} hasDrawing
 * @param {string} noun
 */
function picturedOf(what, hasDrawing, noun) {
  if (what === "rolled") return "Pictures of random codes";
  return hasDrawing ? `Your drawing and five test ${noun}s` : `Five test ${noun}s`;
}

/** @param {Config} config */
const epochsOf = ({ epochs }) => `${epochs} ${epochs === 1 ? "epoch" : "epochs"}`;

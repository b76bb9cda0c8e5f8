import { latest } from "../bridge/latest.js";
import { errorLeft } from "../domain/error-left.js";
import { chooseIndices } from "../domain/held-out.js";
import { testDigit } from "../domain/sentences/top.js";
import { isTraining } from "../state/machine.js";
import { CodeView } from "../views/code/view.js";
import { PadView } from "../views/pad/view.js";
import { RedrawnView } from "../views/redrawn/view.js";
import { StripView } from "../views/strip/view.js";
import { WiresView } from "../views/wires/view.js";

/** @import { Config } from "../bridge/protocol.js" */
/** @import { App, State } from "../state/state.js" */
/** @import { Input } from "../views/pad/view.js" */

/** Pictures are made anew at most this often while it trains: often enough to see it learn. */
const PICTURES_MS = 200;
/** Test digits in the strip: as many as fit are shown. */
const IN_STRIP = 14;
const WORST = 10;

/** The sizes of a network's layers, pixels to pixels. @param {number} pixels @param {Config} config */
export const layersOf = (pixels, { hidden, latent }) => [
  pixels,
  ...hidden,
  latent,
  ...[...hidden].reverse(),
  pixels,
];

/** What is on the pad, for whoever follows it. */
class Pad {
  /** @type {Input | null} */
  #input = null;
  /** @type {Set<(input: Input | null) => void>} */
  #hearers = new Set();

  current() {
    return this.#input;
  }

  /** @param {(input: Input | null) => void} hear @returns {() => void} what ends that */
  subscribe(hear) {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }

  /** @param {Input | null} input */
  set(input) {
    this.#input = input;
    for (const hear of this.#hearers) hear(input);
  }
}

/** The network from the pad to the redrawn digit, and the test digits that can be taken. */
export class Top {
  /** What chapters follow. */
  input = new Pad();
  #app;
  #pad;
  #wires;
  #code;
  #redrawn;
  #strip;

  /** @type {Float32Array | null} the code as the person changed it */
  #changed = null;
  /** @type {{ input: Input, pixels: Uint8Array, codes: Float32Array, error: number } | null} the latest that was made */
  #made = null;
  #madeAt = 0;

  /** @type {Uint8Array | null} classes of the test digits that are here */
  #labels = null;
  /** @type {{ label: number | null, isWorst: boolean }} which of them are in the strip */
  #choice = { label: null, isWorst: false };
  /** @type {{ indices: Uint32Array, pixels: Uint8Array, labels: Uint8Array, errors: Float32Array | null } | null} */
  #shown = null;
  /** @type {{ of: string, errors: Float32Array } | null} of all test digits, and which network's at which epoch */
  #errors = null;

  /**
   * @param {Pick<App, "state" | "subscribe" | "ask" | "report" | "announce">} app
   * @param {(name: string) => HTMLElement} root of a view
   * @param {(file: File) => void} photo
   */
  constructor(app, root, photo) {
    this.#app = app;
    this.#wires = new WiresView(root("wires"));
    this.#redrawn = new RedrawnView(root("redrawn"));
    this.#code = new CodeView(root("code"), {
      change: (code) => {
        this.#changed = code;
        this.#redraw().catch(this.#tell);
      },
    });
    this.#strip = new StripView(root("strip"), {
      take: (index) => this.#take(index),
      choose: (choice) => {
        this.#choice = choice;
        this.#choose().catch(this.#tell);
      },
    });
    this.#pad = new PadView(root("pad"), {
      change: (input) => {
        this.input.set(input);
        this.#show();
        this.#redraw().catch(this.#tell);
      },
      photo,
      announce: (words) => app.announce(words),
    });
    app.subscribe((state, before) => this.#follow(state, before));
    this.#show();
  }

  /** @param {unknown} error */
  #tell = (error) => this.#app.report("top", error);

  /**
   * A photograph or the like comes to the pad.
   *
   * @param {{ ink: Uint8Array, width: number, height: number }} drawing
   * @param {string} words
   */
  async draw({ ink, width, height }, words) {
    const { framed } = await this.#app.ask.reconstructDrawing(ink, width, height);
    this.#pad.take({ pixels: framed, words, isOwn: true, index: null, label: null });
  }

  /** @param {State} state @param {State} before */
  #follow(state, before) {
    if (state.data && state.data !== before.data) this.#takeData(state, before);
    if (state.network !== before.network) this.#made = null;
    const isOther = state.run.report !== before.run.report || state.network !== before.network;
    const isDone = !isTraining(state) || state.run.epochs !== before.run.epochs;
    if (isOther && (isDone || performance.now() - this.#madeAt >= PICTURES_MS)) {
      this.#madeAt = performance.now();
      this.#redraw().catch(this.#tell);
      this.#measure().catch(this.#tell);
    }
    if (
      state.baselines !== before.baselines ||
      state.architecture !== before.architecture ||
      isDone
    ) {
      this.#show();
    }
  }

  /** @param {State} state @param {State} before */
  #takeData({ data, dataset }, before) {
    if (!data) return;
    const { rows, columns } = data;
    if (dataset !== before.dataset || !before.data) {
      this.#shown = null;
      this.#errors = null;
      this.#choice = { label: null, isWorst: false };
      this.#pad.show({ rows, columns });
    }
    this.#app.ask
      .testLabels()
      .then((/** @type {Uint8Array} */ labels) => {
        this.#labels = labels;
        // Where some are in the strip already, they stay.
        return (this.#shown?.indices.length ?? 0) < IN_STRIP ? this.#choose(true) : undefined;
      })
      .catch(this.#tell);
  }

  /** Puts test digits into the strip. @param {boolean} [isFirst] the first ones, as they are in the file */
  async #choose(isFirst = false) {
    const labels = this.#labels;
    if (!labels) return;
    const { label, isWorst } = this.#choice;
    const errors = isWorst ? await this.#errorsNow() : null;
    const by = errors ? { errors } : isFirst ? null : { random: Math.random };
    const indices = chooseIndices(labels, { digit: label }, isWorst ? WORST : IN_STRIP, by);
    const digits = await this.#app.ask.testDigits(indices);
    this.#shown = { indices, ...digits, errors: null };
    this.#show();
    await this.#measure();
  }

  /** The errors of all test digits: they are many, so while it trains once an epoch. */
  async #errorsNow() {
    const { network, run } = this.#app.state();
    const of = `${network} ${run.report?.epoch} ${isTraining(this.#app.state()) ? "" : run.report?.step}`;
    if (this.#errors?.of !== of) this.#errors = { of, errors: await this.#app.ask.testErrors() };
    return this.#errors.errors;
  }

  /** How good the digits of the strip come out, and all others. */
  #measure = latest(async () => {
    const shown = this.#shown;
    const { network, arrival } = this.#app.state();
    if (!shown || network === 0) return;
    const { errors } = await this.#app.ask.reconstruct(shown.pixels.slice());
    if (shown !== this.#shown) return;
    this.#shown = { ...shown, errors };
    if (arrival.done) await this.#errorsNow();
    this.#show();
  });

  /** @param {number} index of a test digit */
  #take(index) {
    const shown = this.#shown;
    const at = shown?.indices.indexOf(index) ?? -1;
    if (!shown || at < 0) return;
    const size = shown.pixels.length / shown.indices.length;
    const label = shown.labels[at] ?? null;
    const { data } = this.#app.state();
    this.#pad.take({
      pixels: shown.pixels.slice(at * size, (at + 1) * size),
      words: testDigit(this.#nameOf(label), data?.noun ?? "digit"),
      isOwn: false,
      index,
      label,
    });
  }

  /** @param {number | null} label */
  #nameOf(label) {
    const { data } = this.#app.state();
    return data?.classes.find((one) => one.label === label)?.name ?? null;
  }

  /** Only the newest matters. */
  #redraw = latest(async () => {
    const input = this.input.current();
    if (!input) {
      this.#made = null;
      this.#show();
      return;
    }
    if (this.#app.state().network === 0) return;
    const { ask } = this.#app;
    const { pixels, codes, errors } = await ask.reconstruct(input.pixels.slice());
    if (input !== this.input.current()) return;
    this.#made = { input, pixels, codes, error: errors[0] ?? 0 };
    // The view of the code gives its changes once more, for the new code.
    this.#show();
    const changed = this.#changed;
    if (!changed || changed.length !== codes.length) return;
    const drawn = await ask.decode(changed.slice());
    if (input !== this.input.current() || changed !== this.#changed) return;
    this.#made = { input, codes, pixels: drawn, error: meanSquaredError(input.pixels, drawn) };
    this.#show();
  });

  #show() {
    const { data, architecture, config, baselines, run } = this.#app.state();
    const { rows, columns } = data ?? { rows: 28, columns: 28 };
    const size = { rows, columns };
    const noun = data?.noun ?? "digit";
    const input = this.input.current();
    const role = input && !input.isDrawn ? "held-out" : "drawing";
    const average = baselines?.meanImage ?? null;
    if (config) {
      const sizes = layersOf(rows * columns, config);
      const code = config.hidden.length + 1;
      this.#wires.show({ size, sizes, code, joints: sizes.slice(1).map(() => null), role });
    }
    const made = this.#made?.input === input ? this.#made : null;
    if (architecture) {
      this.#code.show({
        code: made?.codes ?? null,
        of: input,
        latent: architecture.latent,
        canBeNegative: architecture.codeCanBeNegative,
        size,
        role,
      });
    }
    const all = this.#errors?.errors;
    this.#redrawn.show({
      size,
      noun,
      role,
      typical: errorLeft(run.heldOut?.error ?? null, average),
      redrawn: made && {
        input: made.input.pixels,
        pixels: made.pixels,
        left: errorLeft(made.error, average),
        worse: all ? all.filter((error) => error > made.error).length / all.length : null,
        isChanged: this.#changed !== null,
      },
    });
    const shown = this.#shown;
    const pixels = rows * columns;
    this.#strip.show({
      size,
      noun,
      taken: input?.index ?? null,
      classes: data?.classes ?? [],
      label: this.#choice.label,
      isWorst: this.#choice.isWorst,
      digits: Array.from(shown?.indices ?? [], (index, i) => ({
        index,
        pixels: /** @type {NonNullable<typeof shown>} */ (shown).pixels.subarray(
          i * pixels,
          (i + 1) * pixels,
        ),
        name: this.#nameOf(shown?.labels[i] ?? null),
        left: errorLeft(shown?.errors?.[i] ?? null, average),
      })),
    });
  }
}

/**
 * @param {Uint8Array} wanted ink bytes
 * @param {Uint8Array} found
 */
function meanSquaredError(wanted, found) {
  let sum = 0;
  wanted.forEach((ink, i) => {
    sum += ((ink - (found[i] ?? 0)) / 255) ** 2;
  });
  return sum / wanted.length;
}

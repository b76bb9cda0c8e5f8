import { latest } from "../bridge/latest.js";
import { errorLeft } from "../domain/error-left.js";
import { chooseIndices } from "../domain/held-out.js";
import { squaredDifference } from "../domain/morph.js";
import { isDamaging } from "../domain/schema.js";
import { sizeOf } from "../domain/size.js";
import { testDigit } from "../domain/sentences/top.js";
import { isTraining } from "../state/machine.js";
import { currentHeldOut } from "../state/run.js";
import { save } from "../ui/elements.js";
import { tiled } from "../ui/paint.js";
import { pngOf } from "../ui/png.js";
import { CodeView } from "../views/code/view.js";
import { PadView } from "../views/pad/view.js";
import { RedrawnView } from "../views/redrawn/view.js";
import { StripView } from "../views/strip/view.js";
import { WiresView } from "../views/wires/view.js";

/** @import { Joint } from "../domain/waist.js" */
/** @import { App, Data, State } from "../state/state.js" */
/** @import { Input } from "../views/pad/view.js" */
/** @import { Drawing } from "./own-data.js" */

/** The most test digits in the strip. */
const STRIP = 14;
const WORST = 10;
/** How many pixels of a saved picture a digit's pixel takes along each side. */
const SAVED_SCALE = 4;
/** While training, pictures are redrawn at most this often: often enough to see it learn. */
const PICTURES_MS = 200;
/**
 * The threads use every weight. While training they are updated only this often, in milliseconds per weight, so that they
 * cost about a hundredth of the time.
 */
const THREADS_MS = 4e-4;

/**
 * What the network makes of the pad.
 *
 * @typedef {object} Redrawn
 * @property {Input} of
 * @property {Uint8Array} seen what went in: the input, with the damage that the network practises
 * @property {Uint8Array} pixels
 * @property {number} error to the undamaged input
 * @property {Float32Array} code
 */

/**
 * Test digits in the strip.
 *
 * @typedef {{ index: number, pixels: Uint8Array, label: number | null }[]} Thumbs
 */

/** The page's top: what is on the pad, what the network makes of it, and test digits to take instead. */
export class Top {
  #app;
  #pad;
  #code;
  #redrawn;
  #wires;
  #strip;

  /** @type {Input | null} */
  #input = null;
  /** @type {Set<() => void>} */
  #hearers = new Set();
  /** @type {Redrawn | null} */
  #made = null;
  /** @type {(Joint | null)[] | null} */
  #joints = null;
  /** @type {{ code: Float32Array, pixels: Uint8Array } | null} what the decoder draws from a changed code */
  #changed = null;
  /** @type {Thumbs | null} */
  #thumbs = null;
  /** @type {{ label: number | null, isWorst: boolean }} */
  #wish = { label: null, isWorst: false };
  /** @type {{ errors: Float32Array, of: string } | null} of all test digits, and the network and step they were measured at */
  #test = null;
  #madeAt = 0;
  #threadedAt = -Infinity;

  /**
   * @param {App} app
   * @param {(name: string) => HTMLElement} root of a view
   * @param {(photo: File) => void} openPhoto
   */
  constructor(app, root, openPhoto) {
    this.#app = app;
    this.#pad = new PadView(root("pad"), {
      change: (input) => this.#take(input),
      photo: openPhoto,
      announce: app.announce,
    });
    this.#code = new CodeView(root("code"), { change: (code) => void this.#change(code) });
    this.#redrawn = new RedrawnView(root("redrawn"));
    this.#wires = new WiresView(root("wires"));
    this.#strip = new StripView(root("strip"), {
      take: (index) => this.#takeDigit(index),
      choose: (wish) => void this.#choose(wish),
      save: (indices) => void this.#guarded(() => this.#save(Uint32Array.from(indices))),
    });
    app.subscribe((state, before) => this.#follow(state, before));
    this.show();
  }

  /** What is on the pad, for the chapters. */
  get input() {
    return {
      current: () => this.#input,
      subscribe: (/** @type {() => void} */ hear) => {
        this.#hearers.add(hear);
        return () => void this.#hearers.delete(hear);
      },
    };
  }

  /** Puts a photograph's drawing on the pad. @param {Drawing} drawing */
  async draw({ ink, width, height }) {
    const { framed } = await this.#app.ask.reconstructDrawing(ink, width, height);
    this.#pad.take({ pixels: framed, words: "Your photo", isOwn: true, index: null, label: null });
  }

  /** Shows everything again, for example when the theme changes. */
  show() {
    const { data, config, architecture, averageError, run } = this.#app.state();
    const size = sizeOf(data);
    const noun = data?.noun ?? "digit";
    const role = this.#input && !this.#input.isDrawn ? "held-out" : "drawing";
    const made = this.#made;
    const latent = config?.latent ?? 64;
    this.#code.show({
      code: made?.code ?? null,
      of: made?.of ?? null,
      latent,
      canBeNegative: architecture?.codeCanBeNegative ?? false,
      size,
      role,
    });
    this.#redrawn.show({
      size,
      noun,
      typical: errorLeft(currentHeldOut(run), averageError),
      role,
      redrawn: made && {
        input: made.of.pixels,
        pixels: this.#changed?.pixels ?? made.pixels,
        left: errorLeft(this.#error(made), averageError),
        worse: this.#worse(made),
        isChanged: this.#changed !== null,
      },
    });
    const sizes = architecture ? sizesOf(architecture.layers) : [784, latent, 784];
    this.#wires.show({
      size,
      sizes,
      code: (sizes.length - 1) / 2,
      joints: this.#joints ?? sizes.slice(1).map(() => null),
      role,
    });
    this.#showStrip();
  }

  #showStrip() {
    const { data, averageError } = this.#app.state();
    const thumbs = this.#thumbs;
    const { rows, columns } = sizeOf(data);
    this.#strip.show({
      size: { rows, columns },
      noun: data?.noun ?? "digit",
      digits: thumbs
        ? thumbs.map(({ index, pixels, label }) => ({
            index,
            pixels,
            name: nameOf(data, label),
            left: this.#isBehind()
              ? null
              : errorLeft(this.#test?.errors[index] ?? null, averageError),
          }))
        : [],
      taken: this.#input?.index ?? null,
      classes: data?.classes ?? [],
      ...this.#wish,
    });
  }

  /** @param {State} state @param {State} before */
  #follow(state, before) {
    if (state.dataset !== before.dataset) this.#forget();
    const { data } = state;
    if (data && data !== before.data) {
      this.#pad.show(data);
      if (this.#thumbs === null) void this.#fill();
    }
    if (state.network !== before.network) {
      this.#made = null;
      this.#joints = null;
      this.#test = null;
      this.#changed = null;
    }
    const isOther =
      state.network !== before.network ||
      state.run.report !== before.run.report ||
      state.phase !== before.phase;
    const isDue =
      !isTraining(state) ||
      state.run.epochs !== before.run.epochs ||
      performance.now() - this.#madeAt >= PICTURES_MS;
    if (isOther && isDue) this.#refresh();
    if (state.run.heldOut !== before.run.heldOut) void this.#judge();
    if (state.averageError !== before.averageError || state.config !== before.config) this.show();
  }

  /** Forgets what belongs to other data. */
  #forget() {
    this.#thumbs = null;
    this.#test = null;
    this.#wish = { label: null, isWorst: false };
  }

  /** Puts the first test digits into the strip, and the first one on the pad unless someone has drawn. */
  async #fill() {
    await this.#guarded(async () => {
      await this.#showDigits(chooseIndices(await this.#app.ask.testLabels(), null, STRIP, null));
      if (this.#input === null || this.#input.index !== null) this.#takeDigit(0);
    });
  }

  /** @param {{ label: number | null, isWorst: boolean }} wish */
  async #choose(wish) {
    this.#wish = wish;
    await this.#guarded(async () => {
      const labels = await this.#app.ask.testLabels();
      const by = wish.isWorst
        ? { errors: await this.#app.ask.testErrors() }
        : { random: Math.random };
      const count = wish.isWorst ? WORST : STRIP;
      await this.#showDigits(chooseIndices(labels, wish.label, count, by));
    });
  }

  /** @param {Uint32Array} indices */
  async #showDigits(indices) {
    const { pixels, labels } = await this.#app.ask.testDigits(indices);
    const size = pixels.length / indices.length;
    this.#thumbs = Array.from(indices, (index, i) => ({
      index,
      pixels: pixels.slice(i * size, (i + 1) * size),
      label: labels[i] ?? null,
    }));
    this.#showStrip();
  }

  /**
   * Saves a picture of test digits with their reconstructions below; between them the damaged input, if there is
   * damage.
   *
   * @param {Uint32Array} indices
   */
  async #save(indices) {
    const { ask } = this.#app;
    const { config, data } = this.#app.state();
    if (!config) return;
    const { pixels } = await ask.testDigits(indices);
    const seen = await ask.damage(pixels, indices);
    const { pixels: redrawn } = await ask.reconstructTowards(seen, pixels);
    const lines = isDamaging(config) ? [pixels, seen, redrawn] : [pixels, redrawn];
    const all = new Uint8Array(lines.length * pixels.length);
    lines.forEach((line, i) => all.set(line, i * pixels.length));
    const { rows, columns } = sizeOf(data);
    const across = indices.length;
    const picture = tiled(all, { rows, columns }, across);
    const whole = { rows: lines.length * rows, columns: across * columns };
    save(await pngOf(picture, whole, SAVED_SCALE), "digits.png");
  }

  /** @param {number} index of a test digit in the strip */
  #takeDigit(index) {
    const digit = this.#thumbs?.find((thumb) => thumb.index === index);
    const { data } = this.#app.state();
    if (!digit || !data) return;
    const { pixels, label } = digit;
    this.#pad.take({
      pixels,
      words: testDigit(nameOf(data, label), data.noun),
      isOwn: false,
      index,
      label,
    });
  }

  /** @param {Input | null} input */
  #take(input) {
    this.#input = input;
    if (input === null) this.#made = null;
    this.#changed = null;
    this.#refresh();
    this.show();
    for (const hear of this.#hearers) hear();
  }

  #refresh() {
    this.#madeAt = performance.now();
    void this.#guarded(() => this.#redraw());
  }

  #redraw = latest(async () => {
    const input = this.#input;
    const { ask } = this.#app;
    const { config, architecture, network, data } = this.#app.state();
    const { rows } = sizeOf(data);
    if (!input || !config || !architecture || network === 0) return;
    const isDamaged = isDamaging(config);
    const seen = isDamaged
      ? await ask.damage(
          input.pixels,
          input.index === null ? undefined : Uint32Array.of(input.index),
        )
      : input.pixels;
    const { pixels, errors, codes } = await ask.reconstructTowards(seen, input.pixels);
    const isDue =
      !isTraining(this.#app.state()) ||
      this.#joints === null ||
      performance.now() - this.#threadedAt >= THREADS_MS * architecture.parameters;
    const joints = isDue ? await ask.contributions(seen, rows) : this.#joints;
    if (isDue) this.#threadedAt = performance.now();
    // The input has changed meanwhile.
    if (input !== this.#input) return;
    this.#made = { of: input, seen, pixels, error: errors[0] ?? 0, code: codes };
    this.#joints = joints;
    this.#pad.see(isDamaged ? seen : null);
    this.show();
  });

  /** Shows what the decoder draws from a changed code. @param {Float32Array | null} code null once the change is undone */
  async #change(code) {
    if (code === null) {
      this.#changed = null;
      this.show();
      return;
    }
    await this.#guarded(() => this.#decode(code));
  }

  #decode = latest(async (/** @type {Float32Array} */ code) => {
    const made = this.#made;
    const pixels = await this.#app.ask.decode(code);
    // The change may have been undone meanwhile, or the input replaced.
    if (!this.#code.isChanged || !made || made.of !== this.#made?.of) return;
    this.#changed = { code, pixels };
    this.show();
  });

  /** Measures all test digits: after every epoch, and whenever training stops. */
  async #judge() {
    const { run, network } = this.#app.state();
    const of = `${network} ${run.heldOut?.step}`;
    if (run.heldOut === null || this.#test?.of === of) return;
    await this.#guarded(async () => {
      this.#test = { errors: await this.#app.ask.testErrors(), of };
      if (this.#wish.isWorst) await this.#choose(this.#wish);
      else this.show();
    });
  }

  /** The error of the picture shown: the reconstruction, or the picture from a changed code. @param {Redrawn} made */
  #error({ of, error }) {
    const drawn = this.#changed?.pixels;
    if (!drawn) return error;
    return squaredDifference(drawn, of.pixels);
  }

  /** Share of the test digits that came out worse. @param {Redrawn} made */
  #worse(made) {
    const errors = this.#test?.errors;
    if (!errors || errors.length === 0 || this.#isBehind()) return null;
    const error = this.#error(made);
    return errors.filter((other) => other > error).length / errors.length;
  }

  /** Whether the test digits were measured too long ago to compare with the digit on the pad. */
  #isBehind() {
    return currentHeldOut(this.#app.state().run) === null;
  }

  /** @param {() => Promise<unknown>} act */
  async #guarded(act) {
    try {
      await act();
    } catch (error) {
      this.#app.report("top", error);
    }
  }
}

/** @param {Data | null} data @param {number | null} label */
function nameOf(data, label) {
  return data?.classes.find((each) => each.label === label)?.name ?? null;
}

/**
 * Sizes of a network's layers, pixels to pixels; a sampled code counts once.
 *
 * @param {import("../bridge/protocol.js").Architecture["layers"]} layers
 */
export function sizesOf(layers) {
  const [first] = layers;
  const code = layers.findIndex(({ part }) => part === "code");
  const kept = layers.filter(({ part }, i) => part !== "code" || i === code);
  return [first?.inputs ?? 0, ...kept.map(({ outputs }) => outputs)];
}

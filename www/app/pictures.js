import { latest } from "../bridge/latest.js";
import { chooseIndices, describeChoice } from "../domain/held-out.js";
import { isTraining } from "../state/machine.js";
import { digitSize, setDigitSize } from "../views/digit.js";
import { NetworkView } from "../views/network.js";
import { SketchView } from "../views/sketch.js";
import { StripView } from "../views/strip.js";

/** @import { Config, Drawing } from "../bridge/protocol.js" */
/** @import { Choice } from "../domain/held-out.js" */
/** @import { App, Data, State } from "../state/state.js" */
/** @import { Drawn } from "../views/sketch.js" */
/** @import { Shown } from "../views/strip.js" */
/** @import { Coded } from "../views/units.js" */
/** @import { Lab } from "./lab.js" */

/** Held-out digits in the strip. */
const STRIP = 10;
/** Pictures are made anew at most this often while it trains: often enough to see it learn. */
const PICTURES_MS = 200;
/** The lab looks at as many held-out digits, this often. */
const LAB_DIGITS = 1000;
const LAB_MS = 1000;

/** Everything on the page that shows digits, kept up to date with the network. */
export class Pictures {
  #network = new NetworkView();
  #strip;
  #sketch;
  #app;
  /** @type {Lab | null} */
  #lab = null;
  /** @type {Config | null} */
  #config = null;

  /** @type {Uint8Array | null} classes of all held-out digits */
  #testLabels = null;
  /** @type {number[] | null} the classes that they have */
  #classes = null;
  /** @type {Choice} which of them are in the strip */
  #choice = { digit: null, worst: false };
  /** @type {Shown | null} */
  #shown = null;
  /** @type {Float32Array | null} the codes of those, one after another */
  #shownCodes = null;
  /** @type {number | null} which of them is in the network; null for the person's drawing */
  #picked = 0;
  /** @type {Drawn | null} */
  #drawn = null;
  /** @type {Drawing | null} what the network makes of it */
  #drawing = null;

  #picturesAt = 0;
  #latentAt = 0;
  /** The state of the network, in words, whose errors the lab shows. */
  #errorsOf = "";

  /** @param {Pick<App, "state" | "ask" | "report" | "announce" | "subscribe">} app */
  constructor(app) {
    this.#app = app;
    this.#strip = new StripView({
      choose: (choice) => void this.#choose(choice),
      pick: (position) => this.#pick(position),
    });
    this.#sketch = new SketchView({
      draw: (drawn) => this.#draw(drawn),
      announce: (words) => app.announce(words),
    });
    app.subscribe((state, before) => this.#follow(state, before));
  }

  /** @param {unknown} error */
  #tell = (error) => this.#app.report("top", error);

  /** @param {Lab} lab */
  addLab(lab) {
    this.#lab = lab;
    if (this.#config) lab.describe(this.#config);
    if (this.#classes) lab.offer(this.#classes);
    if (this.#drawing) lab.showDrawing(this.#drawing.error);
  }

  /** @param {State} state @param {State} before */
  #follow(state, before) {
    if (state.config && state.config !== before.config) this.#describe(state.config);
    if (state.data && state.dataset !== before.dataset) this.#forget();
    if (state.data && state.data !== before.data) this.#describeData(state.data);
    if (state.network !== before.network) this.#drop();
    const { report } = state.run;
    if (report !== before.run.report || state.network !== before.network)
      this.#keepUp(state, before);
  }

  /** Forgets the digits: the next ones are of other data. */
  #forget() {
    this.#testLabels = null;
    this.#classes = null;
    this.#choice = { digit: null, worst: false };
    this.#strip.forget();
    this.#shown = null;
    this.#shownCodes = null;
    if (this.#picked !== null) this.#picked = 0;
  }

  /** @param {Config} config in force from now on */
  #describe(config) {
    const isOther = config.latent !== this.#config?.latent || config.code !== this.#config.code;
    this.#config = config;
    this.#network.describe(config, digitSize);
    if (isOther) this.#lab?.describe(config);
    this.#describeStrip();
  }

  /** @param {Data} data */
  #describeData({ rows, columns, classes }) {
    const size = { rows, columns };
    if (rows !== digitSize.rows || columns !== digitSize.columns) {
      setDigitSize(size);
      this.#sketch.resize(size);
      if (this.#config) this.#network.describe(this.#config, size);
    }
    const labels = classes.map(({ label }) => label);
    if (String(labels) !== String(this.#classes)) {
      this.#classes = labels;
      document.documentElement.toggleAttribute("data-unlabelled", labels.length === 0);
      this.#strip.offer(labels);
      this.#lab?.offer(labels);
    }
    this.#fill().catch(this.#tell);
  }

  /** Puts the test set's own first ten into the strip, as the notebook shows them. */
  async #fill() {
    const labels = await this.#app.ask.testLabels();
    this.#testLabels = labels;
    this.#describeStrip();
    if (this.#shown === null)
      await this.#showDigits(chooseIndices(labels, this.#choice, STRIP, null));
  }

  /** The codes were of another network. */
  #drop() {
    this.#shownCodes = null;
    this.#errorsOf = "";
  }

  /** Follows training, at a humane rate. @param {State} state @param {State} before */
  #keepUp(state, before) {
    const now = performance.now();
    const isOver = !isTraining(state) || state.run.epochs !== before.run.epochs;
    if (isOver || now - this.#picturesAt >= PICTURES_MS) this.refresh();
    if (isOver || now - this.#latentAt >= LAB_MS) this.refreshLab();
    if (state.run.epochs !== before.run.epochs && this.#choice.worst)
      void this.#choose(this.#choice);
  }

  /** Makes all pictures anew. */
  refresh() {
    this.#picturesAt = performance.now();
    this.#showStrip().catch(this.#tell);
    this.#showDrawing().catch(this.#tell);
  }

  /** Brings the lab to where the network stands, if it is in sight. */
  refreshLab() {
    this.#latentAt = performance.now();
    this.#showLatent().then(() => this.#showCodes(), this.#tell);
  }

  /** Takes the colours of the theme again. */
  recolour() {
    this.#network.recolour();
    this.#lab?.recolour();
  }

  /**
   * @param {Float32Array} codes
   * @returns {Promise<Uint8Array | null>} null where the codes are of a network that is no more
   */
  async decode(codes) {
    try {
      return await this.#app.ask.decode(codes);
    } catch (error) {
      this.#tell(error);
      return null;
    }
  }

  #showStrip = latest(async () => {
    const shown = this.#shown;
    const { ask } = this.#app;
    if (!shown || !this.#config) return;
    const noisy = this.#config.noise > 0 ? await ask.corrupt(shown.pixels) : null;
    const made = await ask.reconstruct(noisy ?? shown.pixels);
    if (shown !== this.#shown) return;
    this.#shownCodes = made.codes;
    // With noise, the core's errors are to what went in; the ones to show are to the clean digits.
    const errors = noisy ? meanSquaredErrors(shown, made.pixels) : made.errors;
    this.#strip.update(made.pixels, errors, noisy);
    this.#showCodes();
    const picked = this.#picked;
    if (picked === null) return;
    const latent = made.codes.length / shown.labels.length;
    const pixels = made.pixels.length / shown.labels.length;
    const [from, to] = [picked * pixels, (picked + 1) * pixels];
    this.#network.show({
      source: `Held-out digit${this.#inWords(shown.labels[picked])}`,
      isDrawn: false,
      input: (noisy ?? shown.pixels).subarray(from, to),
      output: made.pixels.subarray(from, to),
      code: made.codes.subarray(picked * latent, (picked + 1) * latent),
      error: errors[picked] ?? 0,
    });
  });

  /** @param {number | undefined} label */
  #inWords(label) {
    return this.#classes?.length ? `, class ${label}` : "";
  }

  /** Only the newest drawing matters. */
  #reconstructDrawing = latest((/** @type {Drawn} */ { ink, width, height }) =>
    this.#app.ask.reconstructDrawing(ink, width, height),
  );

  async #showDrawing() {
    if (!this.#drawn || this.#app.state().network === 0) return;
    const made = await this.#reconstructDrawing(this.#drawn);
    // Null where a newer drawing took its place.
    if (!made || !this.#drawn) return;
    this.#drawing = made;
    this.#lab?.showDrawing(made.error);
    this.#sketch.show(made);
    this.#showCodes();
    if (this.#picked !== null) return;
    this.#network.show({
      source: "Your drawing",
      isDrawn: true,
      input: made.framed,
      output: made.reconstruction,
      code: made.code,
      error: made.error,
    });
  }

  #showLatent = latest(async () => {
    const labels = this.#testLabels;
    const { ask } = this.#app;
    if (!this.#lab?.isVisible || !labels) return;
    this.#lab.show(await ask.latent(LAB_DIGITS));
    // All held-out digits are many: while it trains, they are looked at once an epoch.
    const state = this.#app.state();
    const errorsOf = `${state.network} ${state.run.report?.epoch}`;
    if (isTraining(state) && errorsOf === this.#errorsOf) return;
    this.#errorsOf = errorsOf;
    const errors = await ask.testErrors();
    if (!this.#config) return;
    const { classes } = this.#config;
    const trainedOn = classes.length > 0 ? classes : [...new Set(labels)];
    this.#lab.showErrors(errors, labels, trainedOn);
  });

  /** Shows the lab the codes of the digits that are on the page. */
  #showCodes() {
    const [shown, codes] = [this.#shown, this.#shownCodes];
    if (!this.#lab?.isVisible || !shown || !codes) return;
    const latent = codes.length / shown.labels.length;
    /** @type {Coded[]} */
    const coded = Array.from(shown.labels, (label, i) => ({
      source: `Digit ${i + 1} of the strip${this.#inWords(label)}`,
      isDrawn: false,
      code: codes.subarray(i * latent, (i + 1) * latent),
    }));
    if (this.#drawing) {
      coded.push({ source: "Your drawing", isDrawn: true, code: this.#drawing.code });
    }
    const current = coded[this.#picked ?? coded.length - 1];
    if (current) this.#lab.showCodes(current, coded);
  }

  /** @param {Choice} choice */
  async #choose(choice) {
    this.#choice = choice;
    const labels = this.#testLabels;
    if (!labels) return;
    try {
      const by = choice.worst
        ? { errors: await this.#app.ask.testErrors() }
        : { random: Math.random };
      await this.#showDigits(chooseIndices(labels, choice, STRIP, by));
    } catch (error) {
      this.#tell(error);
    }
  }

  /** @param {Uint32Array} indices of held-out digits for the strip */
  async #showDigits(indices) {
    const { pixels, labels } = await this.#app.ask.testDigits(indices);
    this.#shown = { indices, pixels, labels };
    this.#strip.show(this.#shown);
    if (this.#picked !== null && this.#picked >= indices.length) this.#picked = 0;
    this.#strip.mark(this.#picked);
    this.#describeStrip();
    await this.#showStrip();
  }

  #describeStrip() {
    if (!this.#testLabels || !this.#config) return;
    const isNoisy = this.#config.noise > 0;
    this.#strip.describe(describeChoice(this.#testLabels, this.#choice, isNoisy));
  }

  /** @param {number} position of the digit in the strip that goes into the network */
  #pick(position) {
    this.#picked = position;
    this.#strip.mark(position);
    this.#showStrip().catch(this.#tell);
  }

  /** @param {Drawn | null} drawn */
  #draw(drawn) {
    this.#drawn = drawn;
    if (drawn) {
      this.#picked = null;
      this.#strip.mark(null);
      this.#showDrawing().catch(this.#tell);
      return;
    }
    this.#drawing = null;
    this.#lab?.showDrawing(null);
    this.#sketch.show(null);
    if (this.#picked === null) this.#pick(0);
  }
}

/**
 * @param {Shown} wanted
 * @param {Uint8Array} found
 * @returns {Float32Array} of each digit, ink from 0 to 1
 */
function meanSquaredErrors({ pixels, labels }, found) {
  const errors = new Float32Array(labels.length);
  const size = pixels.length / labels.length;
  pixels.forEach((ink, i) => {
    const digit = Math.floor(i / size);
    errors[digit] = (errors[digit] ?? 0) + ((ink - (found[i] ?? 0)) / 255) ** 2 / size;
  });
  return errors;
}

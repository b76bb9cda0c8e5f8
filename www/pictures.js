import { classesOf } from "./classes.js";
import { chooseIndices, describeChoice } from "./held-out.js";
import { latest } from "./latest.js";
import { digitSize, setDigitSize } from "./views/digit.js";
import { NetworkView } from "./views/network.js";
import { SketchView } from "./views/sketch.js";
import { StripView } from "./views/strip.js";

/** @import { Choice } from "./held-out.js" */
/** @import { Lab } from "./lab.js" */
/** @import { Config, DatasetInfo, Drawing, Report } from "./protocol.js" */
/** @import { TrainerClient } from "./trainer-client.js" */
/** @import { Drawn } from "./views/sketch.js" */
/** @import { Shown } from "./views/strip.js" */
/** @import { Coded } from "./views/units.js" */

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
  #tell;
  #drew;
  /** @type {Lab | null} */
  #lab = null;
  /** @type {TrainerClient | null} */
  #client = null;
  /** @type {Config | null} */
  #config = null;
  /** Raised when the network is another one: answers of the one before are dropped. */
  #generation = 0;
  #isTraining = false;
  #epochs = 0;

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

  /**
   * @param {object} actions
   * @param {(error: unknown) => void} actions.tell
   * @param {(words: string) => void} actions.announce
   * @param {() => void} actions.drew called when the person has drawn
   */
  constructor({ tell, announce, drew }) {
    this.#tell = tell;
    this.#strip = new StripView({
      choose: (choice) => this.#choose(choice),
      pick: (position) => this.#pick(position),
    });
    this.#drew = drew;
    this.#sketch = new SketchView({ draw: (drawn) => this.#draw(drawn), announce });
  }

  /** @param {TrainerClient} client whose network is shown from now on */
  attach(client) {
    this.#client = client;
  }

  /** Forgets the digits: the next ones are of other data. */
  forget() {
    this.#config = null;
    this.#testLabels = null;
    this.#classes = null;
    this.#choice = { digit: null, worst: false };
    this.#strip.forget();
    this.#shown = null;
    this.#shownCodes = null;
    if (this.#picked !== null) this.#picked = 0;
  }

  /** @param {Lab} lab */
  addLab(lab) {
    this.#lab = lab;
    if (this.#config) lab.describe(this.#config);
    if (this.#classes) lab.offer(this.#classes);
    if (this.#drawing) lab.showDrawing(this.#drawing.error);
  }

  /** @param {Config} config in force from now on */
  describe(config) {
    const isOther = config.latent !== this.#config?.latent || config.code !== this.#config.code;
    this.#config = config;
    this.#network.describe(config, digitSize);
    if (isOther) this.#lab?.describe(config);
    this.#describeStrip();
  }

  /**
   * @param {DatasetInfo} info
   * @param {Uint8Array} labels of all held-out digits
   */
  testLoaded(info, labels) {
    this.#testLabels = labels;
    const classes = classesOf(info);
    const { rows, columns } = digitSize;
    // Often they are of the same kind: the rest of those that came first, or the same in another worker.
    if (info.rows !== rows || info.columns !== columns) {
      setDigitSize(info);
      this.#sketch.resize(info);
      if (this.#config) this.#network.describe(this.#config, info);
    }
    if (String(classes) !== String(this.#classes)) {
      this.#classes = classes;
      document.documentElement.toggleAttribute("data-unlabelled", classes.length === 0);
      this.#strip.offer(classes);
      this.#lab?.offer(classes);
    }
    // The test set's own first ten, as the notebook shows them; all that came with a network trained earlier.
    this.#describeStrip();
    if (this.#shown === null) {
      this.#showDigits(chooseIndices(labels, this.#choice, STRIP, null)).catch(this.#tell);
    }
  }

  /** The network is another one from now on. */
  renew() {
    this.#generation += 1;
  }

  /**
   * Follows training, at a humane rate.
   *
   * @param {Report} report
   */
  follow(report) {
    const now = performance.now();
    const isOver = !report.training || report.epochs.length > 0;
    this.#isTraining = report.training;
    this.#epochs = report.epoch;
    if (isOver || now - this.#picturesAt >= PICTURES_MS) this.refresh();
    if (isOver || now - this.#latentAt >= LAB_MS) this.refreshLab();
    if (report.epochs.length > 0 && this.#choice.worst) void this.#choose(this.#choice);
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
    const generation = this.#generation;
    try {
      return (await this.#client?.decode(codes)) ?? null;
    } catch (error) {
      if (generation === this.#generation) this.#tell(error);
      return null;
    }
  }

  #showStrip = latest(async () => {
    const shown = this.#shown;
    if (!shown || !this.#client || !this.#config) return;
    const noisy = this.#config.noise > 0 ? await this.#client.corrupt(shown.pixels) : null;
    const made = await this.#client.reconstruct(noisy ?? shown.pixels);
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

  async #showDrawing() {
    if (!this.#drawn || !this.#client) return;
    const { ink, width, height } = this.#drawn;
    const made = await this.#client.reconstructDrawing(ink, width, height);
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
    const [client, labels, generation] = [this.#client, this.#testLabels, this.#generation];
    if (!this.#lab?.isVisible || !labels || !client) return;
    const latent = await client.latent(LAB_DIGITS);
    if (generation !== this.#generation) return;
    this.#lab.show(latent);
    // All held-out digits are many: while it trains, they are looked at once an epoch.
    const errorsOf = `${generation} ${this.#epochs}`;
    if (this.#isTraining && errorsOf === this.#errorsOf) return;
    this.#errorsOf = errorsOf;
    const errors = await client.testErrors();
    if (generation !== this.#generation || !this.#config) return;
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
    const [client, labels] = [this.#client, this.#testLabels];
    if (!client || !labels) return;
    try {
      const by = choice.worst ? { errors: await client.testErrors() } : { random: Math.random };
      await this.#showDigits(chooseIndices(labels, choice, STRIP, by));
    } catch (error) {
      this.#tell(error);
    }
  }

  /** @param {Uint32Array} indices of held-out digits for the strip */
  async #showDigits(indices) {
    if (!this.#client) return;
    const { pixels, labels } = await this.#client.testDigits(indices);
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
    this.#drew();
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

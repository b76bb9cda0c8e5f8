import { inUse } from "../../domain/sentences/meaning.js";
import { make, part } from "../../ui/elements.js";
import { paintDifference, paintInk } from "../../ui/paint.js";

/** @import { Latent } from "../../bridge/protocol.js" */
/** @import { Size } from "../../ui/paint.js" */

/**
 * @typedef {object} Units
 * @property {Latent} latent
 * @property {Int8Array | null} encoder a picture of the weights that lead to each number from the pixels, signed; null where hidden layers lie between
 * @property {Size} size of a digit
 */

/** The ink byte that a weight of zero is painted as. */
const ZERO = 128;
/** Pictures at once. */
const PAGE = 64;

/** The numbers of the code one by one: what turning up each adds and removes, and a slider that turns one. */
export class UnitsView {
  #list;
  #note;
  #pages;
  #decoder;
  #encoder;
  #encoderPlace;
  #name;
  #slider;
  #value;
  #before;
  #after;
  #source;
  #undo;
  #turned;
  /** @type {Units | null} */
  #units = null;
  /** @type {{ source: string, code: Float32Array } | null} the digit that is changed */
  #current = null;
  #page = 0;
  #chosen = 0;
  /** @type {Map<number, number>} what was set by hand, by unit */
  #edits = new Map();
  /** @type {HTMLButtonElement[]} */
  #buttons = [];

  /**
   * @param {HTMLElement} root
   * @param {(codes: Float32Array) => void} turned asks for what the decoder makes of two codes, the digit's own and
   *   the changed one: `showTurned`
   */
  constructor(root, turned) {
    this.#turned = turned;
    this.#list = part(root, "list");
    this.#note = part(root, "note");
    this.#pages = part(root, "pages");
    this.#decoder = part(root, "decoder", HTMLCanvasElement);
    this.#encoder = part(root, "encoder", HTMLCanvasElement);
    this.#encoderPlace = part(root, "encoder-place");
    this.#name = part(root, "name");
    this.#slider = part(root, "slider", HTMLInputElement);
    this.#value = part(root, "value");
    this.#before = part(root, "before", HTMLCanvasElement);
    this.#after = part(root, "after", HTMLCanvasElement);
    this.#source = part(root, "source");
    this.#undo = part(root, "undo", HTMLButtonElement);
    this.#slider.addEventListener("input", () => {
      this.#edits.set(this.#chosen, this.#slider.valueAsNumber);
      this.#tell();
    });
    this.#undo.addEventListener("click", () => {
      this.#edits.clear();
      this.#choose(this.#chosen);
    });
    this.#list.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {Units} units */
  show(units) {
    const isOther = this.#count !== units.latent.dead.length;
    this.#units = units;
    if (isOther) {
      this.#edits.clear();
      this.#current = null;
      [this.#page, this.#chosen] = [0, 0];
    }
    if (isOther || this.#buttons.length === 0) this.#turnTo(0);
    else this.#paint();
    const { dead } = units.latent;
    this.#note.textContent = inUse(
      dead.length,
      dead.reduce((sum, value) => sum + value, 0),
    );
    this.#choose(this.#chosen);
  }

  /** @param {{ source: string, code: Float32Array }} current the digit from which the slider starts */
  start(current) {
    this.#current = current;
    this.#source.textContent = current.source;
    this.#choose(this.#chosen);
  }

  /** @param {Uint8Array} pixels the digit, and with its code changed */
  showTurned(pixels) {
    if (!this.#units) return;
    const half = pixels.length / 2;
    paintInk(this.#before, pixels.subarray(0, half), this.#units.size);
    paintInk(this.#after, pixels.subarray(half), this.#units.size);
  }

  get #count() {
    return this.#units?.latent.dead.length ?? 0;
  }

  /** @param {number} page of pictures */
  #turnTo(page) {
    this.#page = page;
    const first = page * PAGE;
    this.#buttons = Array.from({ length: Math.min(PAGE, this.#count - first) }, (_, i) => {
      const unit = first + i;
      const button = make("button", { type: "button" }, make("canvas", { className: "digit" }));
      button.addEventListener("click", () => this.#choose(unit));
      return button;
    });
    this.#list.replaceChildren(...this.#buttons);
    const pages = Math.ceil(this.#count / PAGE);
    this.#pages.hidden = pages < 2;
    this.#pages.replaceChildren(
      ...Array.from({ length: pages < 2 ? 0 : pages }, (_, of) => {
        const last = Math.min(this.#count, (of + 1) * PAGE);
        const button = make("button", { type: "button" }, `${of * PAGE + 1}–${last}`);
        button.setAttribute("aria-pressed", String(of === page));
        button.addEventListener("click", () => {
          this.#turnTo(of);
          this.#choose(of * PAGE);
          /** @type {HTMLElement | undefined} */ (this.#pages.children[of])?.focus();
        });
        return button;
      }),
    );
    this.#paint();
  }

  #paint() {
    if (!this.#units) return;
    const { latent, size } = this.#units;
    const pixels = latent.usual.length;
    this.#buttons.forEach((button, i) => {
      const unit = this.#page * PAGE + i;
      const isDead = latent.dead[unit] === 1;
      const [canvas] = button.getElementsByTagName("canvas");
      if (canvas) paintDifference(canvas, latent.usual, drawn(latent, unit, pixels), size);
      button.classList.toggle("is-dead", isDead);
      button.setAttribute("aria-label", `Number ${unit + 1}${isDead ? ", dead" : ""}`);
    });
  }

  /** @param {number} unit */
  #choose(unit) {
    if (!this.#units) return;
    this.#chosen = unit;
    const { latent, encoder, size } = this.#units;
    const pixels = latent.usual.length;
    this.#buttons.forEach((button, i) => {
      const isChosen = this.#page * PAGE + i === unit;
      button.setAttribute("aria-pressed", String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
    });
    const isDead = latent.dead[unit] === 1;
    this.#name.textContent = `Number ${unit + 1}${isDead ? ": dead, constant for every input" : ""}`;
    paintDifference(this.#decoder, latent.usual, drawn(latent, unit, pixels), size);
    this.#encoderPlace.hidden = encoder === null;
    if (encoder) {
      const weights = Uint8Array.from(
        encoder.subarray(unit * pixels, (unit + 1) * pixels),
        (weight) => ZERO + weight,
      );
      paintDifference(this.#encoder, new Uint8Array(pixels).fill(ZERO), weights, size);
    }
    this.#slider.disabled = this.#current === null;
    const [low, high] = [latent.lowest[unit] ?? 0, latent.highest[unit] ?? 0];
    const value = this.#edits.get(unit) ?? this.#current?.code[unit] ?? 0;
    this.#slider.min = String(Math.min(0, low, value));
    this.#slider.max = String(Math.max(high > low ? high : 1, value));
    this.#slider.value = String(value);
    this.#tell();
  }

  /** Tells what stands on the slider, and asks for what becomes of the digit. */
  #tell() {
    const value = this.#slider.valueAsNumber.toFixed(2).replace("-", "−");
    this.#value.textContent = value;
    this.#slider.setAttribute("aria-valuetext", value);
    this.#slider.setAttribute("aria-label", `Number ${this.#chosen + 1}`);
    this.#undo.disabled = this.#edits.size === 0;
    const code = this.#current?.code;
    if (!code || code.length !== this.#count) return;
    const both = new Float32Array(2 * code.length);
    both.set(code);
    both.set(code, code.length);
    for (const [unit, edited] of this.#edits) both[code.length + unit] = edited;
    this.#turned(both);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const [first, second] = this.#buttons;
    if (!first) return;
    const isBelow = (/** @type {HTMLElement} */ button) => button.offsetTop > first.offsetTop;
    const columns = second ? this.#buttons.findIndex(isBelow) : 1;
    const moves = /** @type {Record<string, number>} */ ({
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -Math.max(1, columns),
      ArrowDown: Math.max(1, columns),
    });
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const at = this.#chosen - this.#page * PAGE + move;
    const button = this.#buttons[at];
    if (!button) return;
    this.#choose(this.#page * PAGE + at);
    button.focus();
  }
}

/**
 * What the decoder draws from the mean code with one number at its most.
 *
 * @param {Latent} latent
 * @param {number} unit
 * @param {number} pixels
 */
const drawn = (latent, unit, pixels) => latent.atoms.subarray(unit * pixels, (unit + 1) * pixels);

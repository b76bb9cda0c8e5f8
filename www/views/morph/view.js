import { codeBetween, crossFade, squaredDifference } from "../../domain/morph.js";
import { make, part } from "../../ui/elements.js";
import { paintInk } from "../../ui/paint.js";

/** @import { Size } from "../../ui/paint.js" */

/** @typedef {{ name: string, code: Float32Array }} End */

/**
 * @typedef {object} Handlers
 * @property {(codes: Float32Array) => void} moved asks for what the decoder draws of these codes, the one end, the
 *   middle, the other end and the one between: `showDrawn`
 * @property {(difference: number, isSame: boolean) => void} measured how far apart morph and cross-fade are in
 *   the middle, and whether the ends are the same picture
 */

/** Time of a played morph, there and back. */
const ROUND_MS = 4000;
/** Pictures of it where motion is to be reduced. */
const FEW = 5;

/** Two ways from one digit to another: through the codes between, and by fading one picture into the other. */
export class MorphView {
  #slider;
  #to;
  #button;
  #fromName;
  #pictures;
  #handlers;
  /** @type {End | null} */
  #from = null;
  /** @type {readonly End[]} */
  #others = [];
  /** @type {Size} */
  #size = { rows: 28, columns: 28 };
  /** Raised to end what is played. */
  #generation = 0;
  #isPlaying = false;

  /**
   * @param {HTMLElement} root
   * @param {Handlers} handlers
   */
  constructor(root, handlers) {
    this.#handlers = handlers;
    this.#slider = part(root, "slider", HTMLInputElement);
    this.#to = part(root, "to", HTMLSelectElement);
    this.#button = part(root, "play", HTMLButtonElement);
    this.#fromName = part(root, "from-name");
    this.#pictures = {
      from: part(root, "from", HTMLCanvasElement),
      to: part(root, "target", HTMLCanvasElement),
      morph: part(root, "morph", HTMLCanvasElement),
      fade: part(root, "fade", HTMLCanvasElement),
    };
    this.#slider.addEventListener("input", () => {
      this.#stop();
      this.#move();
    });
    this.#to.addEventListener("change", () => this.#move());
    this.#button.addEventListener("click", () => (this.#isPlaying ? this.#stop() : this.#play()));
  }

  /**
   * @param {End} from
   * @param {readonly End[]} others what it can become
   * @param {Size} size of a digit
   */
  show(from, others, size) {
    const isSame =
      others.length === this.#others.length &&
      others.every(({ name }, i) => name === this.#others[i]?.name);
    [this.#from, this.#others, this.#size] = [from, others, size];
    this.#fromName.textContent = from.name;
    if (!isSame) {
      const chosen = this.#to.value;
      this.#to.replaceChildren(...others.map(({ name }) => make("option", { value: name }, name)));
      this.#to.value = chosen;
      if (this.#to.selectedIndex < 0) this.#to.selectedIndex = others.length - 1;
    }
    this.#move();
  }

  /** @param {Uint8Array} pixels what the decoder drew of the codes that were asked for */
  showDrawn(pixels) {
    const length = pixels.length / 4;
    const [from, middle, to, now] = [0, 1, 2, 3].map((i) =>
      pixels.subarray(i * length, (i + 1) * length),
    );
    if (!from || !middle || !to || !now) return;
    paintInk(this.#pictures.from, from, this.#size);
    paintInk(this.#pictures.to, to, this.#size);
    paintInk(this.#pictures.morph, now, this.#size);
    paintInk(this.#pictures.fade, crossFade(from, to, this.#slider.valueAsNumber), this.#size);
    const difference = squaredDifference(middle, crossFade(from, to, 0.5));
    this.#handlers.measured(difference, squaredDifference(from, to) === 0);
  }

  #stop() {
    this.#generation += 1;
    this.#isPlaying = false;
    this.#button.textContent = "Play";
  }

  #play() {
    this.#stop();
    this.#isPlaying = true;
    this.#button.textContent = "Stop";
    const generation = this.#generation;
    const started = performance.now();
    const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const frame = () => {
      if (generation !== this.#generation) return;
      const part = (performance.now() - started) / ROUND_MS;
      const there = 1 - Math.abs(1 - 2 * Math.min(1, part));
      this.#slider.valueAsNumber = isCalm ? Math.round(there * FEW) / FEW : there;
      this.#move();
      if (part >= 1) this.#stop();
      else requestAnimationFrame(frame);
    };
    frame();
  }

  #move() {
    const to = this.#others[this.#to.selectedIndex]?.code;
    const from = this.#from?.code;
    if (!from || !to || to.length !== from.length) return;
    const part = this.#slider.valueAsNumber;
    this.#slider.setAttribute("aria-valuetext", `${Math.round(100 * part)} % of the way`);
    const codes = new Float32Array(4 * from.length);
    [from, codeBetween(from, to, 0.5), to, codeBetween(from, to, part)].forEach((code, i) =>
      codes.set(code, i * from.length),
    );
    this.#handlers.moved(codes);
  }
}

import { latest } from "../bridge/latest.js";
import { paintInk } from "./digit.js";
import { byId, make } from "./elements.js";

/** @import { Coded } from "./units.js" */

/** Time of a played morph, there and back. */
const ROUND_MS = 4000;
/** Pictures of it where motion is to be reduced. */
const FEW = 5;

/** The way from the digit in the network to another, dragged or played. */
export class MorphView {
  #slider = byId("morph", HTMLInputElement);
  #to = byId("morph-to", HTMLSelectElement);
  #button = byId("morph-play", HTMLButtonElement);
  /** The digit itself, what lies between, and the other. */
  #pictures = ["morph-from", "morph-result", "morph-target"].map((id) =>
    byId(id, HTMLCanvasElement),
  );
  /** @type {Coded | null} */
  #from = null;
  /** @type {Coded[]} */
  #others = [];
  /** Raised to end what is played. */
  #generation = 0;
  #playing = false;
  #decode;

  /** @param {(codes: Float32Array) => Promise<Uint8Array | null>} decode */
  constructor(decode) {
    this.#decode = latest(decode);
    this.#slider.addEventListener("input", () => {
      this.#stop();
      void this.#draw();
    });
    this.#to.addEventListener("change", () => void this.#draw());
    this.#button.addEventListener("click", () => (this.#playing ? this.#stop() : this.#play()));
  }

  /**
   * @param {Coded} from the digit in the network
   * @param {Coded[]} all the digits on the page: it can become each of the others
   */
  show(from, all) {
    const others = all.filter(({ source }) => source !== from.source);
    const isSame =
      others.length === this.#others.length &&
      others.every(({ source }, i) => source === this.#others[i]?.source);
    this.#from = from;
    this.#others = others;
    if (!isSame) {
      const chosen = this.#to.value;
      this.#to.replaceChildren(...others.map(({ source }) => make("option", {}, source)));
      this.#to.value = chosen;
      if (this.#to.selectedIndex < 0) this.#to.selectedIndex = others.length - 1;
    }
    void this.#draw();
  }

  #stop() {
    this.#generation += 1;
    this.#playing = false;
    this.#button.textContent = "Play";
  }

  #play() {
    this.#stop();
    this.#playing = true;
    this.#button.textContent = "Stop";
    const generation = this.#generation;
    const started = performance.now();
    const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const frame = () => {
      if (generation !== this.#generation) return;
      const part = (performance.now() - started) / ROUND_MS;
      const there = 1 - Math.abs(1 - 2 * Math.min(1, part));
      this.#slider.valueAsNumber = isCalm ? Math.round(there * FEW) / FEW : there;
      void this.#draw();
      if (part >= 1) this.#stop();
      else requestAnimationFrame(frame);
    };
    frame();
  }

  async #draw() {
    const to = this.#others[this.#to.selectedIndex]?.code;
    const from = this.#from?.code;
    if (!from || !to || to.length !== from.length) return;
    const part = this.#slider.valueAsNumber;
    const codes = new Float32Array(3 * from.length);
    codes.set(from);
    from.forEach((value, unit) => {
      codes[from.length + unit] = value + part * ((to[unit] ?? 0) - value);
    });
    codes.set(to, 2 * from.length);
    const drawn = await this.#decode(codes);
    if (!drawn) return;
    const size = drawn.length / 3;
    this.#pictures.forEach((canvas, i) =>
      paintInk(canvas, drawn.subarray(i * size, (i + 1) * size)),
    );
  }
}

import { count } from "../domain/format.js";
import { latest } from "../bridge/latest.js";
import { paintDifference, paintInk } from "./digit.js";
import { byId, make } from "./elements.js";

/** @import { Config, Latent } from "../bridge/protocol.js" */

/**
 * A digit with the code that it has.
 *
 * @typedef {object} Coded
 * @property {string} source what the digit is, in words
 * @property {boolean} isDrawn whether the person drew it
 * @property {Float32Array} code
 */

/** From this share of dead units on, another code is offered. */
const MANY = 1 / 4;
/** Units that are shown at once. */
const SOME = 64;

/** The units of the code: what each draws, whether it is dead, and a slider to set it. */
export class UnitsView {
  #list = byId("units", HTMLOListElement);
  #note = byId("units-note", HTMLElement);
  #source = byId("edit-source", HTMLElement);
  #before = byId("edit-before", HTMLCanvasElement);
  #after = byId("edit-after", HTMLCanvasElement);
  #undo = byId("edit-undo", HTMLButtonElement);
  #more = byId("more-units", HTMLButtonElement);
  #tryLinear = byId("try-linear", HTMLButtonElement);
  /** @type {{ item: HTMLLIElement, atom: HTMLCanvasElement, name: HTMLElement, slider: HTMLInputElement }[]} */
  #cells = [];
  /** @type {Latent | null} */
  #latent = null;
  /** @type {Coded | null} */
  #current = null;
  /** @type {Map<number, number>} what was set by hand, by unit */
  #edits = new Map();
  #isLinear = false;
  #decode;

  /**
   * @param {(codes: Float32Array) => Promise<Uint8Array | null>} decode
   * @param {() => void} tryLinear starts another network, with a linear code
   */
  constructor(decode, tryLinear) {
    this.#decode = latest(decode);
    this.#tryLinear.addEventListener("click", tryLinear);
    this.#undo.addEventListener("click", () => {
      this.#edits.clear();
      this.#showSliders();
    });
    this.#more.addEventListener("click", () => {
      this.#make(this.#cells.length + SOME);
      if (this.#latent) this.show(this.#latent);
    });
  }

  /** @param {Config} config of another network */
  describe({ code }) {
    this.#isLinear = code === "linear";
    this.#edits.clear();
    this.#cells = [];
    this.#list.replaceChildren();
    this.#latent = null;
    this.#current = null;
  }

  /** @param {Latent} latent */
  show(latent) {
    this.#latent = latent;
    if (this.#cells.length === 0) this.#make(SOME);
    const units = latent.dead.length;
    const dead = latent.dead.reduce((sum, value) => sum + value, 0);
    const life =
      dead === 0
        ? "None is dead: each answers to some digits."
        : `${count(dead)} of ${count(units)} ${dead === 1 ? "is" : "are"} dead, the same whatever comes in.` +
          (this.#isLinear
            ? ""
            : " Units of a linear code, a departure from the original, do not die.");
    this.#tryLinear.hidden = this.#isLinear || dead < units * MANY;
    this.#note.textContent = `Each picture shows the ink that a unit adds to the mean code’s picture and takes away from it; its slider sets it. ${life}`;
    const size = latent.usual.length;
    this.#cells.forEach(({ item, atom, name }, unit) => {
      const isDead = latent.dead[unit] === 1;
      item.classList.toggle("is-dead", isDead);
      name.textContent = isDead ? `${unit + 1} dead` : String(unit + 1);
      const drawn = latent.atoms.subarray(unit * size, (unit + 1) * size);
      paintDifference(atom, latent.usual, drawn);
    });
    this.#more.hidden = this.#cells.length >= units;
    this.#showSliders();
  }

  /** @param {Coded} current the digit in the network, from which the sliders start */
  start(current) {
    this.#current = current;
    this.#source.textContent = current.source;
    this.#showSliders();
  }

  /** @param {number} wanted how many cells there are to be */
  #make(wanted) {
    const units = this.#latent?.dead.length ?? 0;
    for (let unit = this.#cells.length; unit < Math.min(wanted, units); unit += 1) {
      const atom = make("canvas", { className: "digit" });
      const name = make("span", { id: `unit-${unit}-name` }, String(unit + 1));
      const slider = make("input", { type: "range", id: `unit-${unit}`, step: "any" });
      slider.setAttribute("aria-label", `Unit ${unit + 1}`);
      slider.addEventListener("input", () => {
        this.#edits.set(unit, slider.valueAsNumber);
        void this.#showEdit();
      });
      const item = make("li", {}, atom, name, slider);
      this.#cells.push({ item, atom, name, slider });
      this.#list.append(item);
    }
  }

  #showSliders() {
    const { lowest, highest } = this.#latent ?? {};
    if (!lowest || !highest || !this.#current) return;
    const { code } = this.#current;
    this.#cells.forEach(({ slider }, unit) => {
      const [low, high] = [lowest[unit] ?? 0, highest[unit] ?? 0];
      const value = this.#edits.get(unit) ?? code[unit] ?? 0;
      slider.min = String(Math.min(0, low, value));
      slider.max = String(Math.max(high > low ? high : 1, value));
      slider.value = String(value);
      slider.setAttribute("aria-valuetext", value.toFixed(2));
    });
    void this.#showEdit();
  }

  async #showEdit() {
    const { code } = this.#current ?? {};
    if (!code) return;
    this.#undo.disabled = this.#edits.size === 0;
    const both = new Float32Array(2 * code.length);
    both.set(code);
    both.set(code, code.length);
    for (const [unit, value] of this.#edits) both[code.length + unit] = value;
    const drawn = await this.#decode(both);
    if (!drawn) return;
    paintInk(this.#before, drawn.subarray(0, drawn.length / 2));
    paintInk(this.#after, drawn.subarray(drawn.length / 2));
  }
}

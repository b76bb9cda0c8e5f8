import { nudged } from "../../domain/sentences/learning.js";
import { error } from "../../domain/format.js";
import { make, part } from "../../ui/elements.js";
import { paintDifference, paintInk } from "../../ui/paint.js";
import { tell } from "../../ui/tell.js";

/** @import { Size } from "../../ui/paint.js" */

/**
 * One step, looked into by one digit.
 *
 * @typedef {object} Step
 * @property {string} name of the digit
 * @property {number} batch digits that a step learns from
 * @property {Uint8Array} input the digit as the network is shown it, ink bytes
 * @property {Uint8Array} target clean
 * @property {Uint8Array} output redrawn before the step
 * @property {number} loss of this digit before the step
 * @property {{ name: string, before: number, gradient: number, nudge: number, after: number }} weight the one
 *   that this digit would change most
 * @property {number} weights how many there are
 */

/** The parts of a step in their order, by the name of their element. */
export const PARTS = /** @type {const} */ (["batch", "redraw", "compare", "nudge"]);

/** One step of training, part by part: a digit, redrawn, its loss, and what becomes of one weight. */
export class StepView {
  #parts;
  #canvases;
  #words;
  #weight;
  #numbers;
  #result;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#parts = PARTS.map((name) => part(root, name));
    this.#canvases = {
      input: part(root, "input", HTMLCanvasElement),
      output: part(root, "output", HTMLCanvasElement),
      difference: part(root, "difference", HTMLCanvasElement),
    };
    this.#words = {
      batch: part(root, "batch-words"),
      redraw: part(root, "redraw-words"),
      compare: part(root, "compare-words"),
    };
    this.#weight = part(root, "weight");
    this.#numbers = part(root, "numbers");
    this.#result = part(root, "result");
  }

  /**
   * @param {Step} step
   * @param {Size} size of a digit
   */
  show(step, size) {
    const { name, batch, input, target, output, weight } = step;
    paintInk(this.#canvases.input, input, size);
    paintInk(this.#canvases.output, output, size);
    paintDifference(this.#canvases.difference, target, output, size);
    this.#words.batch.textContent =
      batch === 1 ? `${name}.` : `${name}, for one of the ${batch} digits of a batch.`;
    this.#words.redraw.textContent = "Redrawn with the weights as they are.";
    this.#words.compare.textContent = `Dark: too much ink. This digit’s loss is ${error(step.loss)}.`;
    this.#weight.textContent = `Of ${step.weights.toLocaleString("en")} weights the one that matters most here: ${weight.name}.`;
    /** @param {string} name @param {number} value */
    const row = (name, value) => [make("dt", {}, name), make("dd", {}, signed(value))];
    this.#numbers.replaceChildren(
      ...row("weight", weight.before),
      ...row("gradient", weight.gradient),
      ...row("nudge", weight.nudge),
      ...row("new weight", weight.after),
    );
  }

  /**
   * Says what the step did.
   *
   * @param {{ before: number, after: number }} losses of the digit
   */
  tell(losses) {
    tell(this.#result, nudged(losses), losses);
  }

  /**
   * Marks the part that is happening, in slow motion; null for none.
   *
   * @param {typeof PARTS[number] | null} name
   */
  mark(name) {
    PARTS.forEach((of, i) => {
      if (of === name) this.#parts[i]?.setAttribute("aria-current", "step");
      else this.#parts[i]?.removeAttribute("aria-current");
    });
  }
}

/**
 * A weight with its sign, in digits enough to tell it from its neighbours.
 *
 * @param {number} value
 */
function signed(value) {
  if (!Number.isFinite(value)) return "no number";
  const size = Math.abs(value);
  const digits = size === 0 || size >= 0.001 ? size.toFixed(5) : size.toExponential(2);
  return `${value < 0 ? "−" : "+"}${digits}`;
}

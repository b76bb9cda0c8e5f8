import { nudged } from "../../domain/sentences/learning.js";
import { error } from "../../domain/format.js";
import { make, part } from "../../ui/elements.js";
import { paintDifference, paintInk } from "../../ui/paint.js";

/** @import { Size } from "../../ui/paint.js" */

/**
 * One step, looked into.
 *
 * @typedef {object} Step
 * @property {number} number of the step
 * @property {number} digits in its batch
 * @property {Uint8Array} input one digit of the batch, ink bytes
 * @property {Uint8Array} output redrawn before the step
 * @property {number} error of this one digit, mean squared
 * @property {number} before loss of the batch before the step
 * @property {number} after and after it
 * @property {Weight} weight one of the weights
 * @property {number} weights how many there are
 *
 * @typedef {object} Weight
 * @property {string} name from what to what it leads
 * @property {number | null} pixel where it leads to or from, null between hidden numbers
 * @property {number} before
 * @property {number} gradient
 * @property {number} after
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
    const { input, output, weight } = step;
    paintInk(this.#canvases.input, input, size);
    paintInk(this.#canvases.output, output, size);
    paintDifference(this.#canvases.difference, input, output, size);
    this.#words.batch.textContent =
      step.digits === 1
        ? `Step ${step.number}: a batch of one digit.`
        : `Step ${step.number}: one of a batch of ${step.digits} digits.`;
    this.#words.redraw.textContent = "Redrawn with the weights as they are.";
    this.#words.compare.textContent = `Dark: too much ink. This digit’s loss is ${error(step.error)}, the batch’s ${error(step.before)}.`;
    this.#weight.textContent = `One of ${step.weights.toLocaleString("en")} weights: ${weight.name}.`;
    /** @param {string} name @param {string} value */
    const row = (name, value) => [make("dt", {}, name), make("dd", {}, value)];
    this.#numbers.replaceChildren(
      ...row("weight", signed(weight.before)),
      ...row("gradient", signed(weight.gradient)),
      ...row("nudge", signed(weight.after - weight.before)),
      ...row("new weight", signed(weight.after)),
    );
    this.#result.textContent = nudged(step);
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

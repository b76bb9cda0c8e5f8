import { formatPercent } from "../../domain/error-left.js";
import { followPointer } from "../../ui/drag.js";
import { make, part } from "../../ui/elements.js";
import { paintInk, paintNothing } from "../../ui/paint.js";

/** @import { Size } from "../../ui/paint.js" */

/**
 * @typedef {object} Patient
 * @property {string} name “a test 7”, “your drawing”
 * @property {boolean} isDrawn whether it is the person's own
 * @property {Uint8Array} original ink bytes
 * @property {Uint8Array} damaged
 */

/**
 * What a network made of the chosen one, with what is left of the average digit's error; null where there is none.
 *
 * @typedef {{ pixels: Uint8Array, left: number | null } | null} Made
 */

/**
 * @typedef {object} Handlers
 * @property {(index: number) => void} chosen asks for what the networks make of this one: `showMade`
 * @property {(index: number, damaged: Uint8Array) => void} erased told that a person rubbed something out
 */

/** Side of the rubber in pixels of a digit. */
const RUBBER = 5;

/** Damaged digits: the chosen one large, beside what two networks make of it. A finger rubs more of it out. */
export class RepairView {
  #original;
  #damaged;
  #surface;
  #cursor;
  #made;
  #strip;
  #handlers;
  /** @type {readonly Patient[]} */
  #patients = [];
  /** @type {Size} */
  #size = { rows: 28, columns: 28 };
  #chosen = 0;
  /** The middle of the rubber, as shares of the sides. */
  #at = { x: 0.5, y: 0.5 };

  /**
   * @param {HTMLElement} root
   * @param {Handlers} handlers
   */
  constructor(root, handlers) {
    this.#handlers = handlers;
    this.#original = part(root, "original", HTMLCanvasElement);
    this.#damaged = part(root, "damaged", HTMLCanvasElement);
    this.#surface = part(root, "surface");
    this.#cursor = part(root, "cursor");
    this.#strip = part(root, "strip");
    this.#made = {
      damaged: part(root, "damaged-left"),
      repaired: part(root, "repaired", HTMLCanvasElement),
      repairedLeft: part(root, "repaired-left"),
      standard: part(root, "standard", HTMLCanvasElement),
      standardLeft: part(root, "standard-left"),
    };
    followPointer(
      this.#surface,
      (place, isPressed) => {
        this.#at = place;
        this.#placeCursor();
        if (isPressed) this.#rub();
      },
      { hovers: true },
    );
    this.#surface.addEventListener("keydown", (event) => {
      const { rows, columns } = this.#size;
      const moves = /** @type {Record<string, [number, number]>} */ ({
        ArrowLeft: [-1 / columns, 0],
        ArrowRight: [1 / columns, 0],
        ArrowUp: [0, -1 / rows],
        ArrowDown: [0, 1 / rows],
        " ": [0, 0],
        Enter: [0, 0],
      });
      const move = moves[event.key];
      if (!move) return;
      event.preventDefault();
      /** @param {number} share */
      const inside = (share) => Math.min(1, Math.max(0, share));
      this.#at = { x: inside(this.#at.x + move[0]), y: inside(this.#at.y + move[1]) };
      this.#placeCursor();
      if (event.key === " " || event.key === "Enter") this.#rub();
    });
    this.#placeCursor();
  }

  /**
   * @param {readonly Patient[]} patients
   * @param {number} chosen
   * @param {Size} size of a digit
   */
  show(patients, chosen, size) {
    [this.#patients, this.#size] = [patients, size];
    const hadFocus = this.#strip.contains(document.activeElement);
    this.#strip.replaceChildren(
      ...patients.map(({ name, damaged, isDrawn }, i) => {
        const canvas = make("canvas", { className: "digit" });
        paintInk(canvas, damaged, size);
        const button = make("button", { type: "button", className: isDrawn ? "mine" : "" }, canvas);
        button.setAttribute("aria-label", name);
        button.addEventListener("click", () => this.#choose(i));
        return button;
      }),
    );
    this.#choose(Math.min(chosen, patients.length - 1));
    if (hadFocus)
      /** @type {HTMLElement | undefined} */ (this.#strip.children[this.#chosen])?.focus();
  }

  /**
   * @param {object} made of the chosen one
   * @param {number | null} made.damaged what is left of the average digit's error before any repair
   * @param {Made} made.repaired
   * @param {Made} made.standard
   */
  showMade({ damaged, repaired, standard }) {
    this.#made.damaged.textContent = formatPercent(damaged);
    this.#showOne(this.#made.repaired, this.#made.repairedLeft, repaired);
    this.#showOne(this.#made.standard, this.#made.standardLeft, standard);
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {HTMLElement} left
   * @param {Made} made
   */
  #showOne(canvas, left, made) {
    if (made) paintInk(canvas, made.pixels, this.#size);
    else paintNothing(canvas);
    left.textContent = made ? formatPercent(made.left) : "not trained yet";
  }

  /** @param {number} index */
  #choose(index) {
    const patient = this.#patients[index];
    if (!patient) return;
    this.#chosen = index;
    [...this.#strip.children].forEach((button, i) =>
      button.setAttribute("aria-pressed", String(i === index)),
    );
    paintInk(this.#original, patient.original, this.#size);
    paintInk(this.#damaged, patient.damaged, this.#size);
    this.#handlers.chosen(index);
  }

  #placeCursor() {
    const { rows, columns } = this.#size;
    const { style } = this.#cursor;
    style.width = `${(100 * RUBBER) / columns}%`;
    style.height = `${(100 * RUBBER) / rows}%`;
    style.left = `${100 * (this.#at.x - RUBBER / 2 / columns)}%`;
    style.top = `${100 * (this.#at.y - RUBBER / 2 / rows)}%`;
  }

  #rub() {
    const patient = this.#patients[this.#chosen];
    if (!patient) return;
    const { rows, columns } = this.#size;
    const damaged = patient.damaged.slice();
    const [left, top] = [this.#at.x * columns - RUBBER / 2, this.#at.y * rows - RUBBER / 2];
    for (
      let y = Math.max(0, Math.round(top));
      y < Math.min(rows, Math.round(top + RUBBER));
      y += 1
    ) {
      for (
        let x = Math.max(0, Math.round(left));
        x < Math.min(columns, Math.round(left + RUBBER));
        x += 1
      ) {
        damaged[y * columns + x] = 0;
      }
    }
    paintInk(this.#damaged, damaged, this.#size);
    const thumbnail = this.#strip.children[this.#chosen]?.firstElementChild;
    if (thumbnail instanceof HTMLCanvasElement) paintInk(thumbnail, damaged, this.#size);
    this.#patients = this.#patients.map((of) => (of === patient ? { ...patient, damaged } : of));
    this.#handlers.erased(this.#chosen, damaged);
  }
}

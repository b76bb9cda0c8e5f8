import { count } from "../domain/format.js";
import { byId, make, save, showNumber } from "./elements.js";
import { digitSize, paintDifference, paintInk } from "./digit.js";

/** @import { Choice } from "../domain/held-out.js" */

/**
 * @typedef {object} Cell
 * @property {HTMLLIElement} item
 * @property {HTMLButtonElement} button
 * @property {HTMLCanvasElement} original
 * @property {HTMLCanvasElement} noisy
 * @property {HTMLCanvasElement} reconstruction
 * @property {HTMLCanvasElement} difference
 * @property {HTMLElement} label
 * @property {HTMLElement} number its place in the test set, for screen readers
 * @property {HTMLDataElement} error
 */

/**
 * Held-out digits as the strip shows them: ink bytes, one digit after another.
 *
 * @typedef {object} Shown
 * @property {Uint32Array} indices in the test set
 * @property {Uint8Array} pixels
 * @property {Uint8Array} labels
 */

/** Held-out digits over their reconstructions. */
export class StripView {
  #list = byId("strip-digits", HTMLOListElement);
  #rows = byId("strip-rows", HTMLUListElement);
  #note = byId("strip-note", HTMLElement);
  #classes = byId("strip-class", HTMLSelectElement);
  #shuffle = byId("shuffle", HTMLButtonElement);
  #worst = byId("worst", HTMLButtonElement);
  #png = byId("strip-png", HTMLButtonElement);
  /** @type {Cell[]} */
  #cells = [];
  /** @type {Shown | null} */
  #shown = null;
  #onPick;

  /**
   * @param {object} actions
   * @param {(choice: Choice) => void} actions.choose asks for other digits
   * @param {(position: number) => void} actions.pick puts one of them into the network
   */
  constructor({ choose, pick }) {
    this.#onPick = pick;
    const ask = () =>
      choose({
        digit: this.#classes.value === "" ? null : Number(this.#classes.value),
        worst: this.#worst.getAttribute("aria-pressed") === "true",
      });
    this.#classes.addEventListener("change", ask);
    this.#shuffle.addEventListener("click", () => {
      this.#worst.setAttribute("aria-pressed", "false");
      ask();
    });
    this.#worst.addEventListener("click", () => {
      const pressed = this.#worst.getAttribute("aria-pressed") === "true";
      this.#worst.setAttribute("aria-pressed", String(!pressed));
      ask();
    });
    this.#png.addEventListener("click", () => this.#save());
  }

  /** Forgets what was chosen. */
  forget() {
    this.#classes.value = "";
    this.#worst.setAttribute("aria-pressed", "false");
  }

  /** @param {readonly number[]} classes that there are to choose from */
  offer(classes) {
    const chosen = this.#classes.value;
    this.#classes.replaceChildren(
      make("option", { value: "" }, "any digit"),
      ...classes.map((label) => make("option", { value: String(label) }, `only ${label}`)),
    );
    this.#classes.value = classes.map(String).includes(chosen) ? chosen : "";
  }

  /**
   * Takes other digits; their reconstructions follow by `update`.
   *
   * @param {Shown} shown
   */
  show(shown) {
    this.#shown = shown;
    while (this.#cells.length < shown.labels.length)
      this.#cells.push(this.#cell(this.#cells.length));
    this.#list.replaceChildren(
      ...this.#cells.slice(0, shown.labels.length).map(({ item }) => item),
    );
    const size = shown.pixels.length / shown.labels.length;
    shown.labels.forEach((label, i) => {
      const cell = this.#cells[i];
      if (!cell) return;
      paintInk(cell.original, shown.pixels.subarray(i * size, (i + 1) * size));
      cell.label.textContent = String(label);
      cell.number.textContent = `, test digit number ${count(shown.indices[i] ?? 0)}, error `;
    });
    for (const button of [this.#shuffle, this.#worst, this.#png]) button.disabled = false;
  }

  /** @param {string} note which digits these are */
  describe(note) {
    this.#note.textContent = note;
  }

  /**
   * @param {Uint8Array} pixels reconstructions of what `show` took
   * @param {Float32Array} errors
   * @param {Uint8Array | null} noisy what went into the network instead of the digits
   */
  update(pixels, errors, noisy) {
    const shown = this.#shown;
    if (!shown) return;
    this.#list.classList.toggle("has-noise", noisy !== null);
    this.#rows.replaceChildren(
      make("li", { className: "of-classes" }, "Class"),
      ...[
        "Original",
        ...(noisy ? ["With noise"] : []),
        "Reconstruction",
        "Difference",
        "Error",
      ].map((row) => make("li", {}, row)),
    );
    this.#rows.classList.toggle("has-noise", noisy !== null);
    const size = shown.pixels.length / shown.labels.length;
    shown.labels.forEach((_, i) => {
      const cell = this.#cells[i];
      if (!cell) return;
      const [from, to] = [i * size, (i + 1) * size];
      const mse = errors[i] ?? 0;
      if (noisy) paintInk(cell.noisy, noisy.subarray(from, to));
      paintInk(cell.reconstruction, pixels.subarray(from, to));
      paintDifference(cell.difference, shown.pixels.subarray(from, to), pixels.subarray(from, to));
      showNumber(cell.error, mse, (value) => value.toFixed(4));
    });
  }

  /** @param {number | null} position the digit that is in the network */
  mark(position) {
    this.#cells.forEach(({ button }, i) =>
      button.setAttribute("aria-pressed", String(i === position)),
    );
  }

  /**
   * @param {number} position
   * @returns {Cell}
   */
  #cell(position) {
    /** @param {string} name */
    const canvas = (name) => make("canvas", { className: `digit ${name}` });
    const [original, noisy] = [canvas("original"), canvas("noisy")];
    const [reconstruction, difference] = [canvas("reconstruction"), canvas("difference")];
    const label = make("span", { className: "label of-classes" });
    const number = make("span", { className: "visually-hidden" });
    const mse = make("data", { className: "error" });
    const button = make(
      "button",
      { type: "button", className: "strip-digit" },
      ...[label, number, original, noisy, reconstruction, difference, mse],
    );
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => this.#onPick(position));
    const item = make("li", {}, button);
    return { item, button, original, noisy, reconstruction, difference, label, number, error: mse };
  }

  /** The strip as a picture, each pixel of a digit four by four. */
  #save() {
    const [scale, gap] = [4, 12];
    const [width, height] = [digitSize.columns * scale, digitSize.rows * scale];
    const cells = this.#cells.slice(0, this.#shown?.labels.length ?? 0);
    const hasNoise = this.#list.classList.contains("has-noise");
    /** @param {Cell} cell */
    const column = (cell) =>
      hasNoise
        ? [cell.original, cell.noisy, cell.reconstruction, cell.difference]
        : [cell.original, cell.reconstruction, cell.difference];
    const rows = hasNoise ? 4 : 3;
    const picture = make("canvas", {
      width: cells.length * (width + gap) + gap,
      height: rows * (height + gap) + gap + 20,
    });
    const context = picture.getContext("2d");
    if (!context) return;
    const style = getComputedStyle(this.#list);
    context.fillStyle = style.getPropertyValue("--card");
    context.fillRect(0, 0, picture.width, picture.height);
    context.imageSmoothingEnabled = false;
    context.fillStyle = style.getPropertyValue("--ink");
    context.font = `16px ${style.fontFamily}`;
    context.textAlign = "center";
    cells.forEach((cell, i) => {
      const left = gap + i * (width + gap);
      column(cell).forEach((canvas, row) =>
        context.drawImage(canvas, left, gap + row * (height + gap), width, height),
      );
      context.fillText(cell.error.textContent ?? "", left + width / 2, picture.height - gap);
    });
    picture.toBlob((blob) => {
      if (blob) save(blob, "reconstructions.png");
    });
  }
}

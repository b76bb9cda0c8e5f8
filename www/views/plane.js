import { latest } from "../bridge/latest.js";
import { codeAt, frameOf, placeOf } from "../domain/plane.js";
import { digitSize, paintInk, paintWith } from "./digit.js";
import { fitToScreen } from "./canvas.js";
import { byId, make } from "./elements.js";

/** @import { Config, Latent } from "../bridge/protocol.js" */
/** @import { Coded } from "./units.js" */

/** Colours of classes; they return where there are more classes. */
const COLOURS = 10;
/** Decoded digits along each side of the plane. */
const GRID = 12;
/** A step of the arrow keys, as a share of the plane's side. */
const KEY_STEP = 1 / 40;

/** Held-out digits where their codes lie, and what the decoder draws anywhere between them. */
export class PlaneView {
  #plane = byId("plane", HTMLElement);
  #points = byId("plane-points", HTMLCanvasElement);
  #marks = byId("plane-marks", HTMLCanvasElement);
  #mosaic = byId("plane-mosaic", HTMLCanvasElement);
  #grid = byId("plane-grid", HTMLInputElement);
  #probe = byId("probe", HTMLCanvasElement);
  #note = byId("plane-note", HTMLElement);
  /** @type {Latent | null} */
  #latent = null;
  #frame = frameOf(new Float32Array(0));
  #isLinear = false;
  /** @type {Coded | null} the digit in the network */
  #current = null;
  #none = byId("plane-none", HTMLButtonElement);
  /** @type {Map<number, HTMLButtonElement>} the button of each class */
  #classes = new Map();
  /** @type {Set<number>} */
  #shown = new Set();
  /** Where the pointer or the keyboard is, as shares of the plane's sides. */
  #at = { x: 0.5, y: 0.5 };
  #decodeProbe;
  #decodeGrid;

  /** @param {(codes: Float32Array) => Promise<Uint8Array | null>} decode */
  constructor(decode) {
    // Each picture has its own line, so that the many of the whole plane do not hold up the one.
    this.#decodeProbe = latest(decode);
    this.#decodeGrid = latest(decode);
    new ResizeObserver(() => this.#draw()).observe(this.#plane);
    this.#plane.addEventListener("pointermove", (event) => {
      const box = this.#plane.getBoundingClientRect();
      const x = (event.clientX - box.left) / box.width;
      const y = (event.clientY - box.top) / box.height;
      this.#pointAt(x, y);
    });
    this.#plane.addEventListener("keydown", (event) => this.#key(event));
    this.#grid.addEventListener("change", () => this.#drawAll());
    this.#none.addEventListener("click", () =>
      this.#show([...this.#classes.keys()], this.#shown.size === 0),
    );
  }

  /** @param {readonly number[]} classes of other data; none where there are no two to be told apart */
  offer(classes) {
    this.#classes.clear();
    this.#shown.clear();
    for (const label of classes) {
      const className = `quiet class-${label % COLOURS}`;
      const button = make("button", { type: "button", className }, String(label));
      button.dataset["digit"] = String(label);
      button.addEventListener("click", () => this.#show([label], !this.#shown.has(label)));
      this.#classes.set(label, button);
    }
    const legend = byId("plane-classes", HTMLElement);
    legend.replaceChildren(...this.#classes.values(), this.#none);
    this.#show([...classes], true);
  }

  /**
   * @param {number[]} digits classes
   * @param {boolean} isShown
   */
  #show(digits, isShown) {
    for (const digit of digits) {
      if (isShown) this.#shown.add(digit);
      else this.#shown.delete(digit);
      this.#classes.get(digit)?.setAttribute("aria-pressed", String(isShown));
    }
    this.#none.textContent = this.#shown.size === 0 ? "All" : "None";
    this.#drawPoints();
  }

  /** @param {Config} config of another network */
  describe({ code, latent }) {
    this.#isLinear = code === "linear";
    this.#latent = null;
    this.#current = null;
    this.#note.textContent =
      latent <= 2
        ? "Each stands where its code lies: unit 1 from left to right, unit 2 upwards."
        : "Each stands where its code lies, seen along the two directions in which codes differ most.";
  }

  /** @param {Latent} latent */
  show(latent) {
    this.#latent = latent;
    this.#frame = frameOf(latent.places);
    this.#drawAll();
  }

  /** @param {Coded} current the digit in the network */
  mark(current) {
    this.#current = current;
    this.#drawMarks();
  }

  /** Takes the colours of the theme again. */
  recolour() {
    this.#draw();
  }

  #drawAll() {
    this.#mosaic.hidden = !this.#grid.checked;
    this.#draw();
    void this.#drawProbe();
    if (this.#grid.checked) void this.#drawMosaic();
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  #pointAt(x, y) {
    /** @param {number} value */
    const inside = (value) => Math.min(1, Math.max(0, value));
    this.#at = { x: inside(x), y: inside(y) };
    this.#drawMarks();
    void this.#drawProbe();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const moves = /** @type {Record<string, [number, number]>} */ ({
      ArrowLeft: [-KEY_STEP, 0],
      ArrowRight: [KEY_STEP, 0],
      ArrowUp: [0, -KEY_STEP],
      ArrowDown: [0, KEY_STEP],
    });
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    this.#pointAt(this.#at.x + move[0], this.#at.y + move[1]);
  }

  async #drawProbe() {
    const latent = this.#latent;
    if (!latent) return;
    const { x, y } = this.#at;
    const pixels = await this.#decodeProbe(codeAt(this.#frame, x, y, latent, this.#isLinear));
    if (pixels) paintInk(this.#probe, pixels);
  }

  async #drawMosaic() {
    const latent = this.#latent;
    if (!latent) return;
    const units = latent.centre.length;
    const codes = new Float32Array(GRID * GRID * units);
    for (let i = 0; i < GRID * GRID; i += 1) {
      const x = ((i % GRID) + 0.5) / GRID;
      const y = (Math.floor(i / GRID) + 0.5) / GRID;
      codes.set(codeAt(this.#frame, x, y, latent, this.#isLinear), i * units);
    }
    const digits = await this.#decodeGrid(codes);
    if (!digits) return;
    // Each in a square of its own, in the middle where it is not square itself.
    const { rows, columns } = digitSize;
    const side = Math.max(rows, columns);
    const width = GRID * side;
    const mosaic = new Uint8Array(width * width);
    for (let i = 0; i < GRID * GRID; i += 1) {
      const top = Math.floor(i / GRID) * side + Math.floor((side - rows) / 2);
      const left = (i % GRID) * side + Math.floor((side - columns) / 2);
      for (let row = 0; row < rows; row += 1) {
        const from = (i * rows + row) * columns;
        mosaic.set(digits.subarray(from, from + columns), (top + row) * width + left);
      }
    }
    paintInk(this.#mosaic, mosaic, { rows: width, columns: width });
  }

  #draw() {
    this.#drawPoints();
    this.#drawMarks();
  }

  // The many points and the few marks have a canvas each: marks move with the pointer.

  #drawPoints() {
    this.#drawOn(this.#points, (context) => {
      if (this.#latent && !this.#grid.checked) this.#paintPoints(context, this.#latent);
    });
  }

  #drawMarks() {
    this.#drawOn(this.#marks, (context) => {
      if (this.#latent && this.#current) this.#paintCurrent(context, this.#current, this.#latent);
      this.#paintPointer(context);
    });
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {(context: CanvasRenderingContext2D) => void} painting
   */
  #drawOn(canvas, painting) {
    if (!fitToScreen(canvas)) return;
    paintWith(canvas, (context) => {
      context.clearRect(0, 0, canvas.width, canvas.height);
      painting(context);
    });
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Latent} latent
   */
  #paintPoints(context, { places, labels }) {
    const side = context.canvas.width;
    const style = getComputedStyle(context.canvas);
    const { left, right, bottom, top } = this.#frame;
    const colours = Array.from({ length: COLOURS }, (_, colour) =>
      style.getPropertyValue(`--class-${colour}`),
    );
    // Digits as characters: the class can be read without its colour.
    const size = Math.max(11 * window.devicePixelRatio, (13 * side) / 480);
    context.font = `600 ${size}px ${style.fontFamily}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    // Paper around each keeps those that overlap apart.
    context.strokeStyle = style.getPropertyValue("--digit-paper");
    context.lineWidth = size / 5;
    context.lineJoin = "round";
    // The few that lie beyond the frame stand at its edge, whole.
    const inside = (/** @type {number} */ value) =>
      Math.min(side - size / 2, Math.max(size / 2, value * side));
    const hasClasses = this.#classes.size > 0;
    // No more than can be told apart.
    let room = (side / size) ** 2 / 2;
    labels.forEach((label, i) => {
      if ((hasClasses && !this.#shown.has(label)) || room < 1) return;
      room -= 1;
      const x = inside(((places[2 * i] ?? 0) - left) / (right - left));
      const y = inside((top - (places[2 * i + 1] ?? 0)) / (top - bottom));
      const sign = hasClasses ? String(label) : "•";
      context.fillStyle = colours[label % COLOURS] ?? "";
      context.strokeText(sign, x, y);
      context.fillText(sign, x, y);
    });
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintPointer(context) {
    const side = context.canvas.width;
    const [x, y, arm] = [this.#at.x * side, this.#at.y * side, side / 44];
    context.lineWidth = side / 240;
    context.strokeStyle = getComputedStyle(context.canvas).getPropertyValue("--ink");
    context.strokeRect(x - arm, y - arm, 2 * arm, 2 * arm);
  }

  /**
   * The digit in the network: a ring, for the person's own drawing a diamond in its colour.
   *
   * @param {CanvasRenderingContext2D} context
   * @param {Coded} current
   * @param {Latent} latent
   */
  #paintCurrent(context, { code, isDrawn }, latent) {
    const side = context.canvas.width;
    const style = getComputedStyle(context.canvas);
    const place = placeOf(this.#frame, code, latent);
    const size = side / 40;
    // One that lies beyond the frame stands at its edge, as the digits do.
    const inside = (/** @type {number} */ value) => Math.min(side - size, Math.max(size, value));
    const [x, y] = [inside(place.x * side), inside(place.y * side)];
    context.beginPath();
    if (isDrawn) {
      context.moveTo(x, y - size);
      for (const [dx, dy] of /** @type {const} */ ([
        [1, 0],
        [0, 1],
        [-1, 0],
      ])) {
        context.lineTo(x + dx * size, y + dy * size);
      }
      context.closePath();
    } else {
      context.arc(x, y, size, 0, 2 * Math.PI);
    }
    context.lineWidth = side / 160;
    context.strokeStyle = style.getPropertyValue(isDrawn ? "--drawing" : "--ink");
    context.stroke();
  }
}

import { codeAt, frameOf, inhabited, placeOf } from "../../domain/plane.js";
import { mapOf } from "../../domain/sentences/meaning.js";
import { fitToScreen } from "../../ui/canvas.js";
import { followPointer } from "../../ui/drag.js";
import { make, part, whenResized } from "../../ui/elements.js";
import { scrollIfLong } from "../../ui/long.js";
import { paintInk, paintNothing, paintWith, tiled } from "../../ui/paint.js";

/** @import { Latent } from "../../bridge/protocol.js" */
/** @import { Size } from "../../ui/paint.js" */

/**
 * @typedef {object} Places
 * @property {Latent} latent test digits by their codes
 * @property {boolean} canBeNegative whether the numbers of this network's codes can be
 * @property {readonly { label: number, name: string }[]} classes none where there are no two to tell apart
 * @property {Size} size of a digit
 */

/**
 * @typedef {object} Handlers
 * @property {(code: Float32Array) => void} probed asks for what the decoder draws here: `showProbe`
 * @property {(codes: Float32Array) => void} redrawn asks for what it draws at `GRID` × `GRID` spots, row by row
 *   from the top left: `showWhole`
 */

/** Colours of classes; they return where there are more classes. */
const COLOURS = 10;
/** Letters of a name that can stand for a digit. */
const LONGEST_SIGN = 2;
/** Decoded digits along each side of the map. */
export const GRID = 12;
/** A step of the arrow keys, as a share of the map's side. */
const KEY_STEP = 1 / 40;

/** A map of test digits: each stands where its code lies, and the decoder draws any spot between them. */
export class PlaneView {
  #plane;
  #points;
  #marks;
  #whole;
  #grid;
  #probe;
  #note;
  #legend;
  #all;
  #handlers;
  /** @type {Places | null} */
  #map = null;
  #frame = frameOf(new Float32Array(0));
  /** @type {{ code: Float32Array, isDrawn: boolean } | null} the digit in the network */
  #current = null;
  /** @type {Map<number, HTMLButtonElement>} the button of each class */
  #classes = new Map();
  /** @type {Set<number>} */
  #shown = new Set();
  /** Where the pointer or the keyboard is, as shares of the map's sides. */
  #at = { x: 0.5, y: 0.5 };

  /**
   * @param {HTMLElement} root
   * @param {Handlers} handlers
   */
  constructor(root, handlers) {
    this.#handlers = handlers;
    this.#plane = part(root, "plane");
    this.#points = part(root, "points", HTMLCanvasElement);
    this.#marks = part(root, "marks", HTMLCanvasElement);
    this.#whole = part(root, "whole", HTMLCanvasElement);
    this.#grid = part(root, "grid", HTMLButtonElement);
    this.#probe = part(root, "probe", HTMLCanvasElement);
    this.#note = part(root, "note");
    this.#legend = part(root, "classes");
    this.#all = part(root, "all", HTMLButtonElement);
    whenResized(this.#plane, () => this.recolour());
    followPointer(this.#plane, ({ x, y }) => this.#pointAt(x, y), { hovers: true });
    this.#plane.addEventListener("keydown", (event) => this.#key(event));
    this.#grid.addEventListener("click", () => {
      this.#grid.setAttribute("aria-pressed", String(!this.#isWhole));
      this.#drawAll();
    });
    this.#all.addEventListener("click", () =>
      this.#choose([...this.#classes.keys()], this.#shown.size === 0),
    );
  }

  /** @param {Places} map */
  show(map) {
    const before = this.#map;
    this.#map = map;
    this.#frame = frameOf(map.latent.places);
    const names = (/** @type {Places | null} */ of) =>
      of?.classes.map(({ name }) => name).join() ?? null;
    if (names(before) !== names(map)) this.#offer(map.classes);
    if (before && before.latent.centre.length !== map.latent.centre.length) this.#current = null;
    this.#drawAll();
  }

  /** @param {{ code: Float32Array, isDrawn: boolean } | null} current the digit in the network */
  mark(current) {
    this.#current = current;
    this.#drawMarks();
  }

  /** @param {Uint8Array} pixels what the decoder draws where the pointer is */
  showProbe(pixels) {
    if (this.#map) paintInk(this.#probe, pixels, this.#map.size);
  }

  /** @param {Uint8Array} pixels what it draws everywhere, digit after digit */
  showWhole(pixels) {
    if (!this.#map) return;
    const { size, latent } = this.#map;
    const { rows, columns } = size;
    const near = inhabited(this.#frame, latent.places, GRID);
    const shown = pixels.map((ink, i) => (near[Math.floor(i / (rows * columns))] ? ink : 0));
    const whole = tiled(shown, size, GRID);
    paintInk(this.#whole, whole, { rows: GRID * rows, columns: GRID * columns });
  }

  /** Draws all anew, in the colours and at the size of now. */
  recolour() {
    this.#drawPoints();
    this.#drawMarks();
  }

  get #isWhole() {
    return this.#grid.getAttribute("aria-pressed") === "true";
  }

  /** @param {Places["classes"]} classes */
  #offer(classes) {
    this.#classes.clear();
    this.#shown.clear();
    for (const { label, name } of classes) {
      const button = make("button", { type: "button" }, name);
      button.dataset["class"] = String(label);
      button.addEventListener("click", () => this.#choose([label], !this.#shown.has(label)));
      this.#classes.set(label, button);
    }
    this.#legend.hidden = classes.length === 0;
    scrollIfLong(this.#legend, classes.length);
    this.#legend.classList.toggle(
      "are-names",
      classes.some(({ name }) => name.length > LONGEST_SIGN),
    );
    this.#legend.replaceChildren(...this.#classes.values(), this.#all);
    this.#choose([...this.#classes.keys()], true);
  }

  /**
   * @param {number[]} labels classes
   * @param {boolean} isShown
   */
  #choose(labels, isShown) {
    for (const label of labels) {
      if (isShown) this.#shown.add(label);
      else this.#shown.delete(label);
      this.#classes.get(label)?.setAttribute("aria-pressed", String(isShown));
    }
    this.#all.textContent = this.#shown.size === 0 ? "All" : "None";
    this.#drawPoints();
  }

  #drawAll() {
    this.#whole.hidden = !this.#isWhole;
    this.#points.hidden = this.#isWhole;
    if (!this.#isWhole) paintNothing(this.#whole);
    this.recolour();
    if (!this.#map) return;
    this.#note.textContent = mapOf(this.#map.latent.centre.length, this.#isWhole);
    this.#handlers.probed(this.#codeAt(this.#at.x, this.#at.y));
    if (!this.#isWhole) return;
    const units = this.#map.latent.centre.length;
    const codes = new Float32Array(GRID * GRID * units);
    for (let i = 0; i < GRID * GRID; i += 1) {
      const [x, y] = [((i % GRID) + 0.5) / GRID, (Math.floor(i / GRID) + 0.5) / GRID];
      codes.set(this.#codeAt(x, y), i * units);
    }
    this.#handlers.redrawn(codes);
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  #codeAt(x, y) {
    if (!this.#map) return new Float32Array(0);
    return codeAt(this.#frame, x, y, this.#map.latent, this.#map.canBeNegative);
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
    if (this.#map) this.#handlers.probed(this.#codeAt(this.#at.x, this.#at.y));
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

  #drawPoints() {
    drawOn(this.#points, (context) => {
      if (this.#map) this.#paintPoints(context, this.#map);
    });
  }

  #drawMarks() {
    drawOn(this.#marks, (context) => {
      const [map, current] = [this.#map, this.#current];
      if (map && current && current.code.length === map.latent.centre.length) {
        this.#paintCurrent(context, current, map.latent);
      }
      this.#paintPointer(context);
    });
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Places} map
   */
  #paintPoints(context, { latent: { places, labels }, classes }) {
    const side = context.canvas.width;
    const style = getComputedStyle(context.canvas);
    const { left, right, bottom, top } = this.#frame;
    const colours = Array.from({ length: COLOURS }, (_, colour) =>
      style.getPropertyValue(`--class-${colour}`),
    );
    // Short names as characters: the class can be read without its colour.
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
    const hasClasses = classes.length > 0;
    const names = new Map(classes.map(({ label, name }) => [label, name]));
    /** Where the digits of each class are. @type {Map<number, { xs: number[], ys: number[] }>} */
    const spots = new Map();
    const write = (
      /** @type {string} */ words,
      /** @type {number} */ x,
      /** @type {number} */ y,
      /** @type {number} */ label,
    ) => {
      context.fillStyle = colours[label % COLOURS] ?? "";
      context.strokeText(words, x, y);
      context.fillText(words, x, y);
    };
    // No more than can be told apart.
    let room = (side / size) ** 2 / 2;
    labels.forEach((label, i) => {
      if ((hasClasses && !this.#shown.has(label)) || room < 1) return;
      room -= 1;
      const x = inside(((places[2 * i] ?? 0) - left) / (right - left));
      const y = inside((top - (places[2 * i + 1] ?? 0)) / (top - bottom));
      const name = names.get(label) ?? "•";
      const at = spots.get(label) ?? { xs: [], ys: [] };
      at.xs.push(x);
      at.ys.push(y);
      spots.set(label, at);
      write(name.length > LONGEST_SIGN ? "•" : name, x, y, label);
    });
    // Longer names stand once, in the middle of their class, below others that are there already.
    /** @type {{ x: number, y: number, half: number }[]} */
    const named = [];
    for (const [label, { xs, ys }] of spots) {
      const name = names.get(label) ?? "";
      if (name.length <= LONGEST_SIGN) continue;
      const half = context.measureText(name).width / 2;
      const x = Math.min(side - half, Math.max(half, middleOf(xs)));
      let y = middleOf(ys);
      const isTaken = () =>
        named.some((one) => Math.abs(one.x - x) < one.half + half && Math.abs(one.y - y) < size);
      while (isTaken() && y < side) y += size / 4;
      // Where there is no room left, the points alone tell of the class.
      if (y > side - size / 2) continue;
      named.push({ x, y, half });
      write(name, x, y, label);
    }
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintPointer(context) {
    const side = context.canvas.width;
    const [x, y, arm] = [this.#at.x * side, this.#at.y * side, side / 44];
    const style = getComputedStyle(context.canvas);
    for (const [token, width] of /** @type {const} */ ([
      ["--digit-paper", 90],
      ["--digit-ink", 220],
    ])) {
      context.lineWidth = side / width;
      context.strokeStyle = style.getPropertyValue(token);
      context.strokeRect(x - arm, y - arm, 2 * arm, 2 * arm);
    }
  }

  /**
   * The digit in the network: a ring, for the person's own drawing a diamond in its colour.
   *
   * @param {CanvasRenderingContext2D} context
   * @param {{ code: Float32Array, isDrawn: boolean }} current
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
      context.lineTo(x + size, y);
      context.lineTo(x, y + size);
      context.lineTo(x - size, y);
      context.closePath();
    } else {
      context.arc(x, y, size, 0, 2 * Math.PI);
    }
    context.lineWidth = side / 160;
    context.strokeStyle = style.getPropertyValue(isDrawn ? "--drawing" : "--digit-ink");
    context.stroke();
  }
}

/** @param {number[]} values */
const middleOf = (values) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {(context: CanvasRenderingContext2D) => void} painting
 */
function drawOn(canvas, painting) {
  if (!fitToScreen(canvas)) return;
  paintWith(canvas, (context) => {
    context.clearRect(0, 0, canvas.width, canvas.height);
    painting(context);
  });
}

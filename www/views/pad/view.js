import { framed, retouched } from "../../domain/ink.js";
import { fitToScreen } from "../../ui/canvas.js";
import { oncePerFrame, part } from "../../ui/elements.js";
import { paintInk, paintNothing, paintWith } from "../../ui/paint.js";

/** @import { Point, Stroke } from "../../domain/ink.js" */
/** @import { Size } from "../../ui/paint.js" */

/**
 * A picture that goes into the network exactly as it is: a test digit, or a photograph that was framed.
 *
 * @typedef {object} Picture
 * @property {Uint8Array} pixels ink bytes `[rows, columns]`
 * @property {string} words what it is: “A test 7, never learned from”
 * @property {boolean} isOwn whether it is the person's own, a photograph
 * @property {number | null} index of a test digit
 * @property {number | null} label of a test digit
 */

/**
 * What is on the pad.
 *
 * @typedef {object} Input
 * @property {Uint8Array} pixels ink bytes `[rows, columns]`, as the network sees them
 * @property {boolean} isDrawn by the person, or photographed
 * @property {boolean} isRetouched whether the eraser was at a picture
 * @property {number | null} index of a test digit
 * @property {number | null} label of a test digit
 * @property {string} words
 */

/** @typedef {{ picture: Picture | null, strokes: Stroke[] }} Content */

/** Widths of pen and eraser, as shares of the pad's shorter and longer side. */
const [PEN, ERASER] = [0.078, 0.12];
/** So many steps can be undone. */
const MOST_PAST = 200;
/** Share of the pad that the inset takes, with its distance from the edge. */
const INSET = 0.31;
const CORNERS = /** @type {const} */ (["bottom-right", "bottom-left", "top-right", "top-left"]);

/** The network's input: drawn by mouse, pen, finger or keyboard, or a picture as it is. */
export class PadView {
  #handlers;
  #root;
  #pad;
  #canvas;
  #inset;
  #seen;
  #size;
  #invite;
  #cursor;
  #source;
  #undo;
  #clear;
  #eraser;
  /** @type {Size} */
  #digit = { rows: 28, columns: 28 };
  /** @type {Content} */
  #content = { picture: null, strokes: [] };
  /** @type {Content[]} what Undo goes back to, the latest last */
  #past = [];
  /** @type {Stroke | null} the one that is being drawn */
  #current = null;
  /** @type {number | null} */
  #pointer = null;
  /** @type {{ at: Point, isDown: boolean } | null} */
  #keyboard = null;
  #isEraser = false;

  /**
   * @param {HTMLElement} root
   * @param {object} handlers
   * @param {(input: Input | null) => void} handlers.change called whenever something else is on the pad, null when
   *   it is empty
   * @param {(photo: File) => void} handlers.photo
   * @param {(words: string) => void} handlers.announce says something to those who cannot see the pad
   */
  constructor(root, handlers) {
    this.#handlers = handlers;
    this.#root = root;
    this.#pad = part(root, "pad");
    this.#canvas = part(root, "canvas", HTMLCanvasElement);
    this.#inset = part(root, "inset");
    this.#seen = part(root, "seen", HTMLCanvasElement);
    this.#size = part(root, "size");
    this.#invite = part(root, "invite");
    this.#cursor = part(root, "cursor");
    this.#source = part(root, "source");
    this.#undo = part(root, "undo", HTMLButtonElement);
    this.#clear = part(root, "clear", HTMLButtonElement);
    this.#eraser = part(root, "eraser", HTMLButtonElement);
    const file = part(root, "file", HTMLInputElement);

    const pad = this.#pad;
    pad.addEventListener("pointerdown", (event) => this.#press(event));
    pad.addEventListener("pointermove", (event) => this.#move(event));
    for (const type of /** @type {const} */ ([
      "pointerup",
      "pointercancel",
      "lostpointercapture",
    ])) {
      pad.addEventListener(type, (event) => {
        if (event.pointerId !== this.#pointer) return;
        this.#pointer = null;
        this.#current = null;
      });
    }
    // Scribble on iPads swallows fast strokes of a pen where touches may still become something else.
    for (const type of /** @type {const} */ (["touchstart", "touchmove"])) {
      pad.addEventListener(type, (event) => event.preventDefault(), { passive: false });
    }
    pad.addEventListener("keydown", (event) => this.#key(event));
    pad.addEventListener("focus", () => this.#showCursor());
    pad.addEventListener("blur", () => {
      this.#keyboard = null;
      this.#current = null;
      this.#showCursor();
    });
    this.#undo.addEventListener("click", () => this.undo());
    this.#clear.addEventListener("click", () => this.clear());
    this.#eraser.addEventListener("click", () => this.#take(!this.#isEraser));
    part(root, "photo").addEventListener("click", () => file.click());
    file.addEventListener("change", () => {
      const [photo] = file.files ?? [];
      if (photo) handlers.photo(photo);
      // The same file can be chosen again.
      file.value = "";
    });
    new ResizeObserver(this.#schedule).observe(pad);
    this.#show();
  }

  /** @param {Size} size of digits, whose proportion the pad takes; what is drawn stays, another picture goes */
  show(size) {
    const { rows, columns } = size;
    if (rows === this.#digit.rows && columns === this.#digit.columns) return;
    this.#digit = size;
    this.#past = [];
    this.#content = { picture: null, strokes: this.#content.picture ? [] : this.#content.strokes };
    this.#root.style.setProperty("--ratio", String(columns / rows));
    this.#changed();
  }

  /** @param {Picture} picture that takes the place of what is on the pad */
  take(picture) {
    this.#become({ picture, strokes: [] });
    this.#changed();
  }

  /** @param {Uint8Array | null} pixels that the network gets instead of what is on the pad, null where it gets that */
  see(pixels) {
    this.#damaged = pixels;
    this.#show();
  }

  undo() {
    const content = this.#past.pop();
    if (!content) return;
    this.#current = null;
    if (this.#keyboard) this.#keyboard.isDown = false;
    this.#content = content;
    this.#changed();
  }

  clear() {
    if (this.#isEmpty()) return;
    this.#current = null;
    if (this.#keyboard) this.#keyboard.isDown = false;
    this.#become({ picture: null, strokes: [] });
    this.#changed();
  }

  /** @returns {Input | null} */
  input() {
    const { picture, strokes } = this.#content;
    if (picture === null) {
      const pixels = framed(strokes, this.#digit);
      return (
        pixels && {
          ...{ pixels, isDrawn: true, isRetouched: false, index: null, label: null },
          words: "Your drawing",
        }
      );
    }
    const isRetouched = strokes.length > 0;
    return {
      pixels: isRetouched ? retouched(picture.pixels, strokes, this.#digit) : picture.pixels,
      isDrawn: picture.isOwn,
      isRetouched,
      index: picture.index,
      label: picture.label,
      words: isRetouched ? `${picture.words}, partly erased` : picture.words,
    };
  }

  #isEmpty() {
    return this.#content.picture === null && this.#content.strokes.length === 0;
  }

  /** @param {Content} content */
  #become(content) {
    this.#past.push(this.#content);
    if (this.#past.length > MOST_PAST) this.#past.shift();
    this.#content = content;
  }

  /** @param {boolean} isEraser */
  #take(isEraser) {
    this.#isEraser = isEraser;
    this.#current = null;
    if (this.#keyboard) this.#keyboard.isDown = false;
    this.#eraser.setAttribute("aria-pressed", String(isEraser));
    this.#root.dataset["tool"] = isEraser ? "eraser" : "pen";
    this.#showCursor();
  }

  /** @param {MouseEvent} event */
  #at({ clientX, clientY }) {
    const box = this.#pad.getBoundingClientRect();
    const longer = Math.max(box.width, box.height) || 1;
    return { x: (clientX - box.left) / longer, y: (clientY - box.top) / longer };
  }

  /** @param {Point} point where pen or eraser is put down */
  #begin(point) {
    const { picture, strokes } = this.#content;
    this.#current = this.#isEraser
      ? { points: [point], erases: true, width: ERASER }
      : { points: [point], erases: false };
    // The pen starts a drawing of its own; only the eraser works on a picture.
    this.#become(
      picture && !this.#isEraser
        ? { picture: null, strokes: [this.#current] }
        : { picture, strokes: [...strokes, this.#current] },
    );
  }

  /** @param {PointerEvent} event */
  #press(event) {
    // A second finger or another button does not disturb the stroke that is drawn.
    if (this.#pointer !== null || event.button !== 0) return;
    this.#pointer = event.pointerId;
    this.#pad.setPointerCapture(event.pointerId);
    this.#keyboard = null;
    this.#begin(this.#at(event));
    this.#changed();
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (event.pointerId !== this.#pointer || !this.#current) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const each of passed.length > 0 ? passed : [event]) {
      this.#current.points.push(this.#at(each));
    }
    this.#changed();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const command = event.ctrlKey || event.metaKey;
    const isUndo = command ? event.key.toLowerCase() === "z" : event.key === "Backspace";
    if (event.altKey || (command && !isUndo)) return;
    const moves = /** @type {Record<string, [number, number]>} */ ({
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    });
    const move = moves[event.key];
    if (move) this.#moveByKey(move, event.shiftKey ? 1 / 4 : 1);
    else if (event.key === " ") this.#toggle();
    else if (event.key.toLowerCase() === "e" && !command) {
      this.#take(!this.#isEraser);
      this.#handlers.announce(this.#isEraser ? "Eraser" : "Pen");
    } else if (isUndo) {
      this.undo();
      this.#handlers.announce("Undone");
    } else if (event.key === "Delete") {
      this.clear();
      this.#handlers.announce("Pad cleared");
    } else return;
    event.preventDefault();
    this.#showCursor();
  }

  /** The pad's sides, of which the longer one is 1. */
  #sides() {
    const { rows, columns } = this.#digit;
    const longer = Math.max(rows, columns);
    return { width: columns / longer, height: rows / longer, pixel: 1 / longer };
  }

  #held() {
    const { width, height } = this.#sides();
    this.#keyboard ??= { at: { x: width / 2, y: height / 4 }, isDown: false };
    return this.#keyboard;
  }

  /**
   * @param {[number, number]} direction
   * @param {number} step pixels of a digit
   */
  #moveByKey([dx, dy], step) {
    const held = this.#held();
    const { width, height, pixel } = this.#sides();
    held.at = {
      x: Math.min(width, Math.max(0, held.at.x + dx * step * pixel)),
      y: Math.min(height, Math.max(0, held.at.y + dy * step * pixel)),
    };
    if (!held.isDown || !this.#current) return;
    this.#current.points.push(held.at);
    this.#changed();
  }

  #toggle() {
    const held = this.#held();
    const { pixel } = this.#sides();
    const { rows, columns } = this.#digit;
    const where = `column ${Math.round(held.at.x / pixel)} of ${columns}, row ${Math.round(held.at.y / pixel)} of ${rows}`;
    const tool = this.#isEraser ? "Eraser" : "Pen";
    held.isDown = !held.isDown;
    if (held.isDown) {
      this.#begin(held.at);
      this.#changed();
    } else this.#current = null;
    this.#handlers.announce(`${tool} ${held.isDown ? "down" : "lifted"} at ${where}`);
  }

  #showCursor() {
    const held = this.#keyboard;
    this.#cursor.hidden = held === null;
    if (held === null) return;
    const { width, height } = this.#sides();
    this.#cursor.style.left = `${(100 * held.at.x) / width}%`;
    this.#cursor.style.top = `${(100 * held.at.y) / height}%`;
    this.#cursor.classList.toggle("is-down", held.isDown);
  }

  #changed() {
    this.#damaged = null;
    this.#show();
    this.#handlers.change(this.#input);
  }

  /** @type {Input | null} */
  #input = null;
  /** @type {Uint8Array | null} what the network gets instead */
  #damaged = null;

  #show() {
    const input = this.input();
    this.#input = input;
    const isDrawing = this.#content.picture === null;
    this.#undo.disabled = this.#past.length === 0;
    this.#clear.disabled = this.#isEmpty();
    this.#invite.hidden = !this.#isEmpty();
    this.#root.dataset["role"] = input && !input.isDrawn ? "held-out" : "drawing";
    const help = "Mouse, pen, finger or arrow keys.";
    this.#source.textContent = isDrawing ? help : (input?.words ?? help);
    this.#pad.setAttribute(
      "aria-label",
      `Drawing pad. ${input ? `${input.words}.` : "Nothing is drawn."}`,
    );
    // A picture is shown as it is; an inset would only repeat it, unless it goes in damaged.
    this.#inset.hidden = input === null || (!isDrawing && this.#damaged === null);
    if (input) paintInk(this.#seen, this.#damaged ?? input.pixels, this.#digit);
    else paintNothing(this.#seen);
    const { rows, columns } = this.#digit;
    this.#size.textContent = `${columns} × ${rows}`;
    this.#seen.setAttribute("aria-label", `What the network sees: ${columns} by ${rows} pixels`);
    this.#moveInset();
    this.#schedule();
  }

  /** Where the inset lies on strokes, it goes to a corner without any, or stays where there is none. */
  #moveInset() {
    const { width, height } = this.#sides();
    const side = INSET * Math.min(width, height);
    const points = this.#content.strokes.flatMap((stroke) => (stroke.erases ? [] : stroke.points));
    /** @param {string} corner */
    const isFree = (corner) =>
      points.every(({ x, y }) => {
        const isAcross = corner.endsWith("right") ? x > width - side : x < side;
        const isDown = corner.startsWith("bottom") ? y > height - side : y < side;
        return !(isAcross && isDown);
      });
    const now = this.#inset.dataset["corner"] ?? CORNERS[0];
    this.#inset.dataset["corner"] = isFree(now) ? now : (CORNERS.find(isFree) ?? now);
  }

  #schedule = oncePerFrame(() => {
    const isPicture = this.#content.picture !== null;
    this.#canvas.classList.toggle("digit", isPicture);
    if (isPicture) {
      if (this.#input) paintInk(this.#canvas, this.#input.pixels, this.#digit);
    } else if (fitToScreen(this.#canvas)) {
      paintWith(this.#canvas, (context) => this.#paint(context));
    }
  });

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    const { width, height } = context.canvas;
    const longer = Math.max(width, height);
    const colour = getComputedStyle(context.canvas).getPropertyValue("--digit-ink");
    context.clearRect(0, 0, width, height);
    context.lineCap = "round";
    context.lineJoin = "round";
    context.strokeStyle = colour;
    context.fillStyle = colour;
    for (const { points, erases, width: share } of this.#content.strokes) {
      const [first, ...rest] = points;
      if (!first) continue;
      context.globalCompositeOperation = erases ? "destination-out" : "source-over";
      context.lineWidth = erases ? (share ?? ERASER) * longer : PEN * Math.min(width, height);
      context.beginPath();
      // A line of no length is not drawn, so every stroke starts with a dot.
      context.arc(first.x * longer, first.y * longer, context.lineWidth / 2, 0, 2 * Math.PI);
      context.fill();
      context.beginPath();
      context.moveTo(first.x * longer, first.y * longer);
      for (const { x, y } of rest) context.lineTo(x * longer, y * longer);
      context.stroke();
    }
    context.globalCompositeOperation = "source-over";
  }
}

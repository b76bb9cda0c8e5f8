import { error } from "../domain/format.js";
import { fitToScreen } from "./canvas.js";
import { byId, showNumber } from "./elements.js";
import { digitSize, paintInk, paintNothing, paintWith } from "./digit.js";

/** @import { Drawing } from "../bridge/protocol.js" */
/** @import { Size } from "./digit.js" */

/** Longer side of the drawing as it is handed on; the canvas on the page has the pixels of its screen. */
const SIDE = 168;
/** Width of the pen, as a share of the pad's shorter side: about what MNIST's pens had. */
const PEN = 0.09;

/** @typedef {{ x: number, y: number }} Point on the pad, from 0 to 1 */

/** @typedef {{ ink: Uint8Array, width: number, height: number }} Drawn ink bytes `[height, width]` */

/** A pad for mouse, pen, finger and keyboard, and what the network makes of the drawing. */
export class SketchView {
  #pad = byId("pad", HTMLCanvasElement);
  #framed = byId("drawing-framed", HTMLCanvasElement);
  #reconstruction = byId("drawing-reconstruction", HTMLCanvasElement);
  #error = byId("drawing-error", HTMLDataElement);
  #undo = byId("undo", HTMLButtonElement);
  #clear = byId("clear", HTMLButtonElement);
  #hint = byId("pad-hint", HTMLElement);
  /** @type {Point[][]} */
  #strokes = [];
  /** @type {Point[] | null} the one that a pointer draws */
  #current = null;
  /** @type {number | null} */
  #pointer = null;
  /** @type {{ at: Point, stroke: Point[] | null } | null} */
  #keyboard = null;
  #copy;
  #onDraw;
  #announce;
  #frame = 0;

  /**
   * @param {object} actions
   * @param {(drawn: Drawn | null) => void} actions.draw called whenever the drawing changed, null when it was
   *   cleared
   * @param {(words: string) => void} actions.announce says something to those who cannot see the pad
   */
  constructor({ draw, announce }) {
    this.#onDraw = draw;
    this.#announce = announce;
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("This browser gave no 2D canvas.");
    this.#copy = context;
    this.resize(digitSize);

    const pad = this.#pad;
    pad.addEventListener("pointerdown", (event) => this.#pointerDown(event));
    pad.addEventListener("pointermove", (event) => this.#pointerMove(event));
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
    pad.addEventListener("keydown", (event) => this.#key(event));
    pad.addEventListener("focus", () => this.#schedule());
    pad.addEventListener("blur", () => {
      this.#keyboard = null;
      this.#schedule();
    });
    this.#undo.addEventListener("click", () => this.undo());
    this.#clear.addEventListener("click", () => this.clear());
    new ResizeObserver(() => this.#schedule()).observe(pad);
  }

  /** @param {Size} size of digits, whose proportion the pad takes; what is drawn goes with it */
  resize({ rows, columns }) {
    const scale = SIDE / Math.max(rows, columns);
    const { canvas } = this.#copy;
    canvas.width = Math.max(1, Math.round(columns * scale));
    canvas.height = Math.max(1, Math.round(rows * scale));
    this.#pad.parentElement?.style.setProperty("--ratio", String(columns / rows));
    if (this.#strokes.length > 0) this.#changed();
  }

  /** The drawing, null when there is none. */
  drawn() {
    if (this.#strokes.length === 0) return null;
    const context = this.#copy;
    const { width, height } = context.canvas;
    context.clearRect(0, 0, width, height);
    this.#stroke(context, "#000");
    const { data } = context.getImageData(0, 0, width, height);
    const ink = Uint8Array.from({ length: width * height }, (_, i) => data[4 * i + 3] ?? 0);
    return { ink, width, height };
  }

  undo() {
    if (this.#strokes.pop()) this.#changed();
  }

  clear() {
    this.#strokes = [];
    this.#current = null;
    if (this.#keyboard) this.#keyboard.stroke = null;
    this.#changed();
  }

  /** @param {Drawing | null} drawing what the network makes of it */
  show(drawing) {
    if (drawing === null) {
      paintNothing(this.#framed);
      paintNothing(this.#reconstruction);
      this.#framed.setAttribute(
        "aria-label",
        "Your drawing as the network sees it: nothing drawn yet",
      );
      this.#reconstruction.setAttribute(
        "aria-label",
        "Reconstruction of your drawing: nothing drawn yet",
      );
      showNumber(this.#error, null, error);
      return;
    }
    paintInk(this.#framed, drawing.framed);
    paintInk(this.#reconstruction, drawing.reconstruction);
    this.#framed.setAttribute(
      "aria-label",
      `Your drawing as the network sees it, ${digitSize.rows} × ${digitSize.columns}`,
    );
    this.#reconstruction.setAttribute(
      "aria-label",
      `Reconstruction of your drawing, error ${error(drawing.error)}`,
    );
    showNumber(this.#error, drawing.error, error);
  }

  /** @param {PointerEvent} event */
  #at(event) {
    const box = this.#pad.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  }

  /** @param {PointerEvent} event */
  #pointerDown(event) {
    // A second finger or another button does not disturb the stroke that is drawn.
    if (this.#pointer !== null || event.button !== 0) return;
    this.#pointer = event.pointerId;
    this.#pad.setPointerCapture(event.pointerId);
    this.#keyboard = null;
    this.#current = [this.#at(event)];
    this.#strokes.push(this.#current);
    this.#changed();
  }

  /** @param {PointerEvent} event */
  #pointerMove(event) {
    if (event.pointerId !== this.#pointer || !this.#current) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const each of passed.length > 0 ? passed : [event]) this.#current.push(this.#at(each));
    this.#changed();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const command = event.ctrlKey || event.metaKey;
    const isUndo = command ? event.key === "z" : event.key === "Backspace";
    if (event.altKey || (command && !isUndo)) return;
    const moves = /** @type {Record<string, [number, number]>} */ ({
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    });
    const move = moves[event.key];
    if (move) this.#moveKeyboard(move, event.shiftKey ? 1 / 4 : 1);
    else if (event.key === " ") this.#toggleKeyboard();
    else if (isUndo) this.#undoByKey();
    else if (event.key === "Delete") this.#clearByKey();
    else return;
    event.preventDefault();
  }

  #pen() {
    this.#keyboard ??= { at: { x: 0.5, y: 0.25 }, stroke: null };
    return this.#keyboard;
  }

  /**
   * @param {[number, number]} direction
   * @param {number} step pixels of a digit
   */
  #moveKeyboard([dx, dy], step) {
    const pen = this.#pen();
    /** @param {number} value */
    const inside = (value) => Math.min(1, Math.max(0, value));
    const { rows, columns } = digitSize;
    pen.at = {
      x: inside(pen.at.x + (dx * step) / columns),
      y: inside(pen.at.y + (dy * step) / rows),
    };
    if (pen.stroke) {
      pen.stroke.push(pen.at);
      this.#changed();
    } else {
      this.#schedule();
    }
  }

  #toggleKeyboard() {
    const pen = this.#pen();
    const { rows, columns } = digitSize;
    const where = `column ${Math.round(pen.at.x * columns)} of ${columns}, row ${Math.round(pen.at.y * rows)} of ${rows}`;
    if (pen.stroke) {
      pen.stroke = null;
      this.#announce(`Pen lifted at ${where}`);
      this.#schedule();
    } else {
      pen.stroke = [pen.at];
      this.#strokes.push(pen.stroke);
      this.#announce(`Pen down at ${where}`);
      this.#changed();
    }
  }

  #undoByKey() {
    if (this.#keyboard) this.#keyboard.stroke = null;
    this.undo();
    this.#announce("Last stroke undone");
  }

  #clearByKey() {
    this.clear();
    this.#announce("Drawing cleared");
  }

  #changed() {
    const blank = this.#strokes.length === 0;
    this.#undo.disabled = blank;
    this.#clear.disabled = blank;
    this.#hint.hidden = !blank;
    this.#schedule();
    this.#onDraw(this.drawn());
  }

  /** Draws at most once a frame. */
  #schedule() {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (fitToScreen(this.#pad)) paintWith(this.#pad, (context) => this.#paint(context));
    });
  }

  /** @param {CanvasRenderingContext2D} context */
  #paint(context) {
    const { width, height } = context.canvas;
    const side = Math.min(width, height);
    const style = getComputedStyle(context.canvas);
    context.clearRect(0, 0, width, height);
    this.#stroke(context, style.getPropertyValue("--digit-ink"));
    if (this.#keyboard && document.activeElement === context.canvas) {
      const { at, stroke } = this.#keyboard;
      context.beginPath();
      context.arc(at.x * width, at.y * height, (PEN * side) / 2, 0, 2 * Math.PI);
      context.lineWidth = Math.max(2, side / 140);
      context.strokeStyle = style.getPropertyValue("--drawing");
      context.fillStyle = style.getPropertyValue("--drawing");
      if (stroke) context.fill();
      context.stroke();
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {string} colour
   */
  #stroke(context, colour) {
    const { width, height } = context.canvas;
    context.lineWidth = PEN * Math.min(width, height);
    context.lineCap = "round";
    context.lineJoin = "round";
    context.strokeStyle = colour;
    context.fillStyle = colour;
    for (const stroke of this.#strokes) {
      const [first, ...rest] = stroke;
      if (!first) continue;
      // A line of no length is not drawn, so every stroke starts with a dot.
      context.beginPath();
      context.arc(first.x * width, first.y * height, context.lineWidth / 2, 0, 2 * Math.PI);
      context.fill();
      context.beginPath();
      context.moveTo(first.x * width, first.y * height);
      for (const { x, y } of rest) context.lineTo(x * width, y * height);
      context.stroke();
    }
  }
}

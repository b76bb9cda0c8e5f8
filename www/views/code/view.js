import { barsHeight } from "../../domain/waist.js";
import { letterSize } from "../../ui/canvas.js";
import { oncePerFrame, part } from "../../ui/elements.js";
import { svg } from "../../ui/svg.js";
import { arrange, brief, depth, numberAt, printed, rangeOf, within } from "./bars.js";

/** @import { Bars, Range } from "./bars.js" */
/** @import { Size } from "../../ui/paint.js" */

/**
 * @typedef {object} Shown
 * @property {Float32Array | null} code of what is on the pad, null where there is none
 * @property {unknown} of what is on the pad: while it is the same, the person's changes stay, though the network
 *   learns on and its code is another one
 * @property {number} latent how many numbers it has
 * @property {boolean} canBeNegative
 * @property {Size} size of a digit
 * @property {"drawing" | "held-out"} role of what is on the pad
 */

/** Share of the axis that a key moves a number by, and that Page Up and Page Down do. */
const [STEP, LEAP] = [0.02, 0.1];
/** Up to so many numbers their values are printed. */
const PRINTED = 8;
/** Narrower bars than this are magnified under a finger, so many at a time. */
const [TOUCHABLE, MAGNIFIED] = [40, 9];
/** So far a finger goes up or down before it changes a number instead of choosing one. */
const SETTLE = 8;

/** The code as bars that can be dragged; what the decoder makes of that is for others to show. */
export class CodeView {
  #root;
  #handlers;
  #bars;
  #loupe;
  #latent;
  #noun;
  #chooser;
  #value;
  #undo;
  /** @type {Shown | null} */
  #shown = null;
  /** @type {Map<number, number>} what the person set, by number */
  #set = new Map();
  #chosen = 0;
  /** @type {Range | null} */
  #range = null;
  /** @type {{ pointer: number, x: number, y: number, from: number, isSettled: boolean, isTouch: boolean } | null} */
  #drag = null;

  /**
   * @param {HTMLElement} root
   * @param {object} handlers
   * @param {(code: Float32Array | null) => void} handlers.change called with the changed code, also when the network
   *   learned on and there are changes; null when they were undone
   */
  constructor(root, handlers) {
    this.#root = root;
    this.#handlers = handlers;
    this.#bars = part(root, "bars");
    this.#loupe = part(root, "loupe");
    this.#latent = part(root, "latent");
    this.#noun = part(root, "noun");
    this.#chooser = part(root, "chooser", HTMLInputElement);
    this.#value = part(root, "value");
    this.#undo = part(root, "undo", HTMLButtonElement);

    const bars = this.#bars;
    bars.addEventListener("pointerdown", (event) => this.#press(event));
    bars.addEventListener("pointermove", (event) => this.#move(event));
    for (const type of /** @type {const} */ ([
      "pointerup",
      "pointercancel",
      "lostpointercapture",
    ])) {
      bars.addEventListener(type, (event) => {
        if (event.pointerId !== this.#drag?.pointer) return;
        this.#drag = null;
        this.#schedule();
      });
    }
    bars.addEventListener("keydown", (event) => this.#key(event));
    this.#chooser.addEventListener("input", () => {
      if (this.#chooser.validity.valid) this.#choose(this.#chooser.valueAsNumber - 1);
    });
    this.#undo.addEventListener("click", () => {
      this.undo();
      bars.focus();
    });
    new ResizeObserver(this.#schedule).observe(root.querySelector(".code") ?? bars);
  }

  /** @param {Shown} shown */
  show(shown) {
    const before = this.#shown;
    const isOther = before?.latent !== shown.latent || before.canBeNegative !== shown.canBeNegative;
    if (isOther) {
      this.#range = null;
      // One within the first row, where its handle is seen.
      if (this.#chosen >= shown.latent || before === null) {
        this.#chosen = Math.floor(0.36 * shown.latent);
      }
    }
    if (isOther || before.of !== shown.of || shown.code === null) this.#set.clear();
    this.#shown = shown;
    this.#root.dataset["role"] = shown.role;
    this.#latent.textContent = String(shown.latent);
    this.#noun.textContent = shown.latent === 1 ? "number" : "numbers";
    this.#chooser.max = String(shown.latent);
    this.#schedule();
    if (this.isChanged && before?.code !== shown.code) this.#handlers.change(this.#code());
  }

  /** Whether the person has changed the network's code. */
  get isChanged() {
    return this.#set.size > 0;
  }

  /** Takes the person's changes back. */
  undo() {
    if (!this.isChanged) return;
    this.#set.clear();
    this.#schedule();
    this.#handlers.change(null);
  }

  /** The network's code with the person's changes. */
  #code() {
    const code = this.#shown?.code ?? null;
    return code && Float32Array.from(code, (value, i) => this.#set.get(i) ?? value);
  }

  /** @param {number} number */
  #choose(number) {
    this.#chosen = within(number, 0, (this.#shown?.latent ?? 1) - 1);
    this.#schedule();
  }

  /** @param {number} value of the chosen number */
  #turn(value) {
    const [range, shown] = [this.#range, this.#shown];
    if (range === null || !shown?.code) return;
    this.#set.set(this.#chosen, within(value, range.low, range.high));
    this.#schedule();
    this.#handlers.change(this.#code());
  }

  /** @returns {Bars} */
  #arranged() {
    const { clientWidth, clientHeight } = this.#bars;
    return arrange(this.#shown?.latent ?? 1, clientWidth, clientHeight, this.#axisWidth());
  }

  #axisWidth() {
    return 2 * letterSize();
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (this.#drag !== null || event.button !== 0 || this.#code() === null) return;
    this.#bars.setPointerCapture(event.pointerId);
    const box = this.#bars.getBoundingClientRect();
    const bars = this.#arranged();
    this.#choose(
      numberAt(bars, this.#shown?.latent ?? 1, event.clientX - box.left, event.clientY - box.top),
    );
    this.#drag = {
      pointer: event.pointerId,
      x: event.clientX,
      y: event.clientY,
      from: this.#code()?.[this.#chosen] ?? 0,
      // What a mouse points at is meant; a finger first finds its bar.
      isSettled: event.pointerType === "mouse" || bars.pitch >= TOUCHABLE,
      isTouch: event.pointerType !== "mouse",
    };
    this.#bars.focus({ preventScroll: true });
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const drag = this.#drag;
    if (drag?.pointer !== event.pointerId || this.#range === null) return;
    const [across, down] = [event.clientX - drag.x, event.clientY - drag.y];
    const { rowHeight } = this.#arranged();
    if (!drag.isSettled) {
      if (Math.abs(down) < SETTLE) {
        // In the magnified strip neighbours are as far apart as there.
        const steps = Math.trunc(across / (this.#loupe.clientWidth / MAGNIFIED || 1));
        if (steps !== 0) {
          this.#choose(this.#chosen + steps);
          drag.x = event.clientX;
          drag.from = this.#code()?.[this.#chosen] ?? 0;
        }
        return;
      }
      drag.isSettled = true;
      drag.y = event.clientY;
      return;
    }
    const height = drag.isTouch ? Math.max(rowHeight, this.#loupe.clientHeight) : rowHeight;
    this.#turn(drag.from - (down / height) * (this.#range.high - this.#range.low));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const span = this.#range ? this.#range.high - this.#range.low : 0;
    const value = this.#code()?.[this.#chosen] ?? 0;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowLeft: () => this.#choose(this.#chosen - 1),
      ArrowRight: () => this.#choose(this.#chosen + 1),
      ArrowUp: () => this.#turn(value + STEP * span),
      ArrowDown: () => this.#turn(value - STEP * span),
      PageUp: () => this.#turn(value + LEAP * span),
      PageDown: () => this.#turn(value - LEAP * span),
      Home: () => this.#choose(0),
      End: () => this.#choose(Infinity),
      Escape: () => this.undo(),
    };
    const key = keys[event.key];
    if (!key || (event.key === "Escape" && !this.isChanged)) return;
    key();
    event.preventDefault();
  }

  #schedule = oncePerFrame(() => {
    if (this.#shown) this.#draw(this.#shown);
  });

  /** @param {Shown} shown */
  #draw({ latent, size: { rows, columns }, canBeNegative }) {
    const code = this.#code();
    const side = Number.parseFloat(
      getComputedStyle(this.#root.querySelector(".code") ?? this.#bars).height,
    );
    const picture = side * Math.min(1, rows / columns);
    this.#root.style.setProperty("--bars", `${barsHeight(latent, rows * columns, picture)}px`);
    const { clientWidth: width, clientHeight: height } = this.#bars;
    if (width === 0 || height === 0) return;
    if (code) {
      this.#range = rangeOf(code, this.#range);
      if (canBeNegative && this.#range.low === 0) this.#range.low = -this.#range.high;
    }
    const range = this.#range ?? { low: 0, high: 1 };
    const bars = arrange(latent, width, height, this.#axisWidth());
    const viewBox = `0 0 ${width} ${height}`;
    const chart = svg("svg", { viewBox, preserveAspectRatio: "none" });
    chart.append(...this.#drawn(code, range, bars, latent, this.#chosen, 0));
    if (bars.rows === 1) chart.append(...axis(range, bars, width, height, code !== null));
    this.#bars.replaceChildren(chart);
    this.#magnify(code, range, latent);

    const value = code?.[this.#chosen];
    this.#chooser.value = String(this.#chosen + 1);
    this.#chooser.disabled = code === null;
    this.#value.textContent = value === undefined ? "" : `is ${printed(value)}`;
    this.#undo.hidden = !this.isChanged;
    const bar = this.#bars;
    bar.setAttribute("aria-valuemin", String(range.low));
    bar.setAttribute("aria-valuemax", String(range.high));
    bar.setAttribute("aria-valuenow", String(value ?? 0));
    bar.setAttribute(
      "aria-valuetext",
      value === undefined
        ? "No code: the pad is empty"
        : `Number ${this.#chosen + 1} of ${latent} is ${printed(value)}`,
    );
  }

  /**
   * @param {Float32Array | null} code
   * @param {Range} range
   * @param {Bars} bars
   * @param {number} latent how many stand there
   * @param {number} chosen
   * @param {number} first number that stands there
   */
  #drawn(code, range, { rows, perRow, pitch, left, rowHeight }, latent, chosen, first) {
    const gap = pitch > 12 ? 4 : pitch > 3.2 ? 1 : 0.4;
    const high = rows > 1 ? rowHeight - 3 : rowHeight;
    const zero = depth(0, range, high);
    let own = "";
    let set = "";
    const drawn = [];
    for (let row = 0; row < rows; row += 1) {
      const y = row * rowHeight + (rows > 1 ? 2 : 0) + zero;
      const d = `M${left} ${y}H${left + pitch * perRow}`;
      drawn.push(svg("path", { class: rows > 1 ? "base of-many" : "base", d }));
    }
    if (code === null) return drawn;
    const letter = letterSize();
    const labels = [];
    let knob = null;
    for (let i = 0; i < latent; i += 1) {
      const [row, column] = [Math.floor(i / perRow), i % perRow];
      const value = code[first + i] ?? 0;
      const top = row * rowHeight + (rows > 1 ? 2 : 0);
      const end = top + depth(value, range, high);
      const x = left + column * pitch;
      const wide = Math.max(0.6, pitch - gap);
      const bar = `M${x + gap / 2} ${end}h${wide}V${top + zero}h${-wide}Z`;
      if (this.#set.has(first + i)) set += bar;
      else own += bar;
      if (latent <= PRINTED && pitch >= 1.6 * letter) {
        const y = value < 0 ? end + 16 : end - 5;
        labels.push(svg("text", { x: x + pitch / 2, y, "text-anchor": "middle" }, brief(value)));
      }
      if (first + i !== chosen) continue;
      const [upper, lower] = [Math.min(end, top + zero), Math.max(end, top + zero)];
      knob = svg(
        "g",
        { class: "knob" },
        svg("rect", { x: x - 1.5, y: upper - 2, width: pitch + 3, height: lower - upper + 4 }),
        svg("circle", { cx: x + pitch / 2, cy: end, r: rows > 1 ? 3.5 : 5.5 }),
      );
    }
    drawn.push(svg("path", { class: "bar", d: own }), svg("path", { class: "bar is-set", d: set }));
    return [...drawn, ...(knob ? [knob] : []), ...labels];
  }

  /**
   * The bars under the finger, large enough to tell them apart.
   *
   * @param {Float32Array | null} code
   * @param {Range} range
   * @param {number} latent
   */
  #magnify(code, range, latent) {
    const isTouched = code !== null && this.#drag?.isTouch === true;
    const isNeeded = isTouched && this.#arranged().pitch < TOUCHABLE;
    this.#loupe.hidden = !isNeeded;
    if (!isNeeded) return;
    const count = Math.min(MAGNIFIED, latent);
    const first = within(this.#chosen - (count >> 1), 0, latent - count);
    const { clientWidth: width, clientHeight: height } = this.#loupe;
    const bars = arrange(count, width, height - 24, 0);
    const chart = svg("svg", { width, height, viewBox: `0 -18 ${width} ${height}` });
    chart.append(...this.#drawn(code, range, bars, count, this.#chosen, first));
    this.#loupe.replaceChildren(chart);
  }
}

/**
 * @param {Range} range
 * @param {Bars} bars
 * @param {number} width
 * @param {number} height
 * @param {boolean} hasNumbers
 */
function axis(range, { left, pitch, perRow }, width, height, hasNumbers) {
  const end = Math.min(width, left + pitch * perRow);
  const line = svg("path", { class: "top", d: `M${left} 0.5H${end}` });
  if (!hasNumbers) return [line];
  /** @param {number} value @param {number} y */
  const label = (value, y) =>
    svg("text", { class: "axis", x: left - 6, y, "text-anchor": "end" }, printed(value));
  return [line, label(range.high, 13), label(range.low, height - 2)];
}

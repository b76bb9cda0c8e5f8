import { count, error } from "../../domain/format.js";
import { formatPercent } from "../../domain/error-left.js";
import { histogramOf } from "../../domain/histogram.js";
import { letterSize } from "../../ui/canvas.js";
import { followPointer } from "../../ui/drag.js";
import { part, whenResized } from "../../ui/elements.js";
import { svg } from "../../ui/svg.js";

/**
 * Errors are shares of the average digit's error.
 *
 * @typedef {object} Errors
 * @property {Float32Array} known of digits of classes that the network learned from
 * @property {Float32Array} strangers of others
 * @property {string} knownName
 * @property {string} strangersName
 * @property {readonly { name: string, error: number, isOwn: boolean }[]} marks a person's own pictures, or a test
 *   digit that was chosen
 * @property {number} averageError mean squared error that is a share of 1
 */

const BINS = 50;
/** Width of the handle and its letters, as pixels of the drawing. */
const HANDLE = 48;
const HEIGHT = 300;
const [HEAD, FOOT] = [44, 252];
/** About the width of a letter of the names, as a share of the page's. */
const LETTER = 0.52;
/** Parts of the axis that one press of an arrow key, or of a page key, moves the alarm line. */
const [KEY_STEP, PAGE_STEP] = [1 / 100, 1 / 10];

/** How errors are spread over what is known and over strangers, and the alarm line between them, which is moved. */
export class HistogramView {
  #place;
  #moved;
  /** @type {Errors | null} */
  #errors = null;
  /** @type {ReturnType<typeof histogramOf> | null} */
  #histogram = null;
  #line = 0;

  /**
   * @param {HTMLElement} root
   * @param {(line: number) => void} moved told where the alarm line is wanted
   */
  constructor(root, moved) {
    this.#place = part(root, "histogram");
    this.#moved = moved;
    whenResized(this.#place, () => this.#draw());
    followPointer(this.#place, ({ x }) => this.#move(x * this.#top));
    this.#place.addEventListener("keydown", (event) => {
      const steps = /** @type {Record<string, number>} */ ({
        ArrowLeft: this.#line - KEY_STEP * this.#top,
        ArrowDown: this.#line - KEY_STEP * this.#top,
        ArrowRight: this.#line + KEY_STEP * this.#top,
        ArrowUp: this.#line + KEY_STEP * this.#top,
        PageDown: this.#line - PAGE_STEP * this.#top,
        PageUp: this.#line + PAGE_STEP * this.#top,
        Home: 0,
        End: this.#top,
      });
      const wanted = steps[event.key];
      if (wanted === undefined) return;
      event.preventDefault();
      this.#move(wanted);
    });
  }

  /**
   * @param {Errors} errors
   * @param {number} line
   */
  show(errors, line) {
    if (errors.known !== this.#errors?.known || errors.strangers !== this.#errors.strangers) {
      this.#histogram = histogramOf([errors.known, errors.strangers], BINS);
    }
    this.#errors = errors;
    this.#line = line;
    this.#draw();
  }

  get #top() {
    return this.#histogram?.top ?? 1;
  }

  /** @param {number} line */
  #move(line) {
    if (this.#errors) this.#moved(Math.min(this.#top, Math.max(0, line)));
  }

  #draw() {
    const [errors, histogram] = [this.#errors, this.#histogram];
    if (!errors || !histogram) return;
    const { top, shares, isCut } = histogram;
    const [known = [], strangers = []] = shares;
    const width = this.#place.clientWidth || 480;
    const bin = width / BINS;
    const most = Math.max(...known, ...strangers) || 1;
    /** @param {number} value an error */
    const across = (value) => (Math.min(top, Math.max(0, value)) / top) * width;
    /** @param {number} share of the digits */
    const up = (share) => FOOT - (share / most) * (FOOT - HEAD);
    const at = across(this.#line);
    const letter = LETTER * letterSize();
    /**
     * @param {number} x
     * @param {number} y
     * @param {string} words
     * @param {string} className
     * @param {string} anchor
     */
    const write = (x, y, words, className = "", anchor = "middle") =>
      svg("text", { x, y, class: className, "text-anchor": anchor }, words);

    const picture = svg("svg", {
      width,
      height: HEIGHT,
      viewBox: `0 0 ${width} ${HEIGHT}`,
      "aria-hidden": "true",
    });
    const hatch = svg("pattern", {
      id: "hatch",
      width: 5,
      height: 5,
      patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)",
    });
    hatch.append(svg("rect", { width: 1.3, height: 5, class: "hatch" }));
    picture.append(svg("defs", {}, hatch));
    picture.append(
      svg("rect", {
        class: "alarm",
        x: at,
        y: HEAD - 14,
        width: Math.max(0, width - at),
        height: FOOT - HEAD + 14,
      }),
    );
    known.forEach((share, i) => {
      const bar = svg("rect", {
        class: "known",
        x: i * bin + 0.5,
        y: up(share),
        width: Math.max(0.5, bin - 1),
        height: FOOT - up(share),
      });
      bar.append(svg("title", {}, this.#inWords(i, share * errors.known.length, errors)));
      picture.append(bar);
    });
    if (errors.strangers.length > 0) {
      const steps = strangers.map(
        (share, i) => `V${up(share).toFixed(1)}H${((i + 1) * bin).toFixed(1)}`,
      );
      picture.append(
        svg("path", {
          class: "strangers",
          fill: "url(#hatch)",
          d: `M0 ${FOOT}${steps.join("")}V${FOOT}Z`,
        }),
      );
    }
    picture.append(svg("line", { class: "axis", x1: 0, x2: width, y1: FOOT, y2: FOOT }));

    /**
     * Where a name that belongs at x is centred, so that neither the edge nor the alarm line cuts it.
     *
     * @param {number} x
     * @param {string} name
     */
    const besideLine = (x, name) => {
      const half = (letter * name.length) / 2 + 6;
      const side = x < at ? -1 : 1;
      const isFree = Math.abs(x - at) >= half;
      const fits = side < 0 ? at >= 2 * half : at + 2 * half <= width;
      const middle = isFree ? x : at + (fits ? side : -side) * half;
      return Math.min(width - half, Math.max(half, middle));
    };

    // What the two are: known ones over their hill, strangers where they stand out most.
    const peak = indexOfMost(known);
    const middle = besideLine((peak + 0.5) * bin, errors.knownName);
    const head = up(known[peak] ?? 0) - 8;
    picture.append(write(middle, head, errors.knownName, "held-out halo"));
    if (errors.strangers.length > 0) {
      const at = indexOfMost(strangers.map((share, i) => share - (known[i] ?? 0)));
      const x = besideLine((at + 0.5) * bin, errors.strangersName);
      const own = up(strangers[at] ?? 0) - 8;
      const isClear = Math.abs(x - middle) > 130 || Math.abs(own - head) > 18;
      picture.append(write(x, isClear ? own : own + 20, errors.strangersName, "strong halo"));
    }

    // The alarm line with its handle; words on the side that has room.
    picture.append(svg("line", { class: "line", x1: at, x2: at, y1: 12, y2: FOOT }));
    const grip = Math.min(width - HANDLE / 2, Math.max(HANDLE / 2, at));
    picture.append(
      svg("rect", {
        class: "handle",
        x: grip - HANDLE / 2,
        y: 0,
        width: HANDLE,
        height: 24,
        rx: 12,
      }),
    );
    picture.append(write(grip, 17, "◂ ▸", "handle-words"));
    const words = `alarm above ${formatPercent(this.#line)}`;
    const hasRoom = grip + HANDLE / 2 + 6 + letter * words.length < width;
    picture.append(
      write(
        grip + (hasRoom ? HANDLE / 2 + 6 : -HANDLE / 2 - 6),
        17,
        words,
        "strong halo",
        hasRoom ? "start" : "end",
      ),
    );

    const ticks = width > 420 ? 4 : 2;
    for (let i = 0; i <= ticks; i += 1) {
      // What is said at the end of a cut axis takes the room of the tick before.
      if (isCut && i > 0 && i === ticks - 1) continue;
      const value = (i / ticks) * top;
      const anchor = i === 0 ? "start" : i === ticks ? "end" : "middle";
      const more = i === ticks && isCut ? " or more" : "";
      picture.append(
        write((i / ticks) * width, FOOT + 18, `${formatPercent(value)}${more}`, "", anchor),
      );
    }
    picture.append(write(width, FOOT + 38, "error left", "", "end"));

    errors.marks.forEach(({ name, error: of, isOwn }, i) => {
      const x = Math.min(width - 9, Math.max(9, across(of)));
      picture.append(
        isOwn
          ? svg("path", { class: "mark", d: `M${x} ${FOOT - 9}l9 9l-9 9l-9 -9z` })
          : svg("circle", { class: "mark chosen", cx: x, cy: FOOT, r: 7 }),
      );
      // Of many only the first has room for its name.
      if (i > 0) return;
      const anchor = x < 90 ? "start" : x > width - 160 ? "end" : "middle";
      picture.append(
        write(
          anchor === "start" ? 0 : anchor === "end" ? width - 76 : x,
          FOOT + 38,
          `${name}: ${formatPercent(of)}`,
          isOwn ? "drawing" : "strong",
          anchor,
        ),
      );
    });

    this.#place.replaceChildren(picture);
    this.#place.setAttribute("aria-valuemin", "0");
    this.#place.setAttribute("aria-valuemax", String(100 * top));
    this.#place.setAttribute("aria-valuenow", String(Math.round(1000 * this.#line) / 10));
    this.#place.setAttribute("aria-valuetext", words);
  }

  /**
   * A bar in words.
   *
   * @param {number} bin
   * @param {number} digits
   * @param {Errors} errors
   */
  #inWords(bin, digits, { averageError }) {
    const [from, to] = [bin, bin + 1].map((end) => (end / BINS) * this.#top);
    const mse = [from, to].map((left) => error((left ?? 0) * averageError)).join(" to ");
    return `${formatPercent(from ?? 0)} to ${formatPercent(to ?? 0)}: ${count(digits)} digits (MSE ${mse})`;
  }
}

/** @param {number[]} values */
const indexOfMost = (values) => values.indexOf(Math.max(...values));

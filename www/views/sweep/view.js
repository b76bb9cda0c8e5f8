import { formatPercent } from "../../domain/error-left.js";
import { make, part, setText, sizeOfInside } from "../../ui/elements.js";
import { paintInk, paintNothing } from "../../ui/paint.js";
import { svg } from "../../ui/svg.js";
import { tell } from "../../ui/tell.js";
import { plotOf } from "./plot.js";

/** @import { Size } from "../../ui/paint.js" */
/** @import { Job } from "../../state/sweep.js" */

/**
 * One value of the setting that is swept.
 *
 * @typedef {object} Point
 * @property {string} value
 * @property {string} words the same for screen readers: “16 numbers”
 * @property {Job<unknown>["status"] | "idle"} status
 * @property {number} share of its training that is done
 * @property {number | null} left share of the average digit's error
 * @property {number | null} pca the same for PCA with as many components
 * @property {Uint8Array | null} pictures what it makes of the originals, ink bytes
 * @property {string | null} problem
 *
 * @typedef {object} Shown
 * @property {string} title
 * @property {string} note
 * @property {string} axis what the values are
 * @property {readonly Point[]} points
 * @property {number | null} chosen
 * @property {string} mark what the chosen one is, or nothing
 * @property {{ pixels: Uint8Array, value: string, words: string } | null} originals
 * @property {Size} size
 * @property {"network" | "pca"} by who redraws
 * @property {boolean} hasPca
 * @property {boolean} isStatic
 * @property {string} train what the button says
 * @property {boolean} canTrain
 * @property {{ share: number, paused: boolean } | null} training while jobs are open
 * @property {string} measured a sentence
 * @property {object} facts what it is made of
 * @property {string} guess what is said of the chosen one
 *
 * @typedef {object} Handlers
 * @property {(index: number) => void} choose
 * @property {() => void} train
 * @property {(isPaused: boolean) => void} pause
 * @property {() => void} stop
 * @property {(by: "network" | "pca") => void} by
 * @property {(isStatic: boolean) => void} sendStatic
 * @property {(index: number) => void} pin
 * @property {(index: number) => void} top
 */

/** @typedef {{ button: HTMLButtonElement, value: HTMLElement, digits: Digits, bar: HTMLElement, left: HTMLElement }} Block */

/**
 * Error left by the value of a setting, over the same digits redrawn at each value. Progress is shown several times a
 * second while all cores train, so only what has changed is drawn anew.
 */
export class SweepView {
  #chart;
  #sizeOfChart;
  /** What the chart shows. */
  #drawn = "";
  #blocks;
  #original = originalBlock();
  #parts;
  /** @type {Block[]} */
  #made = [];
  /** @type {Shown | null} */
  #shown = null;
  #handlers;

  /**
   * @param {HTMLElement} root
   * @param {Handlers} handlers
   */
  constructor(root, handlers) {
    this.#handlers = handlers;
    this.#chart = part(root, "chart");
    this.#blocks = part(root, "blocks");
    const button = (/** @type {string} */ name) => part(root, name, HTMLButtonElement);
    this.#parts = {
      title: part(root, "title"),
      note: part(root, "note"),
      train: button("train"),
      pause: button("pause"),
      stop: button("stop"),
      overall: part(root, "overall"),
      network: button("by-network"),
      pca: button("by-pca"),
      by: part(root, "by"),
      isStatic: button("static"),
      pin: button("pin"),
      top: button("top"),
      measured: part(root, "measured"),
      guess: part(root, "guess"),
    };
    const { train, pause, stop, network, pca, isStatic, pin, top } = this.#parts;
    const isPressed = (/** @type {HTMLElement} */ one) =>
      one.getAttribute("aria-pressed") === "true";
    train.addEventListener("click", () => handlers.train());
    pause.addEventListener("click", () => handlers.pause(!this.#shown?.training?.paused));
    stop.addEventListener("click", () => handlers.stop());
    network.addEventListener("click", () => handlers.by("network"));
    pca.addEventListener("click", () => handlers.by("pca"));
    isStatic.addEventListener("click", () => handlers.sendStatic(!isPressed(isStatic)));
    const chosen = () => this.#shown?.chosen ?? 0;
    pin.addEventListener("click", () => handlers.pin(chosen()));
    top.addEventListener("click", () => handlers.top(chosen()));
    this.#sizeOfChart = sizeOfInside(this.#chart, () => this.#draw());
  }

  /** @param {Shown} shown */
  show(shown) {
    this.#shown = shown;
    const parts = this.#parts;
    setText(parts.title, shown.title);
    setText(parts.note, shown.note);
    tell(parts.measured, shown.measured, shown.facts);
    setText(parts.guess, shown.guess);
    this.#showControls(shown);
    this.#showBlocks(shown);
    this.#draw();
  }

  /** @param {Shown} shown */
  #showControls({ training, train, canTrain, by, hasPca, isStatic, points, chosen }) {
    const parts = this.#parts;
    const hadFocus = [parts.train, parts.pause, parts.stop].some((one) => one.matches(":focus"));
    parts.train.hidden = training !== null;
    setText(parts.train, train);
    parts.train.disabled = !canTrain;
    parts.pause.hidden = training === null;
    parts.stop.hidden = training === null;
    parts.overall.hidden = training === null;
    if (training) {
      const percent = Math.round(100 * training.share);
      setText(parts.pause, training.paused ? "Go on" : "Pause");
      parts.overall.setAttribute("aria-valuenow", String(percent));
      parts.overall.style.setProperty("--share", String(training.share));
    }
    // The button that was pressed is another one now.
    if (hadFocus && training && parts.train.matches(":focus")) parts.pause.focus();
    else if (hadFocus && !training) parts.train.focus();
    parts.by.hidden = !hasPca;
    parts.network.setAttribute("aria-pressed", String(by === "network"));
    parts.pca.setAttribute("aria-pressed", String(by === "pca"));
    parts.isStatic.setAttribute("aria-pressed", String(isStatic));
    const point = chosen === null ? undefined : points[chosen];
    for (const button of [parts.pin, parts.top]) {
      button.hidden = point?.status !== "done";
      button.setAttribute("aria-label", `${button.textContent}: ${point?.words ?? ""}`);
    }
  }

  /** @param {Shown} shown */
  #showBlocks({ points, originals, chosen, size }) {
    const pixels = size.rows * size.columns;
    const count = originals ? originals.pixels.length / pixels : 0;
    while (this.#made.length < points.length) this.#made.push(this.#block(this.#made.length));
    this.#blocks.style.setProperty("--n", String(points.length));
    points.forEach((point, i) => {
      const block = this.#made[i];
      if (!block) return;
      const { button, value, digits, bar, left } = block;
      setText(value, point.value);
      // Drawn by the style sheet: the button's name says it in full.
      left.dataset["words"] = point.status === "failed" ? "failed" : percentOf(point);
      button.title = point.problem ?? "";
      button.dataset["status"] = point.status;
      button.setAttribute("aria-pressed", String(i === chosen));
      button.setAttribute("aria-label", wordsOf(point));
      bar.style.setProperty("--share", String(point.share));
      digits.show(point.pictures, count, size);
    });
    /** @type {HTMLElement[]} */
    const wanted = this.#made.slice(0, points.length).map(({ button }) => button);
    if (originals) {
      wanted.push(this.#original.block);
      this.#original.show(originals, size);
    }
    // A button that is put in anew, even where it was, loses the focus.
    const there = this.#blocks.children;
    if (there.length !== wanted.length || wanted.some((one, i) => one !== there[i])) {
      this.#blocks.replaceChildren(...wanted);
    }
  }

  /**
   * @param {number} index
   * @returns {Block}
   */
  #block(index) {
    const value = make("b");
    const bar = make("i", { className: "track" });
    const left = make("span", { className: "left" });
    const digits = new Digits();
    const { element } = digits;
    const button = make(
      "button",
      { type: "button", className: "block" },
      value,
      element,
      bar,
      left,
    );
    button.addEventListener("click", () => this.#handlers.choose(index));
    return { button, value, digits, bar, left };
  }

  #draw() {
    if (!this.#shown) return;
    const { width, height } = this.#sizeOfChart();
    if (width === 0) return;
    const { title, axis, chosen, mark, originals } = this.#shown;
    const points = this.#shown.points.map(({ words, left, pca }) => ({ words, left, pca }));
    const chart = { title, axis, points, chosen, mark, hint: originals?.words ?? "" };
    const drawn = JSON.stringify([chart, width, height]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#chart.replaceChildren(drawing(chart, width, height));
  }
}

/** Digits side by side. */
class Digits {
  element = make("span", { className: "digits" });
  /** @type {HTMLCanvasElement[]} */
  #canvases = [];
  /** @type {Uint8Array | null} */
  #pixels = null;

  /**
   * @param {Uint8Array | null} pixels ink bytes; null for nothing yet
   * @param {number} count of digits, for which room is left
   * @param {Size} size
   */
  show(pixels, count, size) {
    if (pixels === this.#pixels && count === this.#canvases.length) return;
    this.#pixels = pixels;
    if (count !== this.#canvases.length) {
      this.#canvases = Array.from({ length: count }, () => make("canvas", { className: "digit" }));
      this.element.replaceChildren(...this.#canvases);
    }
    const each = size.rows * size.columns;
    this.#canvases.forEach((canvas, i) => {
      if (pixels === null) paintNothing(canvas);
      else paintInk(canvas, pixels.subarray(i * each, (i + 1) * each), size);
    });
  }
}

/** @param {Point} point */
const percentOf = ({ left }) => (left === null ? "" : formatPercent(left));

/** @param {Point} point */
function wordsOf({ words, status, share, left, pca, problem }) {
  const states = {
    idle: "not trained",
    waiting: "waiting",
    training: `training, ${Math.round(100 * share)} percent`,
    done: `${formatPercent(left)} error left`,
    failed: `failed: ${problem ?? "for an unknown reason"}`,
    stopped: "stopped",
  };
  const compared = pca === null ? "" : `, PCA ${formatPercent(pca)}`;
  return `${words}: ${states[status]}${compared}`;
}

/** The digits themselves. */
function originalBlock() {
  const [value, digits] = [make("b"), new Digits()];
  const block = make("div", { className: "block original" }, value, digits.element);
  block.setAttribute("role", "img");
  return {
    block,
    /**
     * @param {NonNullable<Shown["originals"]>} originals
     * @param {Size} size
     */
    show({ pixels, value: text, words }, size) {
      setText(value, text);
      block.setAttribute("aria-label", `${text}: ${words}`);
      digits.show(pixels, pixels.length / (size.rows * size.columns), size);
    },
  };
}

/**
 * What a chart shows.
 *
 * @typedef {Pick<Shown, "title" | "axis" | "chosen" | "mark"> & { points: Pick<Point, "words" | "left" | "pca">[], hint: string }} Chart
 */

/** @param {Chart["points"][number]} point */
function curvesAt({ words, left, pca }) {
  const network = left === null ? [] : [`${formatPercent(left)} error left`];
  const compared = pca === null ? [] : [`PCA ${formatPercent(pca)}`];
  return `${words}: ${[...network, ...compared].join(", ") || "not measured"}`;
}

/**
 * @param {Chart} chart
 * @param {number} width
 * @param {number} height
 */
function drawing({ points, chosen, mark, axis, title, hint }, width, height) {
  const plot = plotOf(points, width, height);
  const { left, right, bottom, x, y } = plot;
  const picture = svg("svg", {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "aria-label": `${title}. ${points.map(curvesAt).join("; ")}`,
  });
  const label = (
    /** @type {string} */ name,
    /** @type {number} */ at,
    /** @type {number} */ down,
    /** @type {string} */ words,
    anchor = "middle",
  ) => picture.append(svg("text", { class: name, x: at, y: down, "text-anchor": anchor }, words));
  for (const tick of plot.ticks) {
    picture.append(
      svg("line", {
        class: tick === 0 ? "axis" : "grid",
        x1: left,
        x2: right,
        y1: y(tick),
        y2: y(tick),
      }),
    );
    label("tick", left - 8, y(tick) + 5, tick === 1 ? formatPercent(1) : String(100 * tick), "end");
  }
  if (plot.area) picture.append(svg("path", { class: "gain", d: plot.area }));
  picture.append(svg("path", { class: "pca", d: plot.pca }));
  picture.append(svg("path", { class: "network", d: plot.network }));
  points.forEach(({ left, pca }, i) => {
    if (pca !== null) {
      picture.append(
        svg("rect", { class: "pca", x: x(i) - 4, y: y(pca) - 4, width: 8, height: 8 }),
      );
    }
    if (left !== null) {
      picture.append(svg("circle", { class: "network", cx: x(i), cy: y(left), r: 5 }));
    }
  });
  if (plot.isWide) {
    const down = y(1) + (plot.ticks.includes(1.5) ? -7 : 17);
    label("hint", right, down, "100\u202f% = the average digit", "end");
    label("hint", width, bottom - 8, hint, "end");
  }
  label("hint", left + 6, bottom - 8, axis, "start");
  for (const { name, at, down, words, anchor } of plot.names) label(name, at, down, words, anchor);
  if (chosen !== null && mark !== "") {
    picture.append(
      svg("line", { class: "mark", x1: x(chosen), x2: x(chosen), y1: 22, y2: height }),
      svg("path", { class: "mark", d: `M${x(chosen) - 7} 17h14l-7 9z` }),
    );
    const anchor = chosen === 0 ? "start" : chosen === points.length - 1 ? "end" : "middle";
    label(
      "mark",
      x(chosen) + (anchor === "start" ? -7 : anchor === "end" ? 7 : 0),
      12,
      mark,
      anchor,
    );
  }
  return picture;
}

import { formatPercent } from "../../domain/error-left.js";
import { make, part, whenResized } from "../../ui/elements.js";
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

/** @typedef {{ button: HTMLButtonElement, value: HTMLElement, canvases: HTMLCanvasElement[], bar: HTMLElement, left: HTMLElement }} Block */

/** Error left by the value of a setting, over the same digits redrawn at each value. */
export class SweepView {
  #chart;
  #blocks;
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
    whenResized(this.#chart, () => this.#draw());
  }

  /** @param {Shown} shown */
  show(shown) {
    this.#shown = shown;
    const parts = this.#parts;
    parts.title.textContent = shown.title;
    parts.note.textContent = shown.note;
    tell(parts.measured, shown.measured, shown.facts);
    parts.guess.textContent = shown.guess;
    this.#showControls(shown);
    this.#showBlocks(shown);
    this.#draw();
  }

  /** @param {Shown} shown */
  #showControls({ training, train, canTrain, by, hasPca, isStatic, points, chosen }) {
    const parts = this.#parts;
    const hadFocus = [parts.train, parts.pause, parts.stop].some((one) => one.matches(":focus"));
    parts.train.hidden = training !== null;
    parts.train.textContent = train;
    parts.train.disabled = !canTrain;
    parts.pause.hidden = training === null;
    parts.stop.hidden = training === null;
    parts.overall.hidden = training === null;
    if (training) {
      const percent = Math.round(100 * training.share);
      parts.pause.textContent = training.paused ? "Go on" : "Pause";
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
    const last = originals ? [originalBlock(originals, size)] : [];
    this.#blocks.style.setProperty("--n", String(points.length));
    points.forEach((point, i) => {
      const block = this.#made[i];
      if (!block) return;
      const { button, value, canvases, bar, left } = block;
      value.textContent = point.value;
      left.textContent = point.status === "failed" ? "failed" : percentOf(point);
      button.title = point.problem ?? "";
      button.dataset["status"] = point.status;
      button.setAttribute("aria-pressed", String(i === chosen));
      button.setAttribute("aria-label", wordsOf(point));
      bar.style.setProperty("--share", String(point.share));
      showPictures(canvases, button, point.pictures, count, size);
    });
    const wanted = [...this.#made.slice(0, points.length).map(({ button }) => button), ...last];
    this.#blocks.replaceChildren(...wanted);
  }

  /**
   * @param {number} index
   * @returns {Block}
   */
  #block(index) {
    const value = make("b");
    const bar = make("i", { className: "track" });
    const left = make("span", { className: "left" });
    const digits = make("span", { className: "digits" });
    const button = make("button", { type: "button", className: "block" }, value, digits, bar, left);
    button.addEventListener("click", () => this.#handlers.choose(index));
    return { button, value, canvases: [], bar, left };
  }

  #draw() {
    const shown = this.#shown;
    const [width, height] = [this.#chart.clientWidth, this.#chart.clientHeight];
    if (!shown || width === 0) return;
    this.#chart.replaceChildren(drawing(shown, width, height));
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

/**
 * @param {HTMLCanvasElement[]} canvases that are there; more are made where they are needed
 * @param {HTMLElement} block
 * @param {Uint8Array | null} pictures
 * @param {number} count
 * @param {Size} size
 */
function showPictures(canvases, block, pictures, count, size) {
  const digits = block.querySelector(".digits");
  while (canvases.length < count) canvases.push(make("canvas", { className: "digit" }));
  if (digits?.childElementCount !== count) digits?.replaceChildren(...canvases.slice(0, count));
  const pixels = size.rows * size.columns;
  canvases.slice(0, count).forEach((canvas, i) => {
    if (pictures === null) paintNothing(canvas);
    else paintInk(canvas, pictures.subarray(i * pixels, (i + 1) * pixels), size);
  });
}

/**
 * @param {{ pixels: Uint8Array, value: string, words: string }} originals
 * @param {Size} size
 */
function originalBlock({ pixels, value, words }, size) {
  const digits = make("span", { className: "digits" });
  const block = make("div", { className: "block original" }, make("b", {}, value), digits);
  block.setAttribute("role", "img");
  block.setAttribute("aria-label", `${value}: ${words}`);
  showPictures([], block, pixels, pixels.length / (size.rows * size.columns), size);
  return block;
}

/**
 * @param {Shown} shown
 * @param {number} width
 * @param {number} height
 */
function drawing({ points, chosen, mark, axis, title, originals }, width, height) {
  const plot = plotOf(points, width, height);
  const { left, right, bottom, x, y } = plot;
  const picture = svg("svg", {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "aria-label": `${title}. ${points.map(wordsOf).join("; ")}`,
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
    label("hint", width, bottom - 8, originals?.words ?? "", "end");
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

import uPlot from "uplot";

import { count, error } from "../../domain/format.js";
import { errorLeft, formatPercent } from "../../domain/error-left.js";
import { letterSize } from "../../ui/canvas.js";
import { make, part, save, whenResized } from "../../ui/elements.js";
import { whenRepainted } from "../../ui/paint.js";
import { apart, inWords, rangeOf, seriesOf, tableOf } from "./series.js";

/** @import { Course } from "./series.js" */

/** Epochs up to which each has a point of its own. */
const MOST_POINTS = 30;

/** Error left over epochs: training and held-out, beside PCA and the average digit. As a table and CSV too. */
export class ChartView {
  #plotPlace;
  #readout;
  #log;
  #rows;
  /** @type {uPlot | null} */
  #plot = null;
  /** @type {Course} */
  #course = { training: [], epochs: [], averageError: null, pca: null };
  #series = seriesOf(this.#course);
  /** @type {number | null} the point that the keyboard reads */
  #at = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#plotPlace = part(root, "plot");
    this.#readout = part(root, "readout");
    this.#log = part(root, "log", HTMLButtonElement);
    const [rows] = part(root, "table", HTMLTableElement).tBodies;
    if (!rows) throw new Error("the chart's table has no body");
    this.#rows = rows;
    this.#log.addEventListener("click", () => {
      this.#log.setAttribute("aria-pressed", String(!this.#isLog));
      this.recolour();
    });
    part(root, "csv").addEventListener("click", () =>
      save(new Blob([tableOf(this.#course, ",")], { type: "text/csv" }), "errors-per-epoch.csv"),
    );
    whenRepainted(() => this.recolour());
    whenResized(this.#plotPlace, () => {
      const { clientWidth: width, clientHeight: height } = this.#plotPlace;
      if (this.#plot && width > 0) this.#plot.setSize({ width, height });
      else this.#draw();
    });
    this.#plotPlace.addEventListener("keydown", (event) => this.#key(event));
    this.#plotPlace.addEventListener("blur", () => {
      // Values under a mouse, and those that training changes, are not read aloud.
      this.#readout.setAttribute("aria-live", "off");
      this.#at = null;
      this.#plot?.setCursor({ left: -10, top: -10 });
    });
    // uPlot itself follows the mouse only.
    for (const type of /** @type {const} */ (["pointerdown", "pointermove"])) {
      this.#plotPlace.addEventListener(type, (event) => {
        if (event.pointerType !== "mouse") this.#point(event);
      });
    }
  }

  /** @param {Course} course */
  show(course) {
    this.#course = course;
    this.#series = seriesOf(course);
    this.#draw();
    this.#rows.replaceChildren(
      ...course.epochs.map(({ epoch, training, heldOut }) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, count(epoch)),
          ...[training, heldOut].flatMap((mse) => [
            make("td", {}, formatPercent(errorLeft(mse, course.averageError))),
            make("td", {}, mse === null ? "–" : error(mse)),
          ]),
        ),
      ),
    );
  }

  /** Draws all anew: in the colours of another theme, on another scale. */
  recolour() {
    this.#plot?.destroy();
    this.#plot = null;
    this.#draw();
  }

  get #isLog() {
    return this.#log.getAttribute("aria-pressed") === "true";
  }

  #draw() {
    const { xs, training, heldOut, untrained, average, pca } = this.#series;
    /** @param {(number | null)[]} line */
    const drawable = (line) =>
      this.#isLog ? line.map((value) => (value !== null && value > 0 ? value : null)) : line;
    const data = /** @type {uPlot.AlignedData} */ ([
      xs,
      ...[xs.map(() => average), xs.map(() => pca), training, heldOut, untrained].map(drawable),
    ]);
    if (this.#plot) {
      this.#plot.setData(data);
    } else if (this.#plotPlace.clientWidth > 0) {
      this.#plot = new uPlot(this.#options(), data, this.#plotPlace);
    }
  }

  /** @returns {uPlot.Options} */
  #options() {
    /** @param {string} token */
    const colour = (token) => () =>
      getComputedStyle(this.#plotPlace).getPropertyValue(token).trim();
    const rem = letterSize();
    const font = `${0.875 * rem}px ${getComputedStyle(this.#plotPlace).fontFamily}`;
    const axis = {
      stroke: colour("--muted"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
      font,
    };
    const points = { show: true, size: 9, width: 2, fill: colour("--paper") };
    return {
      width: this.#plotPlace.clientWidth,
      height: this.#plotPlace.clientHeight,
      legend: { show: false },
      padding: [12, 12, 0, 0],
      cursor: {
        drag: { x: false, y: false },
        y: false,
        points: { size: 9, fill: colour("--paper") },
      },
      scales: {
        x: { time: false },
        y: { distr: this.#isLog ? 3 : 1, range: () => rangeOf(this.#series, this.#isLog) },
      },
      axes: [
        { ...axis, label: "epochs", labelSize: 1.25 * rem, labelFont: font, size: 1.75 * rem },
        {
          ...axis,
          size: 3.9 * rem,
          space: 2.5 * rem,
          values: (_, ticks) =>
            ticks.map((tick) => (tick === null ? "" : inWords(tick, this.#series.isLeft))),
        },
      ],
      series: [
        {},
        { stroke: colour("--muted"), width: 1.5, dash: [2, 4], points: { show: false } },
        { stroke: colour("--muted"), width: 1.5, dash: [9, 5], points: { show: false } },
        { stroke: colour("--training"), width: 2, spanGaps: true, points: { show: false } },
        {
          stroke: colour("--held-out"),
          width: 2.5,
          spanGaps: true,
          // More of them would hide their line.
          points: { ...points, show: () => this.#epochs <= MOST_POINTS },
        },
        // Stands alone: a line from it to the first epoch would show a course that nobody measured.
        { stroke: colour("--held-out"), points },
      ],
      hooks: { setCursor: [(plot) => this.#read(plot)], draw: [(plot) => this.#name(plot)] },
    };
  }

  /** How many epochs the held-out error is known of. */
  get #epochs() {
    return this.#series.heldOut.filter((value) => value !== null).length;
  }

  /**
   * Writes at the lines what they are, and at the top what lies above it.
   *
   * @param {uPlot} plot
   */
  #name(plot) {
    const { ctx, bbox } = plot;
    const style = getComputedStyle(this.#plotPlace);
    const size = 0.875 * letterSize() * window.devicePixelRatio;
    ctx.save();
    ctx.font = `600 ${size}px ${style.fontFamily}`;
    ctx.textBaseline = "bottom";
    ctx.lineJoin = "round";
    ctx.lineWidth = size / 3;
    ctx.strokeStyle = style.getPropertyValue("--paper");
    const { average, pca, untrained, training, heldOut, isLeft } = this.#series;
    const top = plot.scales["y"]?.max ?? 0;
    const last = [training, heldOut].map((line) => line.filter((value) => value !== null).at(-1));
    /** @type {[string, number | null | undefined, string][]} */
    const names = [
      [`average ${this.#course.noun ?? "digit"}`, average, "--muted"],
      ["PCA", pca, "--muted"],
      ["held-out", last[1], "--held-out"],
      ["training", last[0], "--training"],
    ];
    const labels = names.flatMap(([name, value, token]) => {
      if (value === null || value === undefined || (this.#isLog && value <= 0)) return [];
      const arrow = value > top ? "↑ " : "";
      // The loss is one on the way, of weights that have changed since: no number to compare with the others.
      const number = name === "training" ? "" : ` ${inWords(value, isLeft)}`;
      const foot = Math.max(bbox.top + 1.4 * size, plot.valToPos(value, "y", true) - size / 4);
      return [{ words: `${arrow}${name}${number}`, foot, token }];
    });
    const feet = apart(
      labels.map(({ foot }) => foot),
      1.25 * size,
      bbox.top + bbox.height - size / 4,
    );
    ctx.textAlign = "right";
    labels.forEach(({ words, token }, i) => {
      const at = /** @type {const} */ ([bbox.left + bbox.width - size / 2, feet[i] ?? 0]);
      ctx.fillStyle = style.getPropertyValue(token);
      ctx.strokeText(words, ...at);
      ctx.fillText(words, ...at);
    });
    const [first] = untrained;
    if (first !== null && first !== undefined && first > top) {
      const words = `↑ untrained ${inWords(first, isLeft)}`;
      // Below the others, where both do not fit side by side.
      const isTight = labels.some(
        (label, i) =>
          (feet[i] ?? 0) < bbox.top + 2 * size &&
          ctx.measureText(words + label.words).width + 2 * size > bbox.width,
      );
      const at = /** @type {const} */ ([
        bbox.left + size / 2,
        bbox.top + (isTight ? 2.8 : 1.4) * size,
      ]);
      ctx.textAlign = "left";
      ctx.fillStyle = style.getPropertyValue("--held-out");
      ctx.strokeText(words, ...at);
      ctx.fillText(words, ...at);
    }
    ctx.restore();
  }

  /** @param {uPlot} plot */
  #read(plot) {
    const at = plot.cursor.idx;
    if (at === null || at === undefined || (plot.cursor.left ?? -1) < 0) {
      this.#readout.textContent = "";
      return;
    }
    const { xs, training, heldOut, untrained, isLeft } = this.#series;
    const x = xs[at] ?? 0;
    const [loss, test] = [training[at] ?? null, heldOut[at] ?? untrained[at] ?? null];
    const parts = [`Epoch ${Number.isInteger(x) ? x : x.toFixed(2)}`];
    if (loss !== null) parts.push(`training ${inWords(loss, isLeft)}`);
    if (test !== null) parts.push(`held-out ${inWords(test, isLeft)}`);
    this.#readout.textContent = parts.join(" · ");
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const plot = this.#plot;
    if (!plot) return;
    const left = event.clientX - plot.over.getBoundingClientRect().left;
    plot.setCursor({ left: Math.min(plot.over.clientWidth, Math.max(0, left)), top: 10 });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const plot = this.#plot;
    if (!plot) return;
    const { xs, training, heldOut, untrained } = this.#series;
    const isEpoch = xs.map((_, i) => (heldOut[i] ?? untrained[i] ?? null) !== null);
    // Through the epochs, and where there is none yet, through the losses.
    const hasEpochs = isEpoch.filter(Boolean).length > 1;
    const stops = [...xs.keys()].filter((i) => (hasEpochs ? isEpoch[i] : training[i] !== null));
    if (stops.length === 0) return;
    const now = this.#at ?? stops.length;
    const steps = /** @type {Record<string, number>} */ ({
      ArrowLeft: now - 1,
      ArrowRight: now + 1,
      Home: 0,
      End: stops.length - 1,
    });
    const wanted = steps[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    this.#readout.setAttribute("aria-live", "polite");
    this.#at = Math.min(stops.length - 1, Math.max(0, wanted));
    plot.setCursor({ left: plot.valToPos(xs[stops[this.#at] ?? 0] ?? 0, "x"), top: 10 });
  }
}

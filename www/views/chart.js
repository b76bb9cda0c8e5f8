import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

import { error } from "../domain/format.js";
import { letterSize } from "./canvas.js";
import { byId } from "./elements.js";

/** @import { AlignedData } from "uplot" */
/** @import { EpochErrors } from "../bridge/protocol.js" */

/**
 * What the chart shows.
 *
 * @typedef {object} Course
 * @property {readonly { x: number, y: number }[]} training mean losses, by epochs passed
 * @property {readonly EpochErrors[]} epochs
 * @property {number | null} meanImage
 * @property {number | null} pca
 */

/** Training loss and held-out error over epochs, beside the baselines. */
export class ChartView {
  #place = byId("chart", HTMLElement);
  #readout = byId("chart-readout", HTMLElement);
  #log = byId("log-scale", HTMLInputElement);
  /** @type {uPlot | null} */
  #plot = null;
  /** @type {Course} */
  #course = { training: [], epochs: [], meanImage: null, pca: null };
  /** @type {number | null} the point that the keyboard reads */
  #at = null;

  constructor() {
    this.#log.addEventListener("change", () => {
      this.#plot?.destroy();
      this.#plot = null;
      this.#draw();
    });
    new ResizeObserver(() => {
      const width = this.#place.clientWidth;
      if (this.#plot && width > 0) this.#plot.setSize({ width, height: this.#place.clientHeight });
    }).observe(this.#place);
    // Empty axes already say what will be seen.
    this.#draw();
    this.#place.addEventListener("keydown", (event) => this.#key(event));
    this.#place.addEventListener("blur", () => {
      // Values under a mouse, and those that training changes, are not read aloud.
      this.#readout.setAttribute("aria-live", "off");
      this.#at = null;
      this.#plot?.setCursor({ left: -10, top: -10 });
    });
  }

  /** @param {Course} course */
  show(course) {
    this.#course = course;
    this.#draw();
  }

  /** Takes the colours of the theme again. */
  recolour() {
    this.#plot?.redraw();
  }

  #draw() {
    const data = this.#align();
    if (this.#plot) {
      this.#plot.setData(data);
    } else if (this.#place.clientWidth > 0) {
      this.#plot = new uPlot(this.#options(), data, this.#place);
    }
  }

  /** All points over one row of places. @returns {AlignedData} */
  #align() {
    const { training, epochs, meanImage, pca } = this.#course;
    const last = Math.max(training.at(-1)?.x ?? 0, epochs.at(-1)?.epoch ?? 0, 0);
    const places = new Set([0, Math.max(1, Math.ceil(last))]);
    for (const { x } of training) places.add(x);
    for (const { epoch } of epochs) places.add(epoch);
    const xs = [...places].sort((a, b) => a - b);
    const losses = new Map(training.map(({ x, y }) => [x, y]));
    const errors = new Map(epochs.map(({ epoch, heldOut }) => [epoch, heldOut]));
    return [
      xs,
      xs.map(() => meanImage),
      xs.map(() => pca),
      xs.map((x) => losses.get(x) ?? null),
      xs.map((x) => (x > 0 ? (errors.get(x) ?? null) : null)),
      xs.map((x) => (x === 0 ? (errors.get(x) ?? null) : null)),
    ];
  }

  /** @returns {uPlot.Options} */
  #options() {
    const isLog = this.#log.checked;
    /** @param {string} token */
    const colour = (token) => () =>
      getComputedStyle(document.documentElement).getPropertyValue(token).trim();
    const rem = letterSize();
    const font = `${0.75 * rem}px ${getComputedStyle(this.#place).fontFamily}`;
    const axis = {
      stroke: colour("--muted"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { stroke: colour("--line"), width: 1, size: 6 },
      font,
    };
    return {
      width: this.#place.clientWidth,
      height: this.#place.clientHeight,
      legend: { show: false },
      padding: [12, 12, 0, 0],
      cursor: {
        drag: { x: false, y: false },
        y: false,
        points: { size: 9, fill: colour("--card") },
      },
      scales: {
        x: { time: false },
        y: isLog ? { distr: 3 } : { range: () => [0, this.#highest()] },
      },
      axes: [
        { ...axis, label: "epochs", labelSize: 1.25 * rem, labelFont: font, size: 2.25 * rem },
        {
          ...axis,
          size: 3.6 * rem,
          space: 2.75 * rem,
          values: (_, ticks) =>
            ticks.map((tick) => (tick === null ? "" : String(Number(tick.toPrecision(3))))),
        },
      ],
      series: [
        {},
        {
          label: "mean image",
          stroke: colour("--muted"),
          width: 1.5,
          dash: [2, 4],
          points: { show: false },
        },
        {
          label: "PCA",
          stroke: colour("--muted"),
          width: 1.5,
          dash: [9, 5],
          points: { show: false },
        },
        {
          label: "training",
          stroke: colour("--training"),
          width: 2,
          spanGaps: true,
          points: { show: false },
        },
        {
          label: "held-out",
          stroke: colour("--held-out"),
          width: 2,
          spanGaps: true,
          points: { show: true, size: 9, width: 2, fill: colour("--card") },
        },
        {
          // Stands alone: a line from it to the first epoch would show a course that nobody measured.
          label: "held-out, untrained",
          stroke: colour("--held-out"),
          points: { show: true, size: 9, width: 2, fill: colour("--card") },
        },
      ],
      hooks: { setCursor: [(plot) => this.#read(plot)], draw: [(plot) => this.#name(plot)] },
    };
  }

  /**
   * Writes at the lines what they are, and at the top what lies above it.
   *
   * @param {uPlot} plot
   */
  #name(plot) {
    const { meanImage, pca, epochs } = this.#course;
    const { ctx, bbox } = plot;
    const style = getComputedStyle(this.#place);
    const size = 0.75 * letterSize() * window.devicePixelRatio;
    ctx.save();
    ctx.font = `${size}px ${style.fontFamily}`;
    ctx.textBaseline = "bottom";
    ctx.lineJoin = "round";
    ctx.lineWidth = size / 3;
    ctx.strokeStyle = style.getPropertyValue("--card");
    /** What is left of the row at the top. */
    let room = bbox.width;
    /**
     * @param {string} name
     * @param {number} value
     * @param {"left" | "right"} side
     * @param {string} token its colour
     */
    const write = (name, value, side, token) => {
      const y = plot.valToPos(value, "y", true);
      const isAbove = y < bbox.top + size;
      const words = isAbove ? `↑ ${name} ${error(value)}` : `${name} ${error(value)}`;
      const x = side === "left" ? bbox.left + size / 2 : bbox.left + bbox.width - size / 2;
      ctx.textAlign = side;
      ctx.fillStyle = style.getPropertyValue(token);
      let foot = y - size / 4;
      if (isAbove) {
        room -= ctx.measureText(words).width + size;
        foot = bbox.top + (room < 0 ? 2.8 : 1.4) * size;
      }
      ctx.strokeText(words, x, foot);
      ctx.fillText(words, x, foot);
    };
    if (meanImage !== null) write("mean image", meanImage, "right", "--muted");
    if (pca !== null) write("PCA", pca, "right", "--muted");
    const [first] = epochs;
    const top = plot.scales["y"]?.max ?? 0;
    if (first?.epoch === 0 && first.heldOut > top) {
      write("untrained", first.heldOut, "left", "--held-out");
    }
    ctx.restore();
  }

  /** The top of the linear scale: the first batches' errors would press all others flat. */
  #highest() {
    const { training, epochs, pca } = this.#course;
    const values = [
      ...training.map(({ y }) => y),
      ...epochs.slice(1).map(({ heldOut }) => heldOut),
    ];
    if (values.length === 0) return epochs[0] ? 1.15 * epochs[0].heldOut : 0.25;
    values.sort((a, b) => a - b);
    const most = values[Math.floor(0.88 * (values.length - 1))] ?? 0;
    return 1.25 * Math.max(most, pca ?? 0);
  }

  /** @param {uPlot} plot */
  #read(plot) {
    const at = plot.cursor.idx;
    if (at === null || at === undefined || (plot.cursor.left ?? -1) < 0) {
      this.#readout.textContent = "";
      return;
    }
    const [xs, , , losses, errors, untrained] = plot.data;
    const x = xs[at] ?? 0;
    const [loss, heldOut] = [losses?.[at], errors?.[at] ?? untrained?.[at]];
    const parts = [`Epoch ${Number.isInteger(x) ? x : x.toFixed(2)}`];
    if (typeof loss === "number") parts.push(`training ${error(loss)}`);
    if (typeof heldOut === "number") parts.push(`held-out ${error(heldOut)}`);
    this.#readout.textContent = parts.join(" · ");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const plot = this.#plot;
    if (!plot) return;
    const { epochs, training } = this.#course;
    const stops = this.#stops(plot.data[0]);
    if (stops.length === 0 || (epochs.length === 0 && training.length === 0)) return;
    const now = this.#at === null ? stops.length : this.#at;
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
    const index = stops[this.#at] ?? 0;
    plot.setCursor({ left: plot.valToPos(plot.data[0][index] ?? 0, "x"), top: 10 });
  }

  /**
   * The points that the keyboard goes through: the epochs, and where there is none yet, the losses.
   *
   * @param {ArrayLike<number>} xs
   */
  #stops(xs) {
    const { epochs, training } = this.#course;
    const wanted = new Set(
      epochs.length > 1 ? epochs.map(({ epoch }) => epoch) : [0, ...training.map(({ x }) => x)],
    );
    return Array.from(xs, (x, i) => (wanted.has(x) ? i : -1)).filter((i) => i >= 0);
  }
}

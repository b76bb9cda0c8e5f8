import { count, error, share } from "../domain/format.js";
import { meanOf, shareAbove, spreadOf } from "../domain/spread.js";
import { paintWith } from "./digit.js";
import { fitToScreen, letterSize } from "./canvas.js";
import { byId, make } from "./elements.js";

const BINS = 48;
/** Errors that are written below the histogram. */
const TICKS = 5;

/** How held-out errors are spread, over classes that it trains on and over those that it has never seen. */
export class SpreadView {
  #canvas = byId("spread-chart", HTMLCanvasElement);
  #words = byId("spread-words", HTMLElement);
  #drawingWords = byId("spread-drawing", HTMLElement);
  #table = byId("spread-table", HTMLTableElement);
  /** @type {{ errors: Float32Array, labels: Uint8Array, trainedOn: readonly number[] } | null} */
  #data = null;
  /** @type {ReturnType<typeof spreadOf> | null} */
  #spread = null;
  /** @type {number | null} */
  #drawing = null;

  constructor() {
    new ResizeObserver(() => this.#draw()).observe(this.#canvas);
  }

  /**
   * @param {Float32Array} errors of all held-out digits
   * @param {Uint8Array} labels
   * @param {readonly number[]} trainedOn classes
   */
  show(errors, labels, trainedOn) {
    this.#data = { errors, labels, trainedOn };
    this.#spread = spreadOf(errors, labels, trainedOn, BINS);
    this.#tell(this.#spread);
    this.#tellDrawing();
    this.#draw();
  }

  /** @param {number | null} mse error of the person's drawing */
  showDrawing(mse) {
    this.#drawing = mse;
    this.#tellDrawing();
    this.#draw();
  }

  /** Takes the colours of the theme again. */
  recolour() {
    this.#draw();
  }

  /** @param {ReturnType<typeof spreadOf>} spread */
  #tell({ classes }) {
    const unseen = classes.filter(({ isSeen }) => !isSeen);
    const seenMean = meanOf(classes.filter(({ isSeen }) => isSeen)) ?? 0;
    const unseenMean = meanOf(unseen);
    if (classes.length < 2) {
      this.#words.textContent = `The mean error of unseen digits is ${error(seenMean)}.`;
      return;
    }
    this.#words.textContent =
      unseenMean === null
        ? `It trains on all classes; the mean error of unseen digits is ${error(seenMean)}. Leave classes out under “Trains on” in the settings, and reset, to see what it makes of digits of a kind that it has never seen.`
        : `The mean error is ${error(seenMean)} on the classes that it trains on, and ${error(unseenMean)} on ${unseen.map(({ digit }) => digit).join(", ")}, of which it has never seen any: ${(unseenMean / seenMean).toFixed(1)} times as much.`;
    const [body] = this.#table.tBodies;
    body?.replaceChildren(
      ...classes.map(({ digit, isSeen, digits, mean }) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, String(digit)),
          make("td", {}, isSeen ? "yes" : "never"),
          make("td", {}, count(digits)),
          make("td", {}, error(mean)),
        ),
      ),
    );
  }

  #tellDrawing() {
    if (this.#drawing === null || !this.#data) {
      this.#drawingWords.textContent = "Draw a digit to find its error here.";
      return;
    }
    const { errors, labels, trainedOn } = this.#data;
    const all = [...new Set(labels)];
    const unseen = all.filter((digit) => !trainedOn.includes(digit));
    /** @param {readonly number[]} classes */
    const above = (classes) => share(shareAbove(this.#drawing ?? 0, errors, labels, classes));
    const others = unseen.length > 0 ? `, and than ${above(unseen)} of those that it has not` : "";
    this.#drawingWords.textContent = `Your drawing, at ${error(this.#drawing)}, is reconstructed better than ${above(trainedOn)} of the held-out digits${others && " of classes that it has seen"}${others}.`;
  }

  #draw() {
    if (!fitToScreen(this.#canvas)) return;
    const scale = (window.devicePixelRatio * letterSize()) / 16;
    paintWith(this.#canvas, (context) => this.#paint(context, scale));
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} scale pixels of the screen to a sixteenth of the letters' size
   */
  #paint(context, scale) {
    const { width, height } = context.canvas;
    context.clearRect(0, 0, width, height);
    const spread = this.#spread;
    if (!spread) return;
    const style = getComputedStyle(context.canvas);
    /** @param {string} name */
    const token = (name) => style.getPropertyValue(name);
    const [foot, head] = [height - 38 * scale, 20 * scale];
    const most = Math.max(...spread.seen, ...spread.unseen, 1e-9);
    /** @param {number} value an error */
    const across = (value) =>
      (Math.log(Math.max(value, spread.low) / spread.low) / Math.log(spread.high / spread.low)) *
      width;
    /** @param {number} part of the digits */
    const up = (part) => foot - (part / most) * (foot - head);

    context.font = `${12 * scale}px ${style.fontFamily}`;
    context.textAlign = "center";
    context.textBaseline = "bottom";
    context.fillStyle = token("--muted");
    context.strokeStyle = token("--line");
    context.lineWidth = scale;
    for (let i = 1; i < 2 * TICKS; i += 2) {
      // Rounded, and then put where the round value lies.
      const part = i / (2 * TICKS);
      const value = Number((spread.low ** (1 - part) * spread.high ** part).toPrecision(2));
      const x = across(value);
      context.fillText(String(value), x, height - 18 * scale);
      context.beginPath();
      context.moveTo(x, head);
      context.lineTo(x, foot);
      context.stroke();
    }

    context.fillText("error of a digit", width / 2, height);

    // Classes that it has seen are filled, others are an outline: told apart without colour.
    context.fillStyle = token("--held-out");
    context.globalAlpha = 0.75;
    const bin = width / BINS;
    spread.seen.forEach((part, i) => {
      context.fillRect(i * bin, up(part), bin - scale, foot - up(part));
    });
    context.globalAlpha = 1;
    if (spread.unseen.some((part) => part > 0)) {
      context.beginPath();
      context.moveTo(0, foot);
      spread.unseen.forEach((part, i) => {
        context.lineTo(i * bin, up(part));
        context.lineTo((i + 1) * bin, up(part));
      });
      context.lineTo(width, foot);
      context.lineWidth = 2.5 * scale;
      context.strokeStyle = token("--ink");
      context.stroke();
    }
    context.fillStyle = token("--line-strong");
    context.fillRect(0, foot, width, scale);

    if (this.#drawing === null) return;
    const x = Math.min(width - scale, Math.max(scale, across(this.#drawing)));
    context.strokeStyle = token("--drawing");
    context.fillStyle = token("--drawing");
    context.lineWidth = 3 * scale;
    context.beginPath();
    context.moveTo(x, head);
    context.lineTo(x, foot);
    context.stroke();
    context.textAlign = x > width / 2 ? "right" : "left";
    context.font = `600 ${13 * scale}px ${style.fontFamily}`;
    context.fillText("yours", x, head - 2 * scale);
  }
}

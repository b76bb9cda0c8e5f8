import { formatPercent } from "../../domain/error-left.js";
import { followPointer } from "../../ui/drag.js";
import { part, whenResized } from "../../ui/elements.js";
import { svg } from "../../ui/svg.js";

/**
 * @typedef {object} Roc
 * @property {readonly { falseAlarms: number, caught: number }[]} points shares, from (0, 0) to (1, 1)
 * @property {number | null} area under them; null where there are none
 * @property {{ falseAlarms: number, caught: number } | null} at the chosen trade
 */

const HEIGHT = 300;
const [LEFT, HEAD, FOOT] = [44, 12, 252];
/** Share of false alarms that one press of an arrow key moves the point. */
const KEY_STEP = 0.01;

/** Every trade between false alarms and strangers caught, and the chosen one, which is moved. */
export class RocView {
  #place;
  #moved;
  /** @type {Roc} */
  #roc = { points: [], area: null, at: null };
  /** Where the square of the curve lies, as shares of the whole width. */
  #square = { from: 0, to: 1 };

  /**
   * @param {HTMLElement} root
   * @param {(falseAlarms: number) => void} moved told which share of false alarms is wanted
   */
  constructor(root, moved) {
    this.#place = part(root, "roc");
    this.#moved = moved;
    whenResized(this.#place, () => this.#draw());
    followPointer(this.#place, ({ x }) => {
      const { from, to } = this.#square;
      this.#move((x - from) / (to - from));
    });
    this.#place.addEventListener("keydown", (event) => {
      const now = this.#roc.at?.falseAlarms ?? 0;
      const steps = /** @type {Record<string, number>} */ ({
        ArrowLeft: now - KEY_STEP,
        ArrowDown: now - KEY_STEP,
        ArrowRight: now + KEY_STEP,
        ArrowUp: now + KEY_STEP,
        PageDown: now - 10 * KEY_STEP,
        PageUp: now + 10 * KEY_STEP,
        Home: 0,
        End: 1,
      });
      const wanted = steps[event.key];
      if (wanted === undefined) return;
      event.preventDefault();
      this.#move(wanted);
    });
  }

  /** @param {Roc} roc */
  show(roc) {
    this.#roc = roc;
    this.#draw();
  }

  /** @param {number} falseAlarms */
  #move(falseAlarms) {
    if (this.#roc.points.length > 0) this.#moved(Math.min(1, Math.max(0, falseAlarms)));
  }

  #draw() {
    const { points, area, at } = this.#roc;
    const width = this.#place.clientWidth || 300;
    const side = Math.max(1, Math.min(width - LEFT, FOOT - HEAD));
    const head = FOOT - side;
    this.#square = { from: LEFT / width, to: (LEFT + side) / width };
    /** @param {number} share */
    const across = (share) => LEFT + share * side;
    /** @param {number} share */
    const up = (share) => FOOT - share * side;
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
    const curve = points
      .map(
        ({ falseAlarms, caught }, i) =>
          `${i === 0 ? "M" : "L"}${across(falseAlarms).toFixed(1)} ${up(caught).toFixed(1)}`,
      )
      .join("");
    if (curve) picture.append(svg("path", { class: "under", d: `${curve}V${FOOT}H${LEFT}Z` }));
    picture.append(
      svg("rect", { class: "frame", x: LEFT, y: head, width: side, height: side }),
      svg("line", { class: "toss", x1: LEFT, y1: FOOT, x2: LEFT + side, y2: head }),
    );
    if (curve) picture.append(svg("path", { class: "curve", d: curve }));
    if (area !== null) {
      picture.append(
        write(across(0.96), up(0.2), area.toFixed(2), "strong big", "end"),
        write(across(0.96), up(0.08), "area under it (AUC)", "", "end"),
      );
    }
    if (at !== null) {
      const [x, y] = [across(at.falseAlarms), up(at.caught)];
      picture.append(svg("circle", { class: "at", cx: x, cy: y, r: 8 }));
      const isRight = at.falseAlarms > 0.5;
      // Beside the point and below the curve, where there is room.
      const below = Math.min(FOOT - 8, y + (at.caught > 0.9 ? 26 : 6));
      picture.append(
        write(
          x + (isRight ? -14 : 14),
          below,
          `catches ${formatPercent(at.caught)}`,
          "strong halo",
          isRight ? "end" : "start",
        ),
      );
    }
    picture.append(
      write(LEFT, FOOT + 18, "0"),
      write(LEFT + side, FOOT + 18, formatPercent(1), "", "end"),
      write(LEFT + side / 2, FOOT + 38, "false alarms"),
      write(LEFT - 6, head + 12, "100", "", "end"),
    );
    const caught = write(0, 0, "caught");
    caught.setAttribute("transform", `translate(${LEFT - 20} ${FOOT - side / 2}) rotate(-90)`);
    picture.append(caught);
    this.#place.replaceChildren(picture);
    this.#place.setAttribute(
      "aria-valuenow",
      String(Math.round(1000 * (at?.falseAlarms ?? 0)) / 10),
    );
    this.#place.setAttribute(
      "aria-valuetext",
      at === null
        ? "no strangers to catch"
        : `${formatPercent(at.falseAlarms)} false alarms, ${formatPercent(at.caught)} of the strangers caught`,
    );
  }
}

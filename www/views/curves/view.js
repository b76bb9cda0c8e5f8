import { part } from "../../ui/elements.js";
import { svg } from "../../ui/svg.js";

/**
 * @typedef {object} Curve
 * @property {string} letter
 * @property {string} name
 * @property {readonly { epoch: number, left: number }[]} points shares of the average digit's error
 * @property {boolean} isTop whether it is of the network at the top
 */

/** Each letter has a line and a shape of its own, so that colour alone tells nothing. */
const DASHES = ["", "9 4", "2 4", "9 4 2 4", "14 5", "5 3", "1 6", "12 3 3 3"];
const SHAPES = [
  "M-4-4h8v8h-8z",
  "M0-5l5 9h-10z",
  "M0-5.5l5.5 5.5l-5.5 5.5l-5.5-5.5z",
  "M0-4.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z",
];

/** Where the lines begin, and how much room their names take. */
const LEFT = 34;
const NAMES = 128;
/** Names stand at least so far apart. */
const LINE = 19;

/** The curves of all pinned runs in one chart. */
export class CurvesView {
  #plot;
  /** @type {readonly Curve[]} */
  #curves = [];

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#plot = part(root, "plot");
    new ResizeObserver(() => this.#draw()).observe(this.#plot);
  }

  /** @param {readonly Curve[]} curves */
  show(curves) {
    this.#curves = curves;
    this.#draw();
  }

  #draw() {
    const [width, height] = [this.#plot.clientWidth, this.#plot.clientHeight];
    if (width > 0) this.#plot.replaceChildren(drawing(this.#curves, width, height));
  }
}

/**
 * @param {readonly Curve[]} all
 * @param {number} width
 * @param {number} height
 */
function drawing(all, width, height) {
  // The untrained network is left out: its error says nothing of how the others learn.
  const curves = all.flatMap((curve) => {
    const points = curve.points.filter(({ epoch }) => epoch > 0);
    return points.length > 0 ? [{ ...curve, points }] : [];
  });
  const picture = svg("svg", {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "aria-label": `Error left on test digits by epoch. ${curves.map(wordsOf).join("; ")}`,
  });
  const label = (
    /** @type {string} */ name,
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {string} */ words,
    anchor = "middle",
  ) => picture.append(svg("text", { class: name, x, y, "text-anchor": anchor }, words));
  const last = Math.max(1, ...curves.flatMap(({ points }) => points.map(({ epoch }) => epoch)));
  const shares = curves.flatMap(({ points }) => points.map(({ left }) => left));
  const highest = Math.min(2, Math.max(0.1, Math.ceil(10 * Math.max(...shares, 0)) / 10));
  const bottom = height - 26;
  const x = (/** @type {number} */ epoch) => LEFT + (epoch / last) * (width - LEFT - NAMES);
  const y = (/** @type {number} */ left) =>
    bottom - (Math.min(highest, left) / highest) * (bottom - 8);
  const ticks = highest > 1 ? 0.5 : highest > 0.5 ? 0.2 : highest > 0.2 ? 0.1 : 0.05;
  for (let tick = 0; tick <= highest + 1e-9; tick += ticks) {
    const name = tick === 0 ? "axis" : "grid";
    picture.append(svg("line", { class: name, x1: LEFT, x2: x(last), y1: y(tick), y2: y(tick) }));
    label("tick", LEFT - 6, y(tick) + 5, String(Math.round(100 * tick)), "end");
  }
  label("tick", x(0), bottom + 20, "0");
  label("tick", x(last), bottom + 20, `${last} ${last === 1 ? "epoch" : "epochs"}`);
  for (const { letter, points, isTop } of curves) {
    const index = letter.charCodeAt(0) - "A".charCodeAt(0);
    const end = points.at(-1) ?? { epoch: 0, left: 0 };
    const name = isTop ? "curve at-top" : "curve";
    const d = `M${points.map(({ epoch, left }) => `${x(epoch).toFixed(1)} ${y(left).toFixed(1)}`).join("L")}`;
    const dash = DASHES[index % DASHES.length] ?? "";
    picture.append(svg("path", { class: name, d, "stroke-dasharray": dash }));
    const shape = SHAPES[index % SHAPES.length] ?? "";
    const at = `translate(${x(end.epoch)} ${y(end.left)})`;
    picture.append(svg("path", { class: `${name} shape`, d: shape, transform: at }));
  }
  for (const { curve, from, down } of apart(curves, y, bottom)) {
    const end = curve.points.at(-1)?.epoch ?? last;
    picture.append(
      svg("path", { class: "leader", d: `M${x(end) + 7} ${from}L${x(last) + 18} ${down}` }),
    );
    const words = `${curve.letter} ${curve.name}`;
    label(curve.isTop ? "at-top" : "name", x(last) + 22, down + 5, shortened(words), "start");
  }
  return picture;
}

/** @param {Curve} curve */
const wordsOf = ({ letter, name, points }) =>
  `${letter} ${name}: ${Math.round(100 * (points.at(-1)?.left ?? 0))} percent after ${points.at(-1)?.epoch ?? 0} epochs`;

/** @param {string} words */
const shortened = (words) => (words.length > 15 ? `${words.slice(0, 14)}…` : words);

/**
 * Where the names stand: as near to the ends of their curves as they can without touching each other.
 *
 * @param {readonly Curve[]} curves
 * @param {(left: number) => number} y
 * @param {number} bottom
 */
export function apart(curves, y, bottom) {
  const names = curves
    .map((curve) => {
      const from = y(curve.points.at(-1)?.left ?? 0);
      return { curve, from, down: from };
    })
    .sort((a, b) => a.from - b.from);
  names.forEach((name, i) => {
    const above = names[i - 1];
    if (above) name.down = Math.max(name.down, above.down + LINE);
  });
  let floor = bottom + 4;
  for (const name of [...names].reverse()) {
    name.down = Math.min(name.down, floor);
    floor = name.down - LINE;
  }
  return names;
}

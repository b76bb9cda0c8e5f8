import { letterSize } from "../../ui/canvas.js";
import { part, whenResized } from "../../ui/elements.js";
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

/** Where the lines begin. */
const LEFT = 40;
/** From where the lines end to the names, the width of one of their letters, and the share of the chart that they take at most. */
const [LEADER, LETTER, MOST] = [24, 8.2, 0.42];
/** Names stand at least so far apart. */
const LINE = 19;
/** Up to this share the axis is even; beyond it, each power of ten has as much room as the last. */
const EVEN = 2;

/** The curves of all pinned runs in one chart. */
export class CurvesView {
  #root;
  #plot;
  /** @type {readonly Curve[]} */
  #curves = [];

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#plot = part(root, "plot");
    whenResized(this.#plot, () => this.#draw());
  }

  /** @param {readonly Curve[]} curves */
  show(curves) {
    this.#curves = curves;
    this.#root.hidden = curves.length === 0;
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
    const points = curve.points.filter(({ epoch, left }) => epoch > 0 && Number.isFinite(left));
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
  const { ticks, part: up } = axisOf(
    curves.flatMap(({ points }) => points.map(({ left }) => left)),
  );
  const words = curves.map(({ letter, name }) => `${letter} ${name}`);
  const letter = (LETTER * letterSize()) / 16;
  const longest = letter * Math.max(0, ...words.map(({ length }) => length));
  const names = Math.min(longest + LEADER, MOST * width);
  const bottom = height - 26;
  const x = (/** @type {number} */ epoch) => LEFT + (epoch / last) * (width - LEFT - names - 8);
  const y = (/** @type {number} */ left) => bottom - up(left) * (bottom - 8);
  for (const tick of ticks) {
    const name = up(tick) === 0 ? "axis" : "grid";
    picture.append(svg("line", { class: name, x1: LEFT, x2: x(last), y1: y(tick), y2: y(tick) }));
    label("tick", LEFT - 6, y(tick) + 5, String(Number((100 * tick).toPrecision(2))), "end");
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
      svg("path", { class: "leader", d: `M${x(end) + 7} ${from}L${x(last) + LEADER - 4} ${down}` }),
    );
    const name = shortened(`${curve.letter} ${curve.name}`, (names - LEADER) / letter);
    label(curve.isTop ? "at-top" : "name", x(last) + LEADER, down + 5, name, "start");
  }
  return picture;
}

/** @param {Curve} curve */
const wordsOf = ({ letter, name, points }) =>
  `${letter} ${name}: ${Math.round(100 * (points.at(-1)?.left ?? 0))} percent after ${points.at(-1)?.epoch ?? 0} epochs`;

/** @param {string} words @param {number} room letters */
const shortened = (words, room) =>
  words.length > room ? `${words.slice(0, Math.max(1, Math.floor(room) - 1))}…` : words;

/**
 * An axis that holds all of these: even from zero, or by powers of ten where one of them lies far off.
 *
 * @param {readonly number[]} shares
 * @returns {{ ticks: number[], part: (share: number) => number }} the part of the axis at which a share lies, from 0 to 1
 */
export function axisOf(shares) {
  const most = Math.max(...shares, 0);
  const inside = (/** @type {number} */ part) => Math.min(1, Math.max(0, part));
  if (most <= EVEN) {
    const top = Math.max(0.1, Math.ceil(10 * most) / 10);
    const step = top > 1 ? 0.5 : top > 0.5 ? 0.2 : top > 0.2 ? 0.1 : 0.05;
    const count = Math.floor(top / step + 1e-9) + 1;
    return {
      ticks: Array.from({ length: count }, (_, i) => i * step),
      part: (share) => inside(share / top),
    };
  }
  const least = Math.min(...shares.filter((share) => share > 0));
  // Below all of them, also where the logarithm is rounded up to a whole number.
  const from = Math.ceil(Math.log10(least)) - 1;
  const to = Math.max(from + 1, Math.ceil(Math.log10(most)));
  return {
    ticks: Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i)),
    part: (share) => (share > 0 ? inside((Math.log10(share) - from) / (to - from)) : 0),
  };
}

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

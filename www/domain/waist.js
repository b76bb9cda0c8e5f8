/** The network's silhouette: how tall its layers are drawn. */

/** Share of the picture's side at which the bars of a code are still readable. */
const [LEAST_BARS, MOST_BARS] = [0.286, 0.58];

/**
 * Height of a layer beside a picture: that of a square picture with as many pixels, at most the picture's own.
 *
 * @param {number} values of the layer
 * @param {number} pixels of the picture
 * @param {number} height of the picture
 */
export const layerHeight = (values, pixels, height) =>
  Math.max(3, Math.min(1, Math.sqrt(values / pixels)) * height);

/**
 * Height of the code's bars, which stand in the waist but must be readable.
 *
 * @param {number} latent
 * @param {number} pixels
 * @param {number} height of the picture
 */
export const barsHeight = (latent, pixels, height) =>
  Math.min(MOST_BARS * height, Math.max(LEAST_BARS * height, layerHeight(latent, pixels, height)));

/**
 * The silhouette's outline as the path of an SVG: layers, joined by curves with level ends.
 *
 * @param {readonly number[]} places where the layers stand
 * @param {readonly number[]} heights
 * @param {number} middle
 */
export function outline(places, heights, middle) {
  const at = (/** @type {number} */ i) => ({ x: places[i] ?? 0, half: (heights[i] ?? 0) / 2 });
  const first = at(0);
  let upper = `M${round(first.x)} ${round(middle - first.half)}`;
  let lower = "";
  for (let i = 1; i < places.length; i += 1) {
    const [from, to] = [at(i - 1), at(i)];
    const bend = BEND * (to.x - from.x);
    upper += curve(from.x, middle - from.half, to.x, middle - to.half, bend);
    lower = curve(to.x, middle + to.half, from.x, middle + from.half, -bend) + lower;
  }
  const last = at(places.length - 1);
  return `${upper}L${round(last.x)} ${round(middle + last.half)}${lower}Z`;
}

/** How far a curve stays level, as a share of its width. */
const BEND = 0.52;

/**
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {number} bend
 */
const curve = (x0, y0, x1, y1, bend) =>
  `C${[x0 + bend, y0, x1 - bend, y1, x1, y1].map(round).join(" ")}`;

/** @param {number} value */
const round = (value) => Number(value.toFixed(1));

/**
 * Strengths of contributions from one layer to the next.
 *
 * @typedef {object} Joint
 * @property {number} from how many values, or groups of values such as rows of pixels
 * @property {number} to likewise
 * @property {ArrayLike<number>} strengths `[from, to]`, each at least 0
 */

/** Threads are drawn in this many steps of opacity, and at most this many of them. */
const [STEPS, MOST_THREADS] = [6, 420];

/**
 * The strongest contributions of a joint as threads: one path for each step of strength, weakest first.
 *
 * @param {Joint} joint
 * @param {{ x: number, height: number }} start
 * @param {{ x: number, height: number }} end
 * @param {number} middle
 * @returns {string[]}
 */
export function threads({ from, to, strengths }, start, end, middle) {
  /** @type {[number, number, number][]} */
  const all = [];
  let most = 0;
  for (let i = 0; i < from; i += 1) {
    for (let j = 0; j < to; j += 1) {
      const strength = strengths[i * to + j] ?? 0;
      if (!(strength > 0)) continue;
      all.push([strength, i, j]);
      most = Math.max(most, strength);
    }
  }
  all.sort(([a], [b]) => b - a);
  const paths = Array.from({ length: STEPS }, () => "");
  const bend = BEND * (end.x - start.x);
  for (const [strength, i, j] of all.slice(0, MOST_THREADS)) {
    const part = strength / most;
    // Very weak ones are not drawn.
    if (part < 0.04) break;
    const y0 = middle - start.height / 2 + ((i + 0.5) / from) * start.height;
    const y1 = middle - end.height / 2 + ((j + 0.5) / to) * end.height;
    const step = Math.min(STEPS - 1, Math.floor(part * STEPS));
    paths[step] += `M${round(start.x)} ${round(y0)}${curve(start.x, y0, end.x, y1, bend)}`;
  }
  return paths;
}

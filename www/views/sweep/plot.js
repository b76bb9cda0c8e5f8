/** Where the parts of a sweep's chart lie, in pixels. */

/** A chart this wide has room for hints, and stands over its blocks. */
const WIDE = 560;

/** Beside the values: the axis at the left, the originals at the right. The style sheet has the same widths. */
const LEFT = 46;
const ORIGINALS = 96;

/**
 * @param {readonly { left: number | null, pca: number | null }[]} points
 * @param {number} width
 * @param {number} height
 */
export function plotOf(points, width, height) {
  const isWide = width > WIDE;
  const right = width - (isWide ? ORIGINALS : 8);
  const [top, bottom] = [26, height - 1];
  const pitch = (right - LEFT) / Math.max(1, points.length);
  const most = Math.max(1, ...points.flatMap(({ left, pca }) => [left ?? 0, pca ?? 0]));
  // What is far worse than the average digit is all the same.
  const highest = Math.min(2, Math.ceil(4 * most) / 4);
  const x = (/** @type {number} */ index) => LEFT + pitch * (index + 0.5);
  const y = (/** @type {number} */ share) =>
    top + (1 - Math.min(highest, share) / highest) * (bottom - top);
  const of = (/** @type {"left" | "pca"} */ which) =>
    points.flatMap((point, i) => {
      const share = point[which];
      return share === null ? [] : [{ i, at: x(i), down: y(share) }];
    });
  const [network, pca] = [of("left"), of("pca")];
  const both = network.filter(({ i }) => pca.some((other) => other.i === i));
  const under = pca.filter(({ i }) => both.some((other) => other.i === i));
  const names = [
    nameOf("pca", "PCA", pca, 0.6, network, bottom),
    nameOf("network", "Network", network, 0.45, pca, bottom),
  ].flatMap((name) => name ?? []);
  return {
    isWide,
    left: LEFT,
    right,
    bottom,
    x,
    y,
    ticks:
      highest > 1 ? [0, 0.5, 1, 1.5, 2].filter((tick) => tick <= highest) : [0, 0.25, 0.5, 0.75, 1],
    network: pathOf(network),
    pca: pathOf(pca),
    area: both.length > 1 ? `${pathOf([...both, ...under.reverse()])}Z` : "",
    names,
  };
}

/** @param {{ at: number, down: number }[]} places */
const pathOf = (places) =>
  places.length === 0
    ? ""
    : `M${places.map(({ at, down }) => `${at.toFixed(1)} ${down.toFixed(1)}`).join("L")}`;

/**
 * Where the name of a curve stands: on the side that the other curve is not on.
 *
 * @param {"network" | "pca"} name
 * @param {string} words
 * @param {{ i: number, at: number, down: number }[]} curve
 * @param {number} part of the curve at which it stands
 * @param {{ i: number, down: number }[]} other
 * @param {number} bottom
 */
function nameOf(name, words, curve, part, other, bottom) {
  const place = curve[Math.min(curve.length - 1, Math.ceil(part * (curve.length - 1)))];
  if (!place) return null;
  const beside = other.find(({ i }) => i === place.i);
  const isAbove = beside ? place.down <= beside.down : name === "pca";
  const isFirst = place.i === 0;
  return {
    name,
    words,
    // The curves fall: above is free at the right, below at the left.
    at: place.at + (isAbove || isFirst ? 8 : -10),
    down: isAbove ? place.down - 8 : Math.min(place.down + 20, bottom - 8),
    anchor: isAbove || isFirst ? "start" : "end",
  };
}

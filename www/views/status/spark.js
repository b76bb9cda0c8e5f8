/** The small curve of a run: error left by epoch, on a logarithmic axis. */

/** @typedef {readonly [epoch: number, share: number][]} Curve */

/** What the axis reaches down to at most, unless the errors do. */
const LOWEST = 0.05;

/**
 * Paths of curves in a box, from all of the average digit's error at its top.
 *
 * @param {readonly Curve[]} curves
 * @param {number} epochs that the box is wide
 * @param {{ width: number, height: number }} box
 * @returns {{ paths: string[], ends: ({ x: number, y: number } | null)[] }}
 */
export function spark(curves, epochs, { width, height }) {
  const lowest = Math.log(
    Math.min(LOWEST, ...curves.flat().flatMap(([, share]) => (share > 0 ? [share] : []))),
  );
  const margin = 4;
  const points = curves.map((curve) =>
    curve.map(([epoch, share]) => {
      // More than the average digit's error is drawn as that.
      const depth = share > 0 ? Math.min(1, Math.log(Math.min(1, share)) / lowest) : 1;
      return {
        x: round((epoch / Math.max(1, epochs)) * (width - margin)),
        y: round(margin + depth * (height - 2 * margin)),
      };
    }),
  );
  return {
    paths: points.map((points) =>
      points.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${x} ${y}`).join(""),
    ),
    ends: points.map((points) => points.at(-1) ?? null),
  };
}

/** @param {number} value */
const round = (value) => Number(value.toFixed(1));

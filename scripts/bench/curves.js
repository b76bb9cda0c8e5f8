// Draws how the cost of training grows, as an SVG.

const WIDTH = 320;
const HEIGHT = 220;
const MARGIN = 44;
/** A line style for each browser; the dashes differ too. */
const LINES = [
  { colour: "#1f4fb4", dashes: "none" },
  { colour: "#b4481f", dashes: "6 4" },
  { colour: "#2d7a3e", dashes: "2 3" },
];

/**
 * @param {{ name: string, byLatent: number[][], byDigits: number[][] }[]} browsers
 * @returns {string} the file
 */
export function curves(browsers) {
  const panels = [
    panel(
      "latent size",
      browsers.map(({ name, byLatent }) => ({ name, points: byLatent })),
    ),
    panel(
      "digits",
      browsers.map(({ name, byDigits }) => ({ name, points: byDigits })),
    ),
  ];
  const placed = panels.map((panel, i) => `<g transform="translate(${i * WIDTH} 0)">${panel}</g>`);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * WIDTH} ${HEIGHT}" ` +
    `font-family="system-ui, sans-serif" font-size="11" fill="#1c2030">` +
    `<rect width="100%" height="100%" fill="#fdfcf7"/>${placed.join("")}</svg>\n`
  );
}

/**
 * Seconds per epoch over one quantity. Both axes start at zero, so a line through the corner means proportional.
 *
 * @param {string} quantity
 * @param {{ name: string, points: number[][] }[]} series a line for each browser: quantity, seconds
 */
function panel(quantity, series) {
  const all = series.flatMap(({ points }) => points);
  const [most, slowest] = [0, 1].map((axis) => Math.max(...all.map((point) => point[axis])));
  const x = (/** @type {number} */ value) => MARGIN + (value / most) * (WIDTH - 2 * MARGIN);
  const y = (/** @type {number} */ value) =>
    HEIGHT - MARGIN - (value / slowest) * (HEIGHT - 2 * MARGIN);
  const lines = series.map(({ name, points }, i) => {
    const { colour, dashes } = LINES[i];
    const path = points.map((point) => `${x(point[0]).toFixed(1)},${y(point[1]).toFixed(1)}`);
    const dots = path.map(
      (at) =>
        `<circle cx="${at.split(",")[0]}" cy="${at.split(",")[1]}" r="2.5" fill="${colour}"/>`,
    );
    return (
      `<polyline points="${path.join(" ")}" fill="none" stroke="${colour}" stroke-width="1.5" stroke-dasharray="${dashes}"/>` +
      `${dots.join("")}<text x="${MARGIN + 8}" y="${MARGIN + 14 * i}" fill="${colour}">${name}</text>`
    );
  });
  const axis = `M${x(0)} ${y(slowest)} V${y(0)} H${x(most)}`;
  return (
    `<path d="${axis}" fill="none" stroke="#8a8672"/>` +
    `<text x="${x(0) - 4}" y="${y(slowest) + 4}" text-anchor="end">${slowest.toFixed(1)} s</text>` +
    `<text x="${x(0) - 4}" y="${y(0) + 4}" text-anchor="end">0</text>` +
    `<text x="${x(most)}" y="${y(0) + 16}" text-anchor="end">${most.toLocaleString("en")}</text>` +
    `<text x="${WIDTH / 2}" y="${HEIGHT - 8}" text-anchor="middle">seconds per epoch by ${quantity}</text>` +
    lines.join("")
  );
}

/**
 * From the strokes of a pen to what a digit of MNIST looks like, in ink bytes. Nothing is read from a canvas, which
 * browsers are free to falsify, and the strokes are scaled, not the ink, so that the pen is as wide in a small
 * drawing as in a large one.
 *
 * MNIST's digits were fitted into a box of 20×20 in their own proportion and placed in 28×28 so that their centre of
 * mass is in the middle (LeCun et al., 1998). So are these: the ink of a stroke, half a pen's width around its
 * line, fills the box. A drawing that is hardly larger than the pen stays a dot in the middle.
 */

/** @typedef {{ x: number, y: number }} Point on the pad; its longer side is from 0 to 1 */

/**
 * @typedef {object} Stroke
 * @property {Point[]} points
 * @property {boolean} erases whether it takes ink away from what was drawn before
 * @property {number} [width] of the eraser, as a share of the pad's longer side
 */

/** @typedef {{ rows: number, columns: number }} Size */

/**
 * A place of the framed picture for a place on the pad: `pixel = scale · place + shift`.
 *
 * @typedef {{ scale: number, left: number, top: number }} Frame
 */

/** Share of the frame's sides that the ink may fill, as in MNIST's: 20 of 28 pixels. */
const FILL = 20 / 28;
/** Width of the pen, in pixels of a frame of 28: about that of MNIST's, edges included. */
const PEN = 2.6;
/** Magnified more than that no drawing is, or a tap would fill the box. */
const MOST = 5.5;
/** Places in a pixel at which it is looked whether there is ink, each way. */
const SAMPLES = 4;

/**
 * Ink bytes `[rows, columns]` of what was drawn, framed as MNIST's digits are; null where there is no ink.
 *
 * @param {readonly Stroke[]} strokes
 * @param {Size} size
 * @returns {Uint8Array | null}
 */
export function framed(strokes, size) {
  const frame = frameOf(strokes, size);
  if (frame === null) return null;
  const pen = penWidth(size);
  // Twice: to find the centre of mass, and in whole pixels around it, as MNIST's were placed.
  const first = rasterise(strokes, size, frame, pen);
  const centre = centreOfMass(first, size);
  if (centre === null) return null;
  const moved = {
    scale: frame.scale,
    left: frame.left + Math.round(size.columns / 2 - centre.x),
    top: frame.top + Math.round(size.rows / 2 - centre.y),
  };
  return rasterise(strokes, size, within(strokes, size, moved, pen), pen);
}

/**
 * Takes the ink of these strokes out of a picture that lies on the pad as it is, or adds it: a test digit or a
 * photograph that is drawn on.
 *
 * @param {Uint8Array} pixels ink bytes `[rows, columns]`
 * @param {readonly Stroke[]} strokes
 * @param {Size} size
 */
export function retouched(pixels, strokes, size) {
  const longer = Math.max(size.rows, size.columns);
  return rasterise(strokes, size, { scale: longer, left: 0, top: 0 }, penWidth(size), pixels);
}

/** @param {Size} size width of the pen in pixels */
const penWidth = ({ rows, columns }) => (PEN * Math.min(rows, columns)) / 28;

/**
 * @param {readonly Stroke[]} strokes
 * @param {Size} size
 * @returns {Frame | null} with the drawing's box in the middle; null where nothing was drawn
 */
function frameOf(strokes, { rows, columns }) {
  const box = boxOf(strokes);
  if (box === null) return null;
  const pen = penWidth({ rows, columns });
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const [wide, high] = [columns * FILL - pen, rows * FILL - pen];
  const scale = Math.min(MOST * Math.max(rows, columns), wide / width, high / height);
  return {
    scale,
    left: columns / 2 - (scale * (box.left + box.right)) / 2,
    top: rows / 2 - (scale * (box.top + box.bottom)) / 2,
  };
}

/**
 * The box of what the pen drew and no eraser took away since.
 *
 * @param {readonly Stroke[]} strokes
 */
function boxOf(strokes) {
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  strokes.forEach(({ points, erases }, i) => {
    if (erases) return;
    const erasers = strokes.slice(i + 1).filter((later) => later.erases);
    const isGone = (/** @type {Point} */ point) => erasers.some((eraser) => reaches(eraser, point));
    // An eraser can end a line between two points of it.
    for (const { x, y } of erasers.length === 0 ? points : finely(points)) {
      if (isGone({ x, y })) continue;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y);
    }
  });
  return box.left > box.right ? null : box;
}

/**
 * Points on the line through these, a hundredth of the pad apart or less.
 *
 * @param {readonly Point[]} points
 */
function finely(points) {
  return points.flatMap((to, i) => {
    const from = points[Math.max(0, i - 1)] ?? to;
    const steps = Math.max(1, Math.ceil(100 * Math.hypot(to.x - from.x, to.y - from.y)));
    return Array.from({ length: steps }, (_, step) => {
      const part = (step + 1) / steps;
      return { x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) };
    });
  });
}

/**
 * @param {Stroke} eraser
 * @param {Point} point
 */
function reaches({ points, width = 0 }, { x, y }) {
  return points.some((to, i) => {
    const from = points[Math.max(0, i - 1)] ?? to;
    return squareDistance(x, y, [from.x, from.y, to.x, to.y]) <= (width / 2) ** 2;
  });
}

/**
 * The frame moved back where it would push ink over the edge.
 *
 * @param {readonly Stroke[]} strokes
 * @param {Size} size
 * @param {Frame} frame
 * @param {number} pen
 * @returns {Frame}
 */
function within(strokes, { rows, columns }, frame, pen) {
  const box = boxOf(strokes);
  if (box === null) return frame;
  const { scale } = frame;
  /**
   * @param {number} shift
   * @param {number} from
   * @param {number} to
   * @param {number} side
   */
  const held = (shift, from, to, side) =>
    Math.max(pen / 2 - scale * from, Math.min(side - pen / 2 - scale * to, shift));
  return {
    scale,
    left: held(frame.left, box.left, box.right, columns),
    top: held(frame.top, box.top, box.bottom, rows),
  };
}

/**
 * Each pixel is the share of it that is covered, looked up at a grid of places, so that equal strokes give equal
 * bytes everywhere.
 *
 * @param {readonly Stroke[]} strokes
 * @param {Size} size
 * @param {Frame} frame
 * @param {number} pen its width in pixels
 * @param {Uint8Array} [ground] what is drawn on, else paper
 */
function rasterise(strokes, { rows, columns }, { scale, left, top }, pen, ground) {
  const pixels = ground ? Float32Array.from(ground) : new Float32Array(rows * columns);
  const [across, down] = [columns * SAMPLES, rows * SAMPLES];
  for (const { points, erases, width } of strokes) {
    const covered = new Uint8Array(across * down);
    const radius = (erases && width !== undefined ? width * scale : pen) / 2;
    points.forEach((to, i) => {
      const from = points[Math.max(0, i - 1)] ?? to;
      cover(
        covered,
        across,
        down,
        [scale * from.x + left, scale * from.y + top, scale * to.x + left, scale * to.y + top],
        radius,
      );
    });
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        let count = 0;
        for (let y = 0; y < SAMPLES; y += 1) {
          const start = (row * SAMPLES + y) * across + column * SAMPLES;
          for (let x = 0; x < SAMPLES; x += 1) count += covered[start + x] ?? 0;
        }
        if (count === 0) continue;
        const share = count / (SAMPLES * SAMPLES);
        const i = row * columns + column;
        const before = pixels[i] ?? 0;
        // Ink lies on ink without becoming darker than full.
        pixels[i] = erases ? before * (1 - share) : before + (255 - before) * share;
      }
    }
  }
  return Uint8Array.from(pixels, Math.round);
}

/**
 * Marks the places that are no further than `radius` from the line between two points.
 *
 * @param {Uint8Array} covered `[down, across]`
 * @param {number} across
 * @param {number} down
 * @param {[number, number, number, number]} line in pixels
 * @param {number} radius in pixels
 */
function cover(covered, across, down, line, radius) {
  const [x0, y0, x1, y1] = line;
  /** @param {number} value @param {number} most */
  const cell = (value, most) => Math.min(most, Math.max(0, Math.floor(value * SAMPLES)));
  const firstRow = cell(Math.min(y0, y1) - radius, down - 1);
  const lastRow = cell(Math.max(y0, y1) + radius, down - 1);
  const firstColumn = cell(Math.min(x0, x1) - radius, across - 1);
  const lastColumn = cell(Math.max(x0, x1) + radius, across - 1);
  for (let row = firstRow; row <= lastRow; row += 1) {
    const y = (row + 0.5) / SAMPLES;
    for (let column = firstColumn; column <= lastColumn; column += 1) {
      const x = (column + 0.5) / SAMPLES;
      if (squareDistance(x, y, line) <= radius * radius) covered[row * across + column] = 1;
    }
  }
}

/**
 * Of a place from a line between two points.
 *
 * @param {number} x
 * @param {number} y
 * @param {[number, number, number, number]} line
 */
function squareDistance(x, y, [x0, y0, x1, y1]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((x - x0) * dx + (y - y0) * dy) / length;
  const part = Math.min(1, Math.max(0, along));
  return (x - x0 - part * dx) ** 2 + (y - y0 - part * dy) ** 2;
}

/**
 * @param {Uint8Array} pixels
 * @param {Size} size
 * @returns {Point | null} in pixels; null where there is no ink
 */
function centreOfMass(pixels, { columns }) {
  let [x, y, mass] = [0, 0, 0];
  pixels.forEach((ink, i) => {
    x += ink * ((i % columns) + 0.5);
    y += ink * (Math.floor(i / columns) + 0.5);
    mass += ink;
  });
  return mass === 0 ? null : { x: x / mass, y: y / mass };
}

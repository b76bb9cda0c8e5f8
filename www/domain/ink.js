/**
 * Turns the strokes of a pen into ink bytes that look like an MNIST digit. Nothing is read from a canvas, which browsers
 * may falsify, and the strokes are scaled, not the ink, so that the pen is as wide in a small drawing as in a large one.
 *
 * MNIST's digits were scaled into a 20×20 box in proportion and placed in 28×28 pixels with their centre of mass in the
 * middle (LeCun et al., 1998). So are these: the ink, which extends half a pen's width around each stroke, fills the box. A
 * drawing hardly larger than the pen stays a dot in the middle.
 */

/** @typedef {{ x: number, y: number }} Point on the pad, whose longer side goes from 0 to 1 */

/**
 * @typedef {object} Stroke
 * @property {Point[]} points
 * @property {boolean} erases whether it removes ink drawn before
 * @property {number} [width] of the eraser, as a share of the pad's longer side
 */

/** @typedef {{ rows: number, columns: number }} Size */

/**
 * Maps a place on the pad to the framed picture: `pixel = scale · place + shift`.
 *
 * @typedef {{ scale: number, left: number, top: number }} Frame
 */

/** The share of the frame's sides that the ink may fill, as in MNIST: 20 of 28 pixels. */
const FILL = 20 / 28;
/** Width of the pen, in pixels of a frame of 28: about MNIST's, edges included. */
const PEN = 2.6;
/** The most that a drawing is magnified; otherwise a tap would fill the box. */
const MOST = 5.5;
/** How many places per pixel to check for ink, in each direction. */
const SAMPLES = 4;

/**
 * Ink bytes `[rows, columns]` of a drawing, framed like an MNIST digit; null if there is no ink.
 *
 * @param {readonly Stroke[]} strokes
 * @param {Size} size
 * @returns {Uint8Array | null}
 */
export function framed(strokes, size) {
  const frame = frameOf(strokes, size);
  if (frame === null) return null;
  const pen = penWidth(size);
  // Twice: first to find the centre of mass, then placed around it in whole pixels, as in MNIST.
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
 * Adds the ink of these strokes to a picture already on the pad, or removes it: for drawing on a test digit or a
 * photograph.
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
 * @returns {Frame | null} with the drawing's box in the middle; null if nothing was drawn
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
 * The box around what the pen drew and no eraser has removed since.
 *
 * @param {readonly Stroke[]} strokes
 */
function boxOf(strokes) {
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  strokes.forEach(({ points, erases }, i) => {
    if (erases) return;
    const erasers = strokes.slice(i + 1).filter((later) => later.erases);
    const isGone = (/** @type {Point} */ point) => erasers.some((eraser) => reaches(eraser, point));
    // An eraser may cut a line between two of its points.
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
 * Points on the line through these points, at most a hundredth of the pad apart.
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
 * The frame, moved back if it would push ink over the edge.
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
 * Each pixel's value is the share of it that is covered, checked at a grid of places, so that equal strokes give equal
 * bytes everywhere.
 *
 * @param {readonly Stroke[]} strokes
 * @param {Size} size
 * @param {Frame} frame
 * @param {number} pen its width in pixels
 * @param {Uint8Array} [ground] what is drawn on; paper if missing
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
        // Ink on ink gets no darker than full ink.
        pixels[i] = erases ? before * (1 - share) : before + (255 - before) * share;
      }
    }
  }
  return Uint8Array.from(pixels, Math.round);
}

/**
 * Marks the places within `radius` of the line between two points.
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
 * The distance of a place from the line between two points.
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
 * @returns {Point | null} in pixels; null if there is no ink
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

/** Paints digits on canvases of one pixel a pixel, in the colours of the theme. */

/** @typedef {{ rows: number, columns: number }} Size */

/** @typedef {(context: CanvasRenderingContext2D) => void} Painting */

/** @type {WeakMap<HTMLCanvasElement, Painting>} */
const paintings = new WeakMap();

/** Colours by ink byte, and by signed difference + 255, as the bytes of an image hold them. */
let ink = new Uint32Array(256);
let difference = new Uint32Array(511);

/**
 * @param {string} name of a token, whose value is `#rrggbb`
 * @returns {[number, number, number]}
 */
function colour(name) {
  const text = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const value = Number.parseInt(text.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/**
 * @param {[number, number, number]} from
 * @param {[number, number, number]} to
 * @param {number} part from 0 to 1
 */
function mix(from, to, part) {
  const bytes = new Uint8ClampedArray(4);
  for (let i = 0; i < 3; i += 1) {
    bytes[i] = Math.round((from[i] ?? 0) + part * ((to[i] ?? 0) - (from[i] ?? 0)));
  }
  bytes[3] = 255;
  return new Uint32Array(bytes.buffer)[0] ?? 0;
}

/**
 * Lets faint differences be seen.
 *
 * @param {number} part from 0 to 1
 */
const visible = (part) => part ** 0.7;

/** Takes the colours from the style sheet, and paints everything below `root` again in them. */
export function repaint(root = document.body) {
  const paper = colour("--digit-paper");
  const full = colour("--digit-ink");
  ink = Uint32Array.from({ length: 256 }, (_, i) => mix(paper, full, i / 255));
  const [same, more, less] = [
    colour("--difference-none"),
    colour("--difference-more"),
    colour("--difference-less"),
  ];
  difference = Uint32Array.from({ length: 511 }, (_, i) =>
    i >= 255
      ? mix(same, more, visible((i - 255) / 255))
      : mix(same, less, visible((255 - i) / 255)),
  );
  for (const canvas of root.querySelectorAll("canvas")) {
    const context = canvas.getContext("2d");
    if (context) paintings.get(canvas)?.(context);
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Painting} painting repeated when the theme changes
 */
export function paintWith(canvas, painting) {
  paintings.set(canvas, painting);
  const context = canvas.getContext("2d");
  if (context) painting(context);
}

/**
 * @param {HTMLCanvasElement} canvas that is given this size
 * @param {Size} size
 * @param {(i: number) => number} colourOf
 */
function fill(canvas, { rows, columns }, colourOf) {
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  paintWith(canvas, (context) => {
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < pixels.length; i += 1) pixels[i] = colourOf(i);
    context.putImageData(image, 0, 0);
  });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} pixels ink bytes
 * @param {Size} size
 */
export function paintInk(canvas, pixels, size) {
  fill(canvas, size, (i) => ink[pixels[i] ?? 0] ?? 0);
}

/**
 * Where a reconstruction has more ink than its original, and where less.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} original
 * @param {Uint8Array} reconstruction
 * @param {Size} size
 */
export function paintDifference(canvas, original, reconstruction, size) {
  fill(canvas, size, (i) => difference[255 + (reconstruction[i] ?? 0) - (original[i] ?? 0)] ?? 0);
}

/** @param {HTMLCanvasElement} canvas */
export function paintNothing(canvas) {
  paintWith(canvas, (context) => context.clearRect(0, 0, canvas.width, canvas.height));
}

/**
 * Paints digits on canvases, one canvas pixel per pixel, in the theme's colours. Colours are computed on plain arrays, four
 * bytes per pixel (red, green, blue, opacity), and nothing is ever read from a canvas.
 */

/** @typedef {{ rows: number, columns: number }} Size */

/** @typedef {readonly [number, number, number]} Colour red, green, blue, each from 0 to 255 */

/** @typedef {(context: CanvasRenderingContext2D) => void} Painting */

/**
 * Colours by ink byte, packed like the bytes of an image.
 *
 * @param {Colour} paper
 * @param {Colour} ink
 */
export const inkPalette = (paper, ink) =>
  Uint32Array.from({ length: 256 }, (_, i) => mix(paper, ink, i / 255));

/**
 * Colours by signed difference of ink bytes + 255: for less ink than the original, the same, and more.
 *
 * @param {Colour} less
 * @param {Colour} same
 * @param {Colour} more
 */
export const differencePalette = (less, same, more) =>
  Uint32Array.from({ length: 511 }, (_, i) =>
    mix(same, i < 255 ? less : more, visible(Math.abs(i - 255) / 255)),
  );

/**
 * @param {Uint8Array} pixels ink bytes
 * @param {Uint32Array} palette by ink byte
 * @returns {Uint8ClampedArray} four bytes per pixel
 */
export const inkColours = (pixels, palette) =>
  colours(pixels.length, (i) => palette[pixels[i] ?? 0] ?? 0);

/**
 * @param {Uint8Array} original ink bytes
 * @param {Uint8Array} redrawn ink bytes
 * @param {Uint32Array} palette by signed difference + 255
 * @returns {Uint8ClampedArray} four bytes per pixel
 */
export const differenceColours = (original, redrawn, palette) =>
  colours(original.length, (i) => palette[255 + (redrawn[i] ?? 0) - (original[i] ?? 0)] ?? 0);

/**
 * Digits side by side as one picture.
 *
 * @param {Uint8Array} pixels ink bytes, digit after digit
 * @param {Size} size of a digit
 * @param {number} across digits in a row
 */
export function tiled(pixels, { rows, columns }, across) {
  const width = across * columns;
  const whole = new Uint8Array(Math.ceil(pixels.length / (rows * width)) * rows * width);
  for (let y = 0, i = 0; i < whole.length; y += 1) {
    for (let x = 0; x < width; x += 1, i += 1) {
      const digit = Math.floor(y / rows) * across + Math.floor(x / columns);
      whole[i] = pixels[digit * rows * columns + (y % rows) * columns + (x % columns)] ?? 0;
    }
  }
  return whole;
}

/**
 * @param {number} length
 * @param {(i: number) => number} colourOf packed
 */
function colours(length, colourOf) {
  const packed = Uint32Array.from({ length }, (_, i) => colourOf(i));
  return new Uint8ClampedArray(packed.buffer);
}

/**
 * @param {Colour} from
 * @param {Colour} to
 * @param {number} part from 0 to 1
 */
function mix(from, to, part) {
  const bytes = new Uint8ClampedArray(4);
  for (const i of /** @type {const} */ ([0, 1, 2])) {
    bytes[i] = Math.round(from[i] + part * (to[i] - from[i]));
  }
  bytes[3] = 255;
  return new Uint32Array(bytes.buffer)[0] ?? 0;
}

/**
 * Makes faint differences visible.
 *
 * @param {number} part from 0 to 1
 */
const visible = (part) => part ** 0.7;

/** @type {WeakMap<HTMLCanvasElement, Painting>} what to repaint when the theme changes */
const paintings = new WeakMap();

/** @type {{ ink: Uint32Array, difference: Uint32Array } | null} of the theme; null until first needed */
let palettes = null;

function theme() {
  palettes ??= {
    ink: inkPalette(token("--digit-paper"), token("--digit-ink")),
    difference: differencePalette(
      token("--difference-less"),
      token("--difference-none"),
      token("--difference-more"),
    ),
  };
  return palettes;
}

/**
 * @param {string} name of a token whose value is `#rrggbb`
 * @returns {Colour}
 */
function token(name) {
  const text = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const value = Number.parseInt(text.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** @type {Set<() => void>} */
const drawers = new Set();

/** Draws again whenever the theme changes, for what is not on these canvases. @param {() => void} draw */
export function whenRepainted(draw) {
  drawers.add(draw);
}

/** Reads the colours from the style sheet again, and repaints everything below `root`. */
export function repaint(root = document.body) {
  palettes = null;
  for (const draw of drawers) draw();
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
 * @param {HTMLCanvasElement} canvas to give this size
 * @param {Size} size
 * @param {() => Uint8ClampedArray} colours
 */
function fill(canvas, { rows, columns }, colours) {
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  paintWith(canvas, (context) => {
    const image = context.createImageData(columns, rows);
    image.data.set(colours());
    context.putImageData(image, 0, 0);
  });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} pixels ink bytes
 * @param {Size} size
 */
export function paintInk(canvas, pixels, size) {
  fill(canvas, size, () => inkColours(pixels, theme().ink));
}

/**
 * Where a redrawn digit has more ink than its original, and where less.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} original
 * @param {Uint8Array} redrawn
 * @param {Size} size
 */
export function paintDifference(canvas, original, redrawn, size) {
  fill(canvas, size, () => differenceColours(original, redrawn, theme().difference));
}

/** @param {HTMLCanvasElement} canvas */
export function paintNothing(canvas) {
  paintWith(canvas, (context) => context.clearRect(0, 0, canvas.width, canvas.height));
}

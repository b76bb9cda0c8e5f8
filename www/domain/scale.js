// Scales pictures: each new pixel is the mean of the area it covers.

/** A picture of grey bytes `[rows, columns]`. @typedef {{ grey: Uint8Array, rows: number, columns: number }} Grey */

/** How many pairs of lengths to keep shares for. */
const MOST_KEPT = 100;

/** @typedef {{ first: number, weights: number[] }[]} Shares of old pixels in each new one */

/** The latest ones, since pictures of one size come by the thousand. @type {Map<string, Shares>} */
const latest = new Map();

/**
 * Which old pixels each new one covers along one side, and how much of each.
 *
 * @param {number} from
 * @param {number} to
 * @returns {Shares}
 */
function shares(from, to) {
  const key = `${from} ${to}`;
  const known = latest.get(key);
  if (known) return known;
  const each = from / to;
  const made = Array.from({ length: to }, (_, i) => {
    const start = i * each;
    const end = Math.min(from, start + each);
    const first = Math.floor(start);
    const last = Math.min(from, Math.ceil(end - 1e-9));
    const weights = Array.from(
      { length: Math.max(1, last - first) },
      (_, k) => Math.min(end, first + k + 1) - Math.max(start, first + k),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
  if (latest.size === MOST_KEPT) latest.clear();
  latest.set(key, made);
  return made;
}

/**
 * @param {Grey} picture
 * @param {number} rows
 * @param {number} columns
 * @returns {Grey}
 */
export function scaled({ grey, rows: from, columns: across }, rows, columns) {
  if (from === rows && across === columns) return { grey, rows, columns };
  const wide = new Float32Array(from * columns);
  shares(across, columns).forEach(({ first, weights }, x) => {
    for (let y = 0; y < from; y += 1) {
      let sum = 0;
      for (let k = 0; k < weights.length; k += 1) {
        sum += (weights[k] ?? 0) * (grey[y * across + first + k] ?? 0);
      }
      wide[y * columns + x] = sum;
    }
  });
  const out = new Uint8Array(rows * columns);
  shares(from, rows).forEach(({ first, weights }, y) => {
    for (let x = 0; x < columns; x += 1) {
      let sum = 0;
      for (let k = 0; k < weights.length; k += 1) {
        sum += (weights[k] ?? 0) * (wide[(first + k) * columns + x] ?? 0);
      }
      out[y * columns + x] = Math.round(sum);
    }
  });
  return { grey: out, rows, columns };
}

/**
 * Scaled down in proportion until its longer side is at most this.
 *
 * @param {Grey} picture
 * @param {number} longest
 */
export function shrunk(picture, longest) {
  const { rows, columns } = picture;
  const factor = longest / Math.max(rows, columns);
  if (factor >= 1) return picture;
  const side = (/** @type {number} */ length) => Math.max(1, Math.round(length * factor));
  return scaled(picture, side(rows), side(columns));
}

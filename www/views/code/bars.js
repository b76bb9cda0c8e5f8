/** Where the bars of a code stand, and what a drag makes of one. */

/** @typedef {{ low: number, high: number }} Range of the axis; low is 0 where no number can be negative */

/**
 * @typedef {object} Bars
 * @property {number} rows
 * @property {number} perRow
 * @property {number} pitch distance of neighbours
 * @property {number} left where the first one starts
 * @property {number} rowHeight
 */

/** So many numbers stand in a row, and none is wider than this. */
const [MOST_IN_ROW, WIDEST] = [64, 40];

/**
 * @param {number} count of numbers
 * @param {number} width
 * @param {number} height
 * @param {number} axis room for the axis at the left, where there is but one row
 * @returns {Bars}
 */
export function arrange(count, width, height, axis) {
  const rows = Math.max(1, Math.ceil(count / MOST_IN_ROW));
  const perRow = Math.max(1, Math.ceil(count / rows));
  const start = rows === 1 ? axis : 0;
  const room = width - start - 4;
  const pitch = Math.min(WIDEST, room / perRow);
  return {
    rows,
    perRow,
    pitch,
    left: start + (room - pitch * perRow) / 2,
    rowHeight: height / rows,
  };
}

/**
 * The number that is nearest to a place.
 *
 * @param {Bars} bars
 * @param {number} count
 * @param {number} x
 * @param {number} y
 */
export function numberAt({ rows, perRow, pitch, left, rowHeight }, count, x, y) {
  const row = within(Math.floor(y / rowHeight), 0, rows - 1);
  const column = within(Math.floor((x - left) / pitch), 0, perRow - 1);
  return within(row * perRow + column, 0, count - 1);
}

/**
 * Where a value stands below the upper end of its row.
 *
 * @param {number} value
 * @param {Range} range
 * @param {number} height
 */
export const depth = (value, { low, high }, height) =>
  within(((high - value) / (high - low || 1)) * height, 0, height);

/**
 * An axis that holds these values, with round ends, and only grows: bars do not jump while the network learns.
 *
 * @param {ArrayLike<number>} values
 * @param {Range | null} before
 * @returns {Range}
 */
export function rangeOf(values, before) {
  const finite = Array.from(values).filter(Number.isFinite);
  const low = Math.min(0, ...finite);
  const high = Math.max(0, ...finite);
  // A network that became a much tamer one gets an axis of its own.
  const keeps = before !== null && high - low > (before.high - before.low) / 8;
  const far = Math.max(high, -low, 1e-3);
  const end = roundUp(far);
  const range = { low: low < 0 ? -end : 0, high: high > 0 || low === 0 ? end : 0 };
  if (range.low < 0) range.high = end;
  if (!keeps || before === null) return range;
  return { low: Math.min(range.low, before.low), high: Math.max(range.high, before.high) };
}

/** @param {number} value the next 1, 2 or 5 with zeros */
function roundUp(value) {
  const unit = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5].find((step) => step * unit >= value * 0.9999);
  return Number(((step ?? 10) * unit).toPrecision(1));
}

/** @param {number} value as it is printed: `5.9`, `0`, `−0.03` */
export function printed(value) {
  if (value === 0) return "0";
  const digits = Math.abs(value) >= 1 ? value.toFixed(1) : value.toPrecision(2);
  return String(Number(digits)).replace("-", "−");
}

/** @param {number} value in as few digits as a bar has room for: `13`, `5.4`, `0.3` */
export const brief = (value) =>
  (Math.abs(value) >= 9.95 ? value.toFixed(0) : String(Number(value.toFixed(1)))).replace("-", "−");

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
export const within = (value, least, most) => Math.min(most, Math.max(least, value));

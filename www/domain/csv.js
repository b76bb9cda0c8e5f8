/** @import { Row } from "../bridge/protocol.js" */
/** @import { Pin } from "../state/runs.js" */

/** @typedef {string | number | null} Cell null and NaN are left empty */

/**
 * A table as CSV, following RFC 4180.
 *
 * @param {readonly (readonly Cell[])[]} rows
 */
export const toCsv = (rows) => rows.map((row) => `${row.map(cellText).join(",")}\r\n`).join("");

/** @param {Cell} cell */
function cellText(cell) {
  if (typeof cell === "number") return Number.isFinite(cell) ? String(cell) : "";
  const text = cell ?? "";
  // Spreadsheets take text that begins like this for a formula.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * Everything known about runs: one line per epoch, repeating what applies to the whole run; below, what they are compared
 * with.
 *
 * @param {object} known
 * @param {readonly Pin[]} known.pins
 * @param {readonly string[]} known.names of the pins
 * @param {readonly Row[]} known.schema
 * @param {readonly { name: string, size: number | null, heldOut: number }[]} known.baselines
 */
export function runsToCsv({ pins, names, schema, baselines }) {
  const classes = Math.max(0, ...pins.map(({ errorByClass }) => errorByClass.length));
  const settings = schema.map((row) => row.name);
  const head = [
    ...["run", "name", "data", ...settings, "changes", "steps", "seconds", "weights"],
    ...["epoch", "training MSE", "held-out MSE", "error left"],
    ...Array.from({ length: classes }, (_, label) => `held-out MSE of class ${label} at the end`),
  ];
  const lines = pins.flatMap((pin, i) => {
    const config = /** @type {Record<string, string | number | number[]>} */ (
      /** @type {unknown} */ (pin.config)
    );
    const whole = [
      ...[pin.letter, names[i] ?? "", pin.data, ...settings.map((name) => valueOf(config[name]))],
      pin.changes.map(({ step, name, value }) => `${step}: ${name} ${value}`).join("; "),
      ...[pin.step, pin.seconds, pin.weights],
    ];
    const byClass = Array.from({ length: classes }, (_, label) => pin.errorByClass[label] ?? null);
    return pin.epochs.map(({ epoch, training, heldOut }) => [
      ...[...whole, epoch, training, heldOut],
      pin.averageError === null ? null : heldOut / pin.averageError,
      ...byClass,
    ]);
  });
  const compared = baselines.map(({ name, size, heldOut }) => {
    /** @type {Record<string, Cell>} */
    const cells = { name, latent: size, "held-out MSE": heldOut };
    return head.map((column) => cells[column] ?? null);
  });
  return toCsv([head, ...lines, ...compared]);
}

/**
 * @param {string | number | number[] | undefined} value of a setting
 * @returns {Cell}
 */
const valueOf = (value = "") => (typeof value === "number" ? value : String(value));

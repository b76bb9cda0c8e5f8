// CSV with one picture per row, with or without column names and with or without labels, as on Kaggle.

import { countLabel, MOST_CLASSES } from "../../domain/labels.js";
import { refusal, watched } from "./bytes.js";

/** @import { Piece } from "./bytes.js" */
/** @import { Range } from "../../domain/grey.js" */
/** @import { Reading } from "./types.js" */

/** The most characters in a line: no picture that can be read has a longer one. */
const LONGEST_LINE = 4e6;
const LABELS = /^(label|class|target|digit|letter|species|category|y)s?$/i;
/** Columns that number the rows, as pandas writes them. */
const COUNTERS = /^(id|index|imageid|unnamed.*|)$/i;

/**
 * A table and its columns.
 *
 * @typedef {object} Table
 * @property {string} name
 * @property {string} path
 * @property {Piece} piece
 * @property {number} count usable rows
 * @property {number} side rows and columns of a picture
 * @property {boolean} hasHeader
 * @property {number} width columns
 * @property {number[]} pixels columns of the pixels, in order
 * @property {number | null} label column of the labels
 * @property {Map<number | string, number> | null} labels how often each occurs
 * @property {Range} range of all pixels
 * @property {string[]} leftOut sentences about rows
 */

/**
 * The rows of a table, some at a time, each with its line number.
 *
 * @param {Piece} piece
 * @param {Reading} reading
 * @returns {AsyncGenerator<{ rows: string[][], first: number }>}
 */
async function* rowsOf(piece, reading) {
  const { name } = piece;
  const { default: Papa } = await import("papaparse");
  const decoder = new TextDecoder();
  let rest = "";
  let first = 1;
  let delimiter = "";
  /** @param {string} text */
  const parse = (text) => {
    const { data, meta } = /** @type {import("papaparse").ParseResult<string[]>} */ (
      Papa.parse(text, {
        delimiter,
        delimitersToGuess: [",", ";", "\t", "|", " "],
      })
    );
    delimiter ||= meta.delimiter;
    const at = first;
    first += data.length;
    return { rows: data, first: at };
  };
  for await (const chunk of watched(piece, reading)) {
    rest += decoder.decode(chunk, { stream: true });
    const end = lastLineEnd(rest);
    if (end > 0) {
      yield parse(rest.slice(0, end - 1).replace(/\r$/, ""));
      rest = rest.slice(end);
    }
    if (rest.length > LONGEST_LINE) {
      throw refusal(
        `Line ${first} of “${name}” is longer than ${LONGEST_LINE / 1e6} million characters: a quote is not closed, or it is no table. Expected a picture a line.`,
      );
    }
  }
  rest += decoder.decode();
  if (rest) yield parse(rest);
}

/** The position after the last line break outside quotes. @param {string} text */
function lastLineEnd(text) {
  const end = text.lastIndexOf("\n") + 1;
  if (!text.includes('"')) return end;
  let isQuoted = false;
  let last = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === '"') isQuoted = !isQuoted;
    else if (text[i] === "\n" && !isQuoted) last = i + 1;
  }
  return last;
}

const isNumber = (/** @type {string} */ cell) =>
  cell.trim() !== "" && Number.isFinite(Number(cell));

/** Whether a row is column names: not numbers, or numbers that count the columns. @param {string[]} row */
const isHeaderRow = (row) =>
  row.filter((cell) => !isNumber(cell)).length * 2 > row.length ||
  (row.length > 4 &&
    [2, 3].every((i) => Number(row[i]) === Number(row[1]) + i - 1 && row[1] !== row[2]) &&
    row.slice(2, -1).every((cell, i) => Number(cell) === Number(row[1]) + i + 1));

/** What is known about a column while rows are read. */
class Column {
  low = Infinity;
  high = -Infinity;
  isWhole = true;
  /** How often each value occurs, while there are few. @type {Map<number | string, number>} */
  values = new Map();

  /** @param {string} cell */
  take(cell) {
    const value = Number(cell);
    if (value < this.low) this.low = value;
    if (value > this.high) this.high = value;
    if (!Number.isInteger(value) || cell.trim() === "") this.isWhole = false;
    if (this.values.size <= MOST_CLASSES) countLabel(this.values, cell);
  }

  /** Whether it may hold classes: several, but not many, and no fractions. */
  get canLabel() {
    const isText = [...this.values.keys()].every((cell) => !isNumber(String(cell)));
    return this.values.size > 1 && this.values.size <= MOST_CLASSES && (isText || this.isWhole);
  }
}

/**
 * Reads through a table once, to find out what it contains.
 *
 * @param {Piece} piece
 * @param {Reading} reading
 * @returns {Promise<Table>}
 */
export async function openTable(piece, reading) {
  const { name, path } = piece;
  let width = 0;
  let hasHeader = false;
  const firstColumn = new Column();
  const lastColumn = new Column();
  /** The column named as holding the labels. */
  let named = -1;
  const namedColumn = new Column();
  let low = Infinity;
  let high = -Infinity;
  let count = 0;
  let ragged = 0;
  let broken = 0;
  /** @type {string[]} */
  const examples = [];
  let counters = 0;
  for await (const { rows, first } of rowsOf(piece, reading)) {
    for (const [i, row] of rows.entries()) {
      if (row.length === 1 && row[0]?.trim() === "") continue;
      if (width === 0) {
        width = row.length;
        checkWidth(name, width);
        hasHeader = isHeaderRow(row);
        if (hasHeader) {
          const header = row.map((cell) => cell.trim());
          named = header.findIndex((cell) => LABELS.test(cell));
          if (named !== 0 && COUNTERS.test(header[0] ?? "x")) counters = 1;
          continue;
        }
      }
      if (row.length !== width) {
        ragged += 1;
        if (ragged === 1) {
          examples.push(
            `line ${first + i} has ${row.length} value${row.length === 1 ? "" : "s"}, not ${width}`,
          );
        }
        continue;
      }
      let isBroken = false;
      for (let c = counters + 1; c < width - 1; c += 1) {
        if (c === named) continue;
        const cell = /** @type {string} */ (row[c]);
        const value = Number(cell);
        if (value < low) low = value;
        if (value > high) high = value;
        if (!Number.isFinite(value) || cell.trim() === "") {
          isBroken = true;
          if (broken === 0) {
            examples.push(
              `line ${first + i} has “${cell.slice(0, 20)}” where a number was expected`,
            );
          }
          break;
        }
      }
      if (isBroken) {
        broken += 1;
        continue;
      }
      firstColumn.take(row[counters] ?? "");
      lastColumn.take(row[width - 1] ?? "");
      if (named >= 0) namedColumn.take(row[named] ?? "");
      count += 1;
    }
  }
  if (count === 0) {
    throw refusal(
      `“${name}” has no row of pixels${examples.length > 0 ? `: ${examples.join("; ")}` : ""}. Expected a picture a row, as “label,pixel0,pixel1,…”.`,
    );
  }
  const columns = columnsOf({ name, named, width, counters, firstColumn, lastColumn });
  for (const column of [firstColumn, lastColumn]) {
    const at = column === firstColumn ? counters : width - 1;
    if (at === columns.label) continue;
    low = Math.min(low, column.low);
    high = Math.max(high, column.high);
  }
  const labelled = { [counters]: firstColumn, [width - 1]: lastColumn, [named]: namedColumn };
  const labels = columns.label === null ? null : (labelled[columns.label]?.values ?? null);
  const wrong = ragged + broken;
  const leftOut = wrong
    ? [
        `${wrong} row${wrong === 1 ? "" : "s"} of “${name}” ${wrong === 1 ? "is" : "are"} left out: ${examples.join("; ")}.`,
      ]
    : [];
  const range = { low, high };
  return { name, path, piece, count, hasHeader, width, ...columns, labels, range, leftOut };
}

/** @param {string} name @param {number} width */
function checkWidth(name, width) {
  if (width >= 5 && width <= 128 * 128 + 2) return;
  throw refusal(
    width < 5
      ? `“${name}” has ${width} column${width === 1 ? "" : "s"}; expected a table of pixels, a picture a row, as “label,pixel0,pixel1,…”.`
      : `The pictures of “${name}” have ${width} pixels; a table may have up to 128 × 128. Make them smaller.`,
  );
}

/**
 * Which columns hold the pixels, and which the labels.
 *
 * @param {{ name: string, named: number, width: number, counters: number, firstColumn: Column, lastColumn: Column }} table
 * @returns {{ pixels: number[], label: number | null, side: number }}
 */
function columnsOf({ name, named, width, counters, firstColumn, lastColumn }) {
  const last = width - 1;
  /** @type {number | null} */
  let label = null;
  if (named >= 0) label = named;
  else if (!isSquare(width - counters)) {
    if (firstColumn.canLabel) label = counters;
    else if (lastColumn.canLabel) label = last;
    else label = counters;
  }
  const pixels = [];
  for (let c = counters; c < width; c += 1) if (c !== label) pixels.push(c);
  if (!isSquare(pixels.length)) {
    throw refusal(
      `“${name}” has ${pixels.length} columns of pixels${label === null ? "" : " beside the labels"}, which make no square picture. Expected 784 for 28 × 28, 64 for 8 × 8, and so on.`,
    );
  }
  return { pixels, label, side: Math.sqrt(pixels.length) };
}

const isSquare = (/** @type {number} */ value) => Number.isInteger(Math.sqrt(value));

/**
 * Calls back with the grey bytes and the label of each row; the bytes are only valid during the visit.
 *
 * @param {Table} table
 * @param {Range} range
 * @param {(grey: Uint8Array, label: string | null) => void} visit
 * @param {AbortSignal} [signal]
 */
export async function eachRow({ piece, hasHeader, width, pixels, label }, range, visit, signal) {
  const grey = new Uint8Array(pixels.length);
  const factor = 255 / (range.high - range.low);
  let isFirst = hasHeader;
  for await (const { rows } of rowsOf(piece, { signal })) {
    next: for (const row of rows) {
      if (row.length === 1 && row[0]?.trim() === "") continue;
      if (isFirst) {
        isFirst = false;
        continue;
      }
      if (row.length !== width) continue;
      for (let i = 0; i < pixels.length; i += 1) {
        const cell = /** @type {string} */ (row[/** @type {number} */ (pixels[i])]);
        const value = Number(cell);
        if (!Number.isFinite(value) || cell.trim() === "") continue next;
        grey[i] = Math.min(255, Math.max(0, Math.round((value - range.low) * factor)));
      }
      visit(grey, label === null ? null : (row[label] ?? "").trim());
    }
  }
}

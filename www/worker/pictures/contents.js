// Sorts the contents of files by kind: opens archives, and tells each file by its content.

import { kindOf, ENOUGH } from "../../domain/file-kind.js";
import { openArray } from "./arrays.js";
import { allOf, headOf, isRefusal, once, refusal } from "./bytes.js";
import { openPicture } from "./image.js";
import { inflating } from "./inflate.js";
import { openTable } from "./table.js";
import { entriesOf, isClutter } from "./zip.js";

/** @import { LeftOut, Reading } from "./types.js" */
/** @import { Piece } from "./bytes.js" */
/** @import { Numbers } from "./arrays.js" */
/** @import { Picture } from "./image.js" */
/** @import { Table } from "./table.js" */

/** How deep archives may be nested: EMNIST has gzip files in a ZIP. */
const DEEPEST = 4;
/** The most bytes of an archive within another, which is unpacked into memory. */
const MOST_NESTED = 400e6;
/** How many bytes to read in one go to tell a file's kind. */
const SMALL = 1e6;

/**
 * What the names of a data set's files have in common: EMNIST's archive has six sets.
 *
 * @param {{ path: string }} file
 */
export const setOf = ({ path }) =>
  (path.split("/").at(-1) ?? "")
    .replace(/(\.(gz|csv|npz|npy|idx|txt))+$/i, "")
    .replace(
      /idx\d|ubyte|mapping|t10k|(^|[^a-z])(train(ing)?|test(ing)?|images|labels|[xy])(?![a-z])/gi,
      "",
    )
    .replace(/[^a-z0-9]+/gi, " ")
    .trim();

/** The contents of files, by kind. */
export class Contents {
  /** @type {Numbers[]} */
  arrays = [];
  /** @type {Table[]} */
  tables = [];
  /** @type {Picture[]} */
  pictures = [];
  /** The characters that labels stand for, by the path of the file that says so. @type {[string, Map<number, string>][]} */
  mappings = [];
  /** @type {LeftOut[]} */
  leftOut = [];
  #reading;

  /** @param {Reading} reading */
  constructor(reading) {
    this.#reading = reading;
  }

  /** @param {Piece} piece */
  async take(piece, depth = 0) {
    this.#reading.signal?.throwIfAborted();
    if (isClutter(piece.path)) return;
    try {
      await this.#open(piece, depth);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.leftOut.push({ name: piece.name, why: /** @type {Error} */ (error).message });
    }
  }

  /**
   * If there are more picture files than one to learn from and one to hold out, they belong to several sets, one of which
   * is taken.
   *
   * @param {string} [wanted]
   * @returns {{ sets: string[], set: string | null }} the names of the sets if there are several, and of the one taken
   */
  choose(wanted) {
    const images = this.arrays.filter(({ kind }) => kind === "images");
    const files = images.length > 0 ? images : this.tables;
    const sets = [...new Set(files.map(setOf))].sort();
    if (files.length < 3 || sets.length < 2) return { sets: [], set: null };
    const set = sets.find((name) => name === wanted) ?? sets[0] ?? "";
    this.arrays = this.arrays.filter((one) => setOf(one) === set);
    this.tables = this.tables.filter((one) => setOf(one) === set);
    return { sets, set };
  }

  /** @param {Piece} piece @param {number} depth @returns {Promise<void>} */
  async #open(piece, depth) {
    const { name, path } = piece;
    let small = piece;
    if (piece.size !== null && piece.size <= SMALL) {
      // Small pieces are read once, for their kind as well as their header.
      const bytes = await allOf(piece, SMALL);
      small = { ...piece, chunks: () => once(bytes) };
    }
    const { kind, format, what } = kindOf(await headOf(small, ENOUGH));
    if ((kind === "gzip" || kind === "zip") && depth === DEEPEST) {
      throw refusal(`“${name}” is packed more than ${DEEPEST} times over. Unpack it first.`);
    }
    if (kind === "gzip") {
      const inner = (/** @type {string} */ full) => full.replace(/\.t?gz$/i, "");
      return this.#open(
        {
          name: inner(name),
          path: inner(path),
          size: null,
          chunks: () => inflating(piece.chunks(), { name, format: "gzip" }),
          blob: null,
          reached: piece.reached,
        },
        depth + 1,
      );
    }
    if (kind === "zip") {
      const blob = piece.blob ?? new Blob([Uint8Array.from(await allOf(piece, MOST_NESTED))]);
      const { pieces, leftOut } = await entriesOf(blob, piece);
      this.leftOut.push(...leftOut);
      const { progress } = this.#reading;
      for (const [i, inside] of pieces.entries()) {
        await this.take(inside, depth + 1);
        if (i % 64 === 0 && depth === 0) progress?.({ done: i, total: pieces.length });
      }
      return;
    }
    if (kind === "picture") {
      const { rows, columns } = await openPicture(small, format);
      this.pictures.push({ piece, format, rows, columns });
      return;
    }
    if (kind === "table") {
      const mapping = piece.size !== null && piece.size < 1e5 ? await mappingOf(small) : null;
      if (mapping) this.mappings.push([piece.path, mapping]);
      else this.tables.push(await openTable(piece, this.#reading));
      return;
    }
    if (kind === "idx" || kind === "npy") {
      this.arrays.push(await openArray(piece, kind, this.#reading));
      return;
    }
    throw refusal(reasonFor(name, kind, what));
  }
}

/**
 * @param {string} name
 * @param {string} kind
 * @param {string} what
 */
function reasonFor(name, kind, what) {
  if (kind === "network") {
    return `“${name}” is a network, not pictures. Open it in chapter 8.`;
  }
  if (kind === "idx-little") {
    return `“${name}” is IDX with its numbers in the wrong byte order: they have to be big-endian. In Python, \`array.astype(">u4")\` writes them so.`;
  }
  if (kind === "empty") return `“${name}” is ${what}. Get it again.`;
  return `“${name}” is ${what}. Pictures, IDX, .npy, .npz, CSV, and ZIP or gzip of these can be opened.`;
}

/**
 * EMNIST's mapping: one line per class, with the label and its character codes.
 *
 * @param {Piece} piece
 */
async function mappingOf(piece) {
  const text = new TextDecoder().decode(await allOf(piece, 1e5)).trim();
  const lines = text.split(/\r?\n/).map((line) => line.trim().split(/\s+/).map(Number));
  const isMapping =
    lines.length > 1 &&
    lines.every(
      (line) =>
        (line.length === 2 || line.length === 3) &&
        line.every((n) => n >= 0 && n < 0x2fff && Number.isInteger(n)),
    );
  if (!isMapping) return null;
  return new Map(lines.map(([label = 0, code = 0]) => [label, String.fromCodePoint(code)]));
}

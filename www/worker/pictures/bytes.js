// Sources of bytes: files, and files packed in them, as streams that hold little at a time.

/** @import { Reading } from "./types.js" */

/** How many bytes between two progress reports. */
const REPORTED = 4e6;
/** The most bytes in one go: some sources give all of a file at once, in which nothing could be told or stopped. */
const MOST_AT_ONCE = 1 << 20;

/**
 * Something that can be read repeatedly: a file, or part of an archive.
 *
 * @typedef {object} Piece
 * @property {string} name for people, including the archive it is in
 * @property {string} path folders and file name, which identify a picture
 * @property {number | null} size in bytes, if known before reading
 * @property {() => AsyncIterable<Uint8Array>} chunks its bytes from the beginning
 * @property {Blob | null} blob the same, if any part can be read without the rest
 * @property {Reached} reached how far the file has been read; for a packed one, the file it is packed in
 */

/** Bytes read from the beginning, and how many there are. @typedef {{ done: number, total: number }} Reached */

/**
 * The error for something that cannot be used. It names the file, and says what was expected and what to do.
 *
 * @param {string} message
 * @param {unknown} [cause]
 */
export function refusal(message, cause) {
  const error = new Error(message, { cause });
  error.name = "LoadFailed";
  return error;
}

/** @param {unknown} error */
export const isRefusal = (error) => error instanceof Error && error.name === "LoadFailed";

/**
 * The bytes of a blob. The browser's errors for missing files and folders are put into words.
 *
 * @param {Blob} blob
 * @param {string} name
 * @param {Reached} [reached] kept up to date
 * @returns {AsyncGenerator<Uint8Array>}
 */
export async function* chunksOf(blob, name, reached = { done: 0, total: blob.size }) {
  const reader = blob.stream().getReader();
  let isWhole = false;
  reached.done = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause) => {
        throw refusal(
          `“${name}” could not be read: it is a folder, or was moved or changed since it was chosen. Choose it again.`,
          cause,
        );
      });
      isWhole = done;
      if (done) return;
      for (let at = 0; at < value.length; at += MOST_AT_ONCE) {
        const part = value.subarray(at, at + MOST_AT_ONCE);
        reached.done += part.length;
        yield part;
      }
    }
  } finally {
    if (!isWhole) await reader.cancel().catch(() => {});
  }
}

/**
 * @param {Blob} blob
 * @param {string} path
 * @param {string} [name]
 * @returns {Piece}
 */
export function pieceOf(blob, path, name = path) {
  const reached = { done: 0, total: blob.size };
  const chunks = () => chunksOf(blob, name, reached);
  return { name, path, size: blob.size, chunks, blob, reached };
}

/**
 * The bytes of a piece until reading is stopped, telling how far it has been read if it is long.
 *
 * @param {Piece} piece
 * @param {Reading} reading
 */
export async function* watched({ chunks, reached }, { progress, signal }) {
  let told = 0;
  for await (const chunk of chunks()) {
    signal?.throwIfAborted();
    if (reached.done - told >= REPORTED) {
      told = reached.done;
      progress?.({ ...reached, isInBytes: true });
    }
    yield chunk;
  }
}

/** @param {string} name @param {string} format @param {unknown} [cause] */
export const brokenPicture = (name, format, cause) =>
  refusal(`“${name}” is a broken ${format} picture. Get it again, or leave it out.`, cause);

/** Bytes in memory, as a stream. @param {Uint8Array} bytes */
export async function* once(bytes) {
  yield bytes;
}

/**
 * Up to this many bytes from the beginning; the rest is not read.
 *
 * @param {Piece} piece
 * @param {number} length
 */
export async function headOf({ chunks }, length) {
  const head = new Uint8Array(length);
  let at = 0;
  for await (const chunk of chunks()) {
    const part = chunk.subarray(0, length - at);
    head.set(part, at);
    at += part.length;
    if (at === length) break;
  }
  return head.subarray(0, at);
}

/**
 * All bytes, if there are not too many.
 *
 * @param {Piece} piece
 * @param {number} most
 */
export async function allOf({ name, size, chunks }, most) {
  const tooLong = () =>
    refusal(
      `“${name}” is longer than ${Math.round(most / 1e6)} MB, more than its kind can need. Choose a smaller file.`,
    );
  if (size !== null && size > most) throw tooLong();
  const parts = [];
  let length = 0;
  for await (const chunk of chunks()) {
    length += chunk.length;
    if (length > most) throw tooLong();
    parts.push(chunk);
  }
  const [only] = parts;
  return parts.length === 1 && only ? only : joined(parts);
}

/** @param {Uint8Array[]} parts */
export function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/**
 * Cuts a stream into records of the same length, without copying those within a chunk. A record is only valid during its
 * visit.
 *
 * @param {Piece} piece
 * @param {{ start: number, length: number, count: number }} layout `count` records of `length` bytes from `start` on
 * @param {(record: Uint8Array, index: number) => void} visit
 * @param {Reading} [reading]
 */
export async function eachRecord(piece, { start, length, count }, visit, reading = {}) {
  const { name } = piece;
  const end = start + count * length;
  const partial = new Uint8Array(length);
  let filled = 0;
  let at = 0;
  let index = 0;
  for await (const chunk of watched(piece, reading)) {
    let from = Math.min(chunk.length, Math.max(0, start - at));
    at += chunk.length;
    if (at > end) throw wrongLength(name, end, "goes on after them");
    while (from < chunk.length) {
      const part = Math.min(length - filled, chunk.length - from);
      if (part === length) {
        visit(chunk.subarray(from, from + length), index++);
      } else {
        partial.set(chunk.subarray(from, from + part), filled);
        filled += part;
        if (filled === length) {
          visit(partial, index++);
          filled = 0;
        }
      }
      from += part;
    }
  }
  if (at < end) throw wrongLength(name, end, `ends after ${at}`);
}

/**
 * @param {string} name
 * @param {number} expected
 * @param {string} found
 */
const wrongLength = (name, expected, found) =>
  refusal(
    `“${name}” should have ${expected} bytes by its header, but ${found}. Get the file again.`,
  );

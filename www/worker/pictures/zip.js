// ZIP archives, read by the directory at their end, so that any file can be read without the others.
// Format: PKWARE's APPNOTE 6.3.

import { chunksOf, once, refusal } from "./bytes.js";
import { crc32, inflating } from "./inflate.js";

/** @import { Piece, Reached } from "./bytes.js" */

/** Bytes at the end of an archive that contain the end of the directory, even with the longest comment. */
const LONGEST_END = 22 + 0xffff;
/** The most files in one archive. */
const MOST_FILES = 1_000_000;
/** Deflate packs at most this many bytes into one; a file that claims more is a bomb, or damaged. */
export const MOST_PACKED = 1032;

/**
 * @param {Blob} blob
 * @param {number} from
 * @param {number} to
 */
const viewOf = async (blob, from, to) => new DataView(await blob.slice(from, to).arrayBuffer());

/** How many bytes to read ahead, for many small files in a row. */
const AHEAD = 1 << 22;
/** Packed files up to this size are read in one go. */
const SMALL = 1 << 20;

/**
 * Reads parts of a blob; many at once if they are small and follow each other.
 *
 * @param {Blob} blob
 */
function readingAhead(blob) {
  let start = 0;
  let held = new Uint8Array(0);
  /**
   * @param {number} from
   * @param {number} to
   */
  return async (from, to) => {
    if (from < start || to > start + held.length) {
      const end = Math.max(to, from + AHEAD);
      held = new Uint8Array(await blob.slice(from, end).arrayBuffer());
      start = from;
    }
    return held.subarray(from - start, to - start);
  };
}

/**
 * The files in an archive, and those that cannot be used, with reasons.
 *
 * @param {Blob} blob
 * @param {{ name: string, path: string }} archive
 * @returns {Promise<{ pieces: Piece[], leftOut: { name: string, why: string }[] }>}
 */
export async function entriesOf(blob, { name, path }) {
  const broken = (/** @type {string} */ what) =>
    refusal(`“${name}” is a damaged ZIP: ${what}. Get the file again, or pack it again.`);
  const from = Math.max(0, blob.size - LONGEST_END);
  const end = await viewOf(blob, from, blob.size);
  let at = end.byteLength - 22;
  while (at >= 0 && end.getUint32(at, true) !== 0x06054b50) at -= 1;
  if (at < 0) throw broken("its directory is missing, so it breaks off");
  let count = end.getUint16(at + 10, true);
  let size = end.getUint32(at + 12, true);
  let start = end.getUint32(at + 16, true);
  if (end.getUint16(at + 4, true) !== 0 && end.getUint16(at + 4, true) !== 0xffff) {
    throw refusal(`“${name}” is one part of a divided ZIP. Join the parts, then open the whole.`);
  }
  if (count === 0xffff || size === 0xffffffff || start === 0xffffffff) {
    // More than 65,535 files or 4 GB: a second end of the directory comes before the first.
    if (at < 20 || end.getUint32(at - 20, true) !== 0x07064b50)
      throw broken("its directory is missing");
    const big = Number(end.getBigUint64(at - 12, true));
    const wide = await viewOf(blob, big, big + 56);
    if (wide.byteLength < 56 || wide.getUint32(0, true) !== 0x06064b50) {
      throw broken("its directory is missing");
    }
    count = Number(wide.getBigUint64(32, true));
    size = Number(wide.getBigUint64(40, true));
    start = Number(wide.getBigUint64(48, true));
  }
  if (count > MOST_FILES) {
    throw refusal(
      `“${name}” holds ${count} files; up to ${MOST_FILES} can be opened. Pack fewer of them.`,
    );
  }
  if (start + size > blob.size || size < 46 * count) throw broken("its directory is cut");

  const directory = await viewOf(blob, start, start + size);
  const text = new TextDecoder();
  /** @type {Piece[]} */
  const pieces = [];
  /** @type {{ name: string, why: string }[]} */
  const leftOut = [];
  const read = readingAhead(blob);
  let next = 0;
  for (let i = 0; i < count; i += 1) {
    if (next + 46 > size || directory.getUint32(next, true) !== 0x02014b50) {
      throw broken("its directory is cut");
    }
    const entry = entryAt(directory, next, text);
    next = entry.next;
    if (entry.path.endsWith("/") || isClutter(entry.path)) continue;
    const within = `${name}/${entry.path}`;
    const why = whyNot(entry);
    if (why) leftOut.push({ name: within, why });
    else {
      const reached = { done: 0, total: entry.size };
      pieces.push({
        name: within,
        path: `${path}/${entry.path}`,
        size: entry.size,
        chunks: () => unpack(blob, read, entry, within, reached),
        blob: null,
        reached,
      });
    }
  }
  return { pieces, leftOut };
}

/** Whether an operating system added this file, not a person. @param {string} path */
export const isClutter = (path) =>
  /(^|\/)(__MACOSX\/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/i.test(path);

/**
 * @typedef {object} Entry
 * @property {string} path
 * @property {boolean} isEncrypted
 * @property {number} method 0 stored, 8 deflated
 * @property {number} crc
 * @property {number} packed bytes in the archive
 * @property {number} size bytes when unpacked
 * @property {number} offset of its local header
 */

/**
 * @param {DataView} view
 * @param {number} at
 * @param {TextDecoder} text
 * @returns {Entry & { next: number }}
 */
function entryAt(view, at, text) {
  const lengths = [28, 30, 32].map((from) => view.getUint16(at + from, true));
  const [nameLength = 0, extraLength = 0, commentLength = 0] = lengths;
  const nameStart = at + 46;
  const extraStart = nameStart + nameLength;
  const next = extraStart + extraLength + commentLength;
  const whole = Math.min(next, view.byteLength);
  const path = text.decode(
    new Uint8Array(view.buffer, nameStart, Math.max(0, Math.min(nameLength, whole - nameStart))),
  );
  const sizes = { size: 24, packed: 20, offset: 42 };
  let { size, packed, offset } = {
    size: view.getUint32(at + sizes.size, true),
    packed: view.getUint32(at + sizes.packed, true),
    offset: view.getUint32(at + sizes.offset, true),
  };
  // Sizes that need more than 32 bits are in the extra field, in this order, and no others.
  for (let extra = extraStart; extra + 4 <= Math.min(extraStart + extraLength, whole);) {
    const id = view.getUint16(extra, true);
    const length = view.getUint16(extra + 2, true);
    let value = extra + 4;
    const take = (/** @type {number} */ short) => {
      if (short !== 0xffffffff || value + 8 > Math.min(extra + 4 + length, whole)) return short;
      value += 8;
      return Number(view.getBigUint64(value - 8, true));
    };
    if (id === 1) {
      size = take(size);
      packed = take(packed);
      offset = take(offset);
    }
    extra += 4 + length;
  }
  return {
    path,
    isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed,
    size,
    offset,
    next,
  };
}

/**
 * Why a file in an archive is not read; null if it is.
 *
 * @param {Entry} entry
 */
function whyNot({ path, isEncrypted, method, packed, size }) {
  if (isEncrypted) return "it is encrypted; unpack the ZIP with its password and drop the files.";
  if (path.startsWith("/") || /^[a-z]:/i.test(path) || path.split(/[/\\]/).includes("..")) {
    return "its path climbs out of the archive, which no honest archive does.";
  }
  if (size > MOST_PACKED * packed + 64) {
    return `it claims to unpack ${packed} bytes into ${size}, which no packing can: a ZIP bomb, or damaged.`;
  }
  if (method !== 0 && method !== 8) {
    return `it is packed by method ${method}; stored or deflated files can be read. Pack it again as an ordinary ZIP.`;
  }
  return null;
}

/**
 * @param {Blob} blob
 * @param {ReturnType<typeof readingAhead>} read
 * @param {Entry} entry
 * @param {string} name
 * @param {Reached} reached kept up to date
 */
async function* unpack(blob, read, { method, crc, packed, size, offset }, name, reached) {
  const damaged = (/** @type {string} */ what) =>
    refusal(`“${name}” is damaged: ${what}. Get the ZIP again.`);
  const header = await read(offset, offset + 30);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (header.length < 30 || view.getUint32(0, true) !== 0x04034b50) {
    throw damaged("it does not start where the ZIP's directory says");
  }
  const start = offset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  const isSmall = packed <= SMALL;
  const bytes = isSmall
    ? once(await read(start, start + packed))
    : chunksOf(blob.slice(start, start + packed), name);
  let length = 0;
  let sum = 0;
  for await (const chunk of method === 8
    ? inflating(bytes, { name, format: "raw", size })
    : bytes) {
    length += chunk.length;
    reached.done = length;
    if (length > size) throw damaged(`it should unpack to ${size} bytes, and goes on after them`);
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (length < size) throw damaged(`it should unpack to ${size} bytes, and ends after ${length}`);
  if (sum !== crc) throw damaged("its checksum is another one");
}

// Unpacks gzip and ZIP. pako tells where a packed stream ends; the browser's own DecompressionStream does not, and refuses
// gzip files with several members or with padding.

import { refusal } from "./bytes.js";

/** How many bytes to unpack in one go. */
const CHUNK = 1 << 17;

/** Formats packed like this, and how to tell zlib which of its three formats to expect. */
const FORMATS = {
  gzip: { file: "gzip", windowBits: 31 },
  zlib: { file: "PNG", windowBits: 15 },
  raw: { file: "ZIP", windowBits: -15 },
};

const library = () => import("pako");

/**
 * Unpacks one packed stream after another, until only padding remains.
 *
 * @param {AsyncIterable<Uint8Array>} packed
 * @param {object} kind
 * @param {string} kind.name of the packed file
 * @param {"gzip" | "zlib" | "raw"} kind.format zlib as in PNG, raw as in ZIP; only in gzip may one stream follow another
 * @param {number} [kind.size] how many bytes it unpacks to, if known
 * @returns {AsyncGenerator<Uint8Array>}
 */
export async function* inflating(packed, { name, format, size = CHUNK }) {
  const { ZStream, zlibInflate, zlibInflateInit2, Z_NO_FLUSH, Z_OK, Z_STREAM_END, Z_BUF_ERROR } =
    await library();
  const length = Math.max(1, Math.min(CHUNK, size));
  const { file, windowBits } = FORMATS[format];
  const damaged = (what = "") =>
    refusal(
      `“${name}” is damaged${what ? ` (${what})` : ""}: one whole ${file} was expected. Get the file again.`,
    );
  /** @type {InstanceType<typeof ZStream> | null} */
  let stream = null;
  let members = 0;
  let isPadding = false;
  for await (const chunk of packed) {
    let at = 0;
    while (at < chunk.length) {
      if (stream === null) {
        // After the last member there may be zeros, the padding of tapes and disks.
        while (members > 0 && at < chunk.length && chunk[at] === 0) {
          isPadding = true;
          at += 1;
        }
        if (at === chunk.length) break;
        if (members > 0 && (isPadding || format !== "gzip")) throw damaged();
        stream = new ZStream();
        zlibInflateInit2(stream, windowBits);
      }
      stream.input = chunk;
      stream.next_in = at;
      stream.avail_in = chunk.length - at;
      /** @type {number} */
      let status;
      do {
        stream.output = new Uint8Array(length);
        stream.next_out = 0;
        stream.avail_out = length;
        status = zlibInflate(stream, Z_NO_FLUSH);
        if (status !== Z_OK && status !== Z_STREAM_END && status !== Z_BUF_ERROR) {
          throw damaged(stream.msg);
        }
        if (stream.next_out > 0) yield stream.output.subarray(0, stream.next_out);
      } while (status === Z_OK && (stream.avail_out === 0 || stream.avail_in > 0));
      at = chunk.length - stream.avail_in;
      if (status === Z_STREAM_END) {
        stream = null;
        members += 1;
      }
    }
  }
  if (stream !== null || members === 0) throw damaged("it breaks off");
}

/** @type {Uint32Array | null} */
let table = null;

/** ZIP's checksum, continued chunk by chunk; it starts at 0. */
export function crc32(/** @type {Uint8Array} */ bytes, crc = 0) {
  table ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1)
      value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    return value;
  });
  let value = ~crc;
  for (let i = 0; i < bytes.length; i += 1) {
    value = (table[(value ^ /** @type {number} */ (bytes[i])) & 255] ?? 0) ^ (value >>> 8);
  }
  return ~value >>> 0;
}

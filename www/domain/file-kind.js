/* eslint-disable no-control-regex -- files other than text start with such bytes */

// Tells what a file is by its first bytes, since names can be wrong; only for text is there nothing else to go by.

/**
 * @typedef {"idx" | "idx-little" | "npy" | "zip" | "gzip" | "picture" | "table" | "network" | "empty" | "other"} Kind
 */

/** How many bytes are enough to tell. */
export const ENOUGH = 512;

const ascii = (/** @type {Uint8Array} */ bytes, from = 0, to = bytes.length) =>
  String.fromCharCode(...bytes.subarray(from, to));

/** Files that are recognised by their start but cannot be read, and what to do. @type {[RegExp, string][]} */
const NAMED = [
  [/^\xfd7zXZ\0/, "packed by xz. Unpack it first (`unxz`, 7-Zip or The Unarchiver do)"],
  [/^7z\xbc\xaf/, "a 7-Zip archive. Unpack it and drop what is in it, or pack it as a ZIP"],
  [/^Rar!/, "a RAR archive. Unpack it and drop what is in it, or pack it as a ZIP"],
  [/^BZh[1-9]/, "packed by bzip2. Unpack it first (`bunzip2` or 7-Zip do)"],
  [/^\x28\xb5\x2f\xfd/, "packed by Zstandard. Unpack it first (`unzstd` does)"],
  [/^\x89HDF/, "an HDF5 file. In Python, save its arrays by `numpy.savez` as .npz"],
  [/^PAR1/, "a Parquet file. In Python, save its columns as CSV or by `numpy.savez`"],
  [/^%PDF/, "a PDF. Save its pictures as PNG"],
  [/^(II\*\0|MM\0\*)/, "a TIFF picture, which browsers cannot read. Save it as PNG"],
  [/^.{4}ftyp(heic|heix|mif1|msf1)/s, "a HEIC picture. Save it as JPEG or PNG"],
  [/^\x80[\x02-\x05]/, "a pickle of Python. In Python, save the arrays by `numpy.savez` as .npz"],
  [/^MATLAB/, "a MATLAB file. In Python, `scipy.io.loadmat` reads it; save by `numpy.savez`"],
  [/^\s*<(!doctype|html)/i, "a web page, perhaps the one that the file should be fetched from"],
  [/^\s*(<\?xml|<svg)/i, "XML or SVG. Save drawings as PNG"],
  [/^\s*[[{]/, "JSON. Save the pixels as CSV, .npz or pictures"],
];

/**
 * @param {Uint8Array} head the first `ENOUGH` bytes, or all
 * @returns {{ kind: Kind, format: string, what: string }} `format` of a picture; `what` says what another is
 */
export function kindOf(head) {
  const tell = (/** @type {Kind} */ kind, format = "", what = "") => ({ kind, format, what });
  if (head.length === 0) return tell("empty", "", "empty: it has no bytes");
  const start = ascii(head, 0, 64);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  // A network's file starts with the length of its JSON header. Checked before IDX, since both can start with zeros.
  if (head.length > 8 && start[8] === "{" && view.getUint32(4, true) === 0) return tell("network");
  if (isIdx(head, 0)) return tell("idx");
  if (isLittleIdx(head)) return tell("idx-little");
  if (start.startsWith("\x93NUMPY")) return tell("npy");
  if (/^PK(\x03\x04|\x05\x06)/.test(start)) return tell("zip");
  if (start.startsWith("PK\x07\x08"))
    return tell("other", "", "one part of a divided ZIP. Join the parts");
  if (start.startsWith("\x1f\x8b")) return tell("gzip");
  const format = pictureFormat(start);
  if (format) return tell("picture", format);
  for (const [beginning, what] of NAMED) {
    if (beginning.test(start)) return tell("other", "", what);
  }
  if (ascii(head, 257, 262) === "ustar") {
    return tell("other", "", "a tar archive. Unpack it and drop the folder, or pack it as a ZIP");
  }
  if (!isText(head)) return tell("other", "", "of no kind that is known here");
  return tell("table");
}

/** Element types of IDX by their code. */
export const IDX_TYPES = /** @type {const} */ ({
  8: "u8",
  9: "i8",
  11: "i16",
  12: "i32",
  13: "f32",
  14: "f64",
});

/** @param {Uint8Array} head @param {number} at */
const isIdx = (head, at) =>
  head[at] === 0 &&
  head[at + 1] === 0 &&
  (head[at + 2] ?? 0) in IDX_TYPES &&
  (head[at + 3] ?? 0) >= 1 &&
  (head[at + 3] ?? 0) <= 8;

/** The magic number of IDX in the wrong byte order. @param {Uint8Array} head */
const isLittleIdx = ([dimensions = 0, type = 0, c, d]) =>
  c === 0 && d === 0 && type in IDX_TYPES && dimensions >= 1 && dimensions <= 8;

/** @param {string} start */
function pictureFormat(start) {
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "PNG";
  if (start.startsWith("\xff\xd8\xff")) return "JPEG";
  if (/^GIF8[79]a/.test(start)) return "GIF";
  if (/^RIFF.{4}WEBP/s.test(start)) return "WebP";
  // “BM”, a size, and four zero bytes.
  if (/^BM.{4}\0{4}/s.test(start)) return "BMP";
  return null;
}

/** Whether it looks like text: no zero bytes, and few other control characters. @param {Uint8Array} head */
function isText(head) {
  let odd = 0;
  for (const byte of head) {
    if (byte === 0) return false;
    if (byte < 9 || (byte > 13 && byte < 32) || byte === 127) odd += 1;
  }
  return odd * 50 <= head.length;
}

// Identifies data in a link: the same pictures and labels have the same fingerprint.

/** How many bytes to hash in one go, since browsers copy them. */
const PART = 1 << 24;

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {SubtleCrypto | undefined} subtle
 * @returns {Promise<Uint8Array>}
 */
async function sha256(bytes, subtle) {
  if (subtle) return new Uint8Array(await subtle.digest("SHA-256", bytes));
  // Pages of an insecure origin do not have it.
  const library = await import("@noble/hashes/sha2.js");
  return library.sha256(bytes);
}

/**
 * SHA-256 of the sizes and of the SHA-256 of all parts, in hexadecimal.
 *
 * @param {{ rows: number, columns: number }} frame
 * @param {{ pixels: Uint8Array, labels: Uint8Array | null, count: number }[]} sets
 * @param {SubtleCrypto | undefined} [subtle]
 */
export async function fingerprintOf({ rows, columns }, sets, subtle = globalThis.crypto?.subtle) {
  const head = [rows, columns];
  /** @type {Uint8Array[]} */
  const sums = [];
  for (const { pixels, labels, count } of sets) {
    head.push(count, labels ? 1 : 0);
    for (const bytes of labels ? [pixels, labels] : [pixels]) {
      for (let at = 0; at < bytes.length; at += PART) {
        const part = /** @type {Uint8Array<ArrayBuffer>} */ (bytes.subarray(at, at + PART));
        sums.push(await sha256(part, subtle));
      }
    }
  }
  const start = new TextEncoder().encode(head.join(" "));
  const all = new Uint8Array(start.length + 32 * sums.length);
  all.set(start);
  sums.forEach((sum, i) => all.set(sum, start.length + 32 * i));
  return Array.from(await sha256(all, subtle), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}

import { expose } from "comlink";

import { handOverBuffers, keepErrorsWhole } from "../bridge/transfer.js";
import { start } from "./builds.js";

/** @import { Session } from "../bridge/protocol.js" */
/** @import { GalleryWorker } from "../bridge/gallery.js" */

/** Networks are held as long as their files come to no more bytes than this. */
const MOST = 64 * 2 ** 20;

/** @type {typeof Session} */
let Model;
let size = { rows: 0, columns: 0 };
/** @type {Map<number, { session: Session, bytes: number }>} the one that was used last is last */
const networks = new Map();

/**
 * An IDX file of one blank digit: what tells a session how large digits are.
 *
 * @param {{ rows: number, columns: number }} size
 */
function blank({ rows, columns }) {
  const file = new Uint8Array(16 + rows * columns);
  const view = new DataView(file.buffer);
  [0x803, 1, rows, columns].forEach((value, i) => view.setUint32(4 * i, value));
  return file;
}

/** @param {number} key */
function network(key) {
  const found = networks.get(key);
  if (!found) throw new Error("This network is not here.");
  networks.delete(key);
  networks.set(key, found);
  return found.session;
}

/** @type {GalleryWorker} */
const gallery = {
  async open(backend, digit) {
    Model = await start(backend);
    size = digit;
  },

  has: (key) => networks.has(key),

  restore(key, file) {
    const session = new Model();
    session.loadTest(blank(size), null);
    session.restore(file);
    networks.set(key, { session, bytes: file.length });
    let bytes = [...networks.values()].reduce((sum, one) => sum + one.bytes, 0);
    for (const [old, one] of networks) {
      if (bytes <= MOST || old === key) break;
      one.session.free();
      networks.delete(old);
      bytes -= one.bytes;
    }
  },

  reconstruct: (key, pixels) => network(key).reconstruct(pixels),
  encode: (key, pixels) => network(key).encode(pixels),
  roll(key, count, seed) {
    const session = network(key);
    return session.decode(session.sampleCodes(count, seed));
  },
};

keepErrorsWhole();
handOverBuffers();
expose(gallery);

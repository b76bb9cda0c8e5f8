import { expose } from "comlink";

import { handOver, keepErrorsWhole } from "../bridge/transfer.js";
import { start } from "./builds.js";

/** @import { Session } from "../bridge/protocol.js" */
/** @import { Examples, GalleryWorker } from "../bridge/gallery.js" */

/** The most bytes in the files of the networks that are held. */
const MOST = 64 * 2 ** 20;

/** @type {typeof Session} */
let Model;
/** @type {Uint8Array} held-out digits as an IDX file */
let file;
/** @type {Uint8Array} the same as ink bytes */
let digits;
/** How many there are. */
let count = 0;
/** @type {Map<number, { session: Session, bytes: number }>} the one used last is last */
const networks = new Map();

/**
 * Digits as an IDX file.
 *
 * @param {Examples} examples
 */
function idxOf({ rows, columns, pixels }) {
  const idx = new Uint8Array(16 + pixels.length);
  const view = new DataView(idx.buffer);
  const header = [0x803, pixels.length / (rows * columns), rows, columns];
  header.forEach((value, i) => view.setUint32(4 * i, value));
  idx.set(pixels, 16);
  return idx;
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
  async open(backend, examples) {
    ({ Session: Model } = await start(backend));
    digits = examples.pixels;
    count = digits.length / (examples.rows * examples.columns);
    file = idxOf(examples);
  },

  has: (key) => networks.has(key),

  restore(key, checkpoint) {
    const session = new Model();
    session.loadTest(file, null);
    session.restore(checkpoint);
    networks.set(key, { session, bytes: checkpoint.length });
    let bytes = [...networks.values()].reduce((sum, one) => sum + one.bytes, 0);
    for (const [old, one] of networks) {
      if (bytes <= MOST || old === key) break;
      one.session.free();
      networks.delete(old);
      bytes -= one.bytes;
    }
  },

  reconstruct: (key, pixels) => handOver(network(key).reconstruct(pixels)),

  inUse(key) {
    const codes = network(key).encode(digits);
    const on = codes.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0);
    return on / count;
  },

  roll(key, many, seed) {
    const session = network(key);
    return handOver(session.decode(session.sampleCodes(many, seed)));
  },
};

keepErrorsWhole();
expose(gallery);

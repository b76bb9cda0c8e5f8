import assert from "node:assert/strict";
import { test } from "node:test";

import { Mnist } from "./mnist.js";

/** @import { News, Session } from "../bridge/protocol.js" */
/** @import { Data } from "../state/state.js" */

/** A size of digits that fits no piece. */
const [ROWS, COLUMNS] = [3, 5];

/** @param {number} count */
function images(count) {
  const file = new Uint8Array(16 + count * ROWS * COLUMNS);
  const view = new DataView(file.buffer);
  [0x803, count, ROWS, COLUMNS].forEach((word, i) => view.setUint32(4 * i, word));
  for (let i = 16; i < file.length; i += 1) file[i] = i % 251;
  return file;
}

/** @param {number} count */
function labels(count) {
  const file = new Uint8Array(8 + count);
  new DataView(file.buffer).setUint32(4, count);
  for (let i = 0; i < count; i += 1) file[8 + i] = i % 2;
  return file;
}

/**
 * Digits on a line that gives them in such pieces, and a session that keeps what it is given.
 *
 * @param {object} [line]
 * @param {number} [line.piece] bytes at once
 * @param {number} [line.breaks] after how many bytes of the training images it breaks off
 */
function rig({ piece = 997, breaks = Infinity } = {}) {
  /** @type {Record<string, Uint8Array<ArrayBuffer>>} */
  const files = {
    trainImages: images(3000),
    trainLabels: labels(3000),
    testImages: images(50),
    testLabels: labels(50),
  };
  /** @type {string[]} what happened, in its order */
  const told = [];
  /** @type {Data[]} */
  const data = [];
  /** @type {News[]} */
  const news = [];
  const mnist = new Mnist(
    (progress) => ({
      async whole(file) {
        return files[file] ?? new Uint8Array(0);
      },
      async *pieces(file) {
        told.push(`${file} begin`);
        const bytes = files[file] ?? new Uint8Array(0);
        for (let at = 0; at < bytes.length; at += piece) {
          if (file === "trainImages" && at >= breaks) throw new Error("It broke off.");
          progress(at, null);
          yield bytes.slice(at, at + piece);
          await new Promise((resolve) => setTimeout(resolve));
        }
      },
      willCheck: (file) => void told.push(`${file} whole`),
      check: async () => void told.push("checked"),
      keep: async () => true,
      end: () => void told.push("ended"),
    }),
    (said) => news.push(said),
  );
  let arrived = 0;
  const session = /** @type {Session} */ (
    /** @type {unknown} */ ({
      /** @param {Uint8Array} header */
      beginTrain(header) {
        assert.equal(header.length, 16);
        return { digits: 3000, rows: ROWS, columns: COLUMNS, counts: [1500, 1500] };
      },
      /** @param {Uint8Array} bytes */
      appendTrain(bytes) {
        arrived += bytes.length;
        return Math.floor(arrived / (ROWS * COLUMNS));
      },
      endTrain: () => assert.equal(arrived, 3000 * ROWS * COLUMNS),
      /** @param {Uint8Array} file @param {Uint8Array} classes */
      loadTest(file, classes) {
        const digits = new DataView(file.buffer, file.byteOffset).getUint32(4);
        assert.equal(file.length, 16 + digits * ROWS * COLUMNS);
        assert.equal(classes.length, 8 + digits);
        told.push(`${digits} held out`);
        return { digits, rows: ROWS, columns: COLUMNS, counts: [25, 25] };
      },
    })
  );
  const loading = mnist.load(session, {
    begun: () => void told.push("begun"),
    trainable: () => void told.push(`trainable at ${Math.floor(arrived / (ROWS * COLUMNS))}`),
    described(found) {
      data.push(found);
    },
    tested: () => void told.push("tested"),
  });
  return { files, told, data, news, loading };
}

test("training may begin with the first chunk, and what is held out comes while it does", async () => {
  const { files, told, data, loading } = rig();
  const loaded = await loading;
  assert.deepEqual(loaded.train.images, files["trainImages"]);
  assert.deepEqual(loaded.test.images, files["testImages"]);
  const order = [
    "trainImages begin",
    "begun",
    /trainable at 5\d\d/,
    "testImages begin",
    "10 held out",
    "50 held out",
    "tested",
  ];
  let at = -1;
  for (const wanted of order) {
    const next = told.findIndex(
      (what, i) => i > at && (typeof wanted === "string" ? what === wanted : wanted.test(what)),
    );
    assert.ok(next > at, `${wanted} after ${told.slice(0, at + 1).join(", ")}: ${told.join(", ")}`);
    at = next;
  }
  assert.equal(told.at(-1), "checked");
  assert.deepEqual(
    data.map(({ test: { digits } }) => digits),
    [50, 50],
    "the header says how many there are, before they are here",
  );
});

for (const piece of [7, 16, 40_000]) {
  test(`in pieces of ${piece} bytes the same comes of it`, { timeout: 60_000 }, async () => {
    const { files, loading } = rig({ piece });
    const loaded = await loading;
    assert.deepEqual(loaded.train.images, files["trainImages"]);
    assert.deepEqual(loaded.test.images, files["testImages"]);
  });
}

test("how many digits are here is told with the bytes", async () => {
  const { news, loading } = rig();
  await loading;
  const digits = news.flatMap((one) => (one.type === "arrived" ? [one.trainDigits] : []));
  assert.equal(digits[0], 0);
  assert.ok((digits.at(-1) ?? 0) >= 2900);
});

test("where one file breaks off, all downloads end", async () => {
  const { told, loading } = rig({ breaks: 20_000 });
  await assert.rejects(loading, /broke off/);
  assert.equal(told.at(-1), "ended");
});

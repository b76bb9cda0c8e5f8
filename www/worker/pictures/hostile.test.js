// What cannot be used is named, with what was expected and what to do, and the rest is taken.

import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";

import {
  bmp,
  gif,
  idx,
  joined,
  madePictures,
  npy,
  picked,
  png,
  webp,
  zip,
} from "../../../tests/made-files.js";
import { defaultChoices } from "../../domain/preparation.js";
import { crc32 } from "./inflate.js";
import { inspect } from "./inspect.js";
import { decodePng } from "./png.js";
import { take } from "./take.js";

/** @param {Record<string, ArrayLike<number>>} files */
async function taken(files) {
  const opened = await inspect(picked(files));
  return take(opened, defaultChoices(opened.found));
}

const text = (/** @type {string} */ words) => new TextEncoder().encode(words);
const { pixels, labels } = madePictures(20, 6, 2);
const images = idx([20, 6, 6], pixels);
const size = { rows: 6, columns: 6 };
const one = png(pixels.subarray(0, 36), size);
const other = png(pixels.subarray(36, 72), size);
const pictures = { "p/1.png": one, "p/2.png": other };

/** A ZIP with some bytes of its directory entry changed. */
function zipWith(
  /** @type {(entry: DataView, local: DataView) => void} */ change,
  content = images,
) {
  const bytes = zip({ images: content });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (view.getUint32(at, true) !== 0x02014b50) at += 1;
  change(new DataView(view.buffer, view.byteOffset + at), view);
  return bytes;
}

/** A PNG with other sizes in its header. */
function pngOf(/** @type {number} */ columns, /** @type {number} */ rows) {
  const bytes = one.slice();
  const view = new DataView(bytes.buffer);
  view.setUint32(16, columns);
  view.setUint32(20, rows);
  return bytes;
}

/** A JPEG of 6 × 6 pixels as far as its header goes: by its content it is one, whatever its name. */
const jpeg = joined(
  [0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 6, 0, 6, 3, ...new Array(9).fill(0)],
  // A scan, with a 0xff among its pixels and a number to restart at, and the end.
  [0xff, 0xda, 0, 2, 7, 0xff, 0, 7, 0xff, 0xd0, 7, 0xff, 0xd9],
);

const animated = joined(
  one.subarray(0, 33),
  [0, 0, 0, 8],
  text("acTL"),
  new Array(12).fill(0),
  one.subarray(33),
);
/** The header of a WebP with extras, of which one bit says that it moves. */
const movingWebp = joined(
  text("RIFF"),
  [22, 0, 0, 0],
  text("WEBPVP8X"),
  [10, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 5, 0, 0],
);

/** A PNG of 6 × 6 pixels whose data unpack to so many bytes. */
function bombOf(/** @type {number} */ length) {
  const chunk = (/** @type {string} */ type, /** @type {Uint8Array} */ content) => {
    const named = joined(text(type), content);
    return joined(word(content.length), named, word(crc32(named)));
  };
  const word = (/** @type {number} */ value) => [24, 16, 8, 0].map((by) => (value >>> by) & 255);
  return joined(
    one.subarray(0, 33),
    chunk("IDAT", deflateSync(new Uint8Array(length))),
    chunk("IEND", new Uint8Array(0)),
  );
}

/** @type {[string, ArrayLike<number>, RegExp][]} */
const REFUSED = [
  ["empty.png", [], /“empty.png” is empty: it has no bytes/],
  ["cut.idx", images.subarray(0, 300), /should have 736 bytes by its header .*but has 300/],
  ["long.idx", joined(images, [1]), /should have 736 bytes/],
  ["zero.idx", idx([0, 6, 6], []), /is empty: its header gives the sizes 0 × 6 × 6/],
  ["huge.idx", idx([2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1], []), /should have/],
  ["wide.idx", idx([2, 3], [1, 2, 3, 4, 5, 6]), /rows of 3 numbers, which make no square/],
  [
    "five.npy",
    npy([1, 1, 1, 2, 2], [1, 2, 3, 4]),
    /shape 1 × 1 × 1 × 2 × 2; expected \[pictures, rows/,
  ],
  ["objects.npy", npy([3], [1, 2, 3], { descr: "'|O'" }), /holds Python objects.*numpy.save/],
  ["record.npy", npy([3], [1, 2, 3], { descr: "[('a', '<f4')]" }), /holds Python objects/],
  ["complex.npy", npy([3], [1, 2, 3], { descr: "'<c16'" }), /numbers of type c16/],
  ["names.npy", npy([3], [97, 98, 99], { descr: "'|S1'" }), /“names.npy” holds labels/],
  ["words.npy", npy([3, 1], [97, 98, 99], { descr: "'|S1'" }), /“words.npy” holds labels/],
  ["texts.npy", npy([3, 2], [1, 2, 3, 4, 5, 6], { descr: "'|S1'" }), /texts in the shape 3 × 2/],
  ["short.npy", npy([3], [1, 2, 3], { descr: "'<U3'" }), /should have 164 bytes/],
  ["times.npy", npy([3], [1, 2, 3], { descr: "'<M8'" }), /numbers of type M8/],
  ["model.pkl", joined([0x80, 4], new Array(20).fill(1)), /a pickle of Python/],
  ["data.h5", joined([0x89], text("HDF\r\n\x1a\n")), /an HDF5 file.*numpy.savez/],
  ["a.rar", text("Rar!\x1a\x07"), /a RAR archive. Unpack it/],
  ["a.7z", joined(text("7z"), [0xbc, 0xaf, 0x27, 0x1c]), /a 7-Zip archive/],
  ["a.tar", joined(new Uint8Array(257).fill(65), text("ustar\0")), /a tar archive/],
  ["page.csv", text("<!doctype html><p>no"), /a web page/],
  ["a.json", text('{"pixels": [1, 2]}'), /JSON/],
  [
    "noise.bin",
    Uint8Array.from({ length: 90 }, (_, i) => (i * 71) & 255),
    /of no kind that is known/,
  ],
  ["network.safetensors", joined([50, 0, 0, 0, 0, 0, 0, 0], text('{"a":{}}')), /is a network/],
  ["empty.zip", joined(text("PK"), [5, 6], new Array(18).fill(0)), /No pictures were found/],
  ["cut.zip", zip({ images }).subarray(0, 120), /damaged ZIP/],
  ["locked.zip", zipWith((entry) => entry.setUint16(8, 1, true)), /it is encrypted/],
  ["bomb.zip", zipWith((entry) => entry.setUint32(24, 2 ** 31, true)), /ZIP bomb/],
  [
    "lie.zip",
    zipWith((entry) => entry.setUint32(24, 300, true)),
    /should unpack to 300 bytes, and goes/,
  ],
  ["odd.zip", zipWith((entry) => entry.setUint16(10, 12, true)), /packed by method 12/],
  ["climb.zip", zip({ "../../evil.png": one }), /climbs out of the archive/],
  ["root.zip", zip({ "/etc/evil.png": one }), /climbs out of the archive/],
  [
    "deep.gz",
    [1, 2, 3, 4, 5, 6].reduce((inner) => gzipSync(inner), gzipSync(images)),
    /more than 4 times/,
  ],
  ["cut.gz", gzipSync(images).subarray(0, 30), /is damaged/],
  ["junk.gz", joined(gzipSync(images), [7, 7, 7, 7]), /is damaged/],
  ["text.csv", text("a,b\nc,d\n"), /2 columns; expected a table of pixels/],
  [
    "ragged.csv",
    text("1,2,3,4,5\n1,2,3\n1,x,3,4,5\n".replace("1,2,3,4,5\n", "1,,3,4,5\n")),
    /no row of pixels: line 1 has “” .*; line 2 has 3 values, not 5/,
  ],
  ["odd.csv", text("1,2,3,4,5,6,7,8\n".repeat(9)), /7 columns of pixels beside the labels/],
  ["open.csv", text(`label,a,b,c,d\n"${"1,".repeat(2.2e6)}`), /a quote is not closed/],
  ["single.png", one, /holds a single picture/],
];

test("what cannot be used is refused in words", async (t) => {
  for (const [name, bytes, reason] of REFUSED) {
    await t.test(name, async () => {
      await assert.rejects(taken({ [name]: bytes }), (/** @type {Error} */ error) => {
        assert.equal(error.name, "LoadFailed", error.stack);
        assert.match(error.message, reason);
        assert.ok(error.message.length < 700, error.message);
        return true;
      });
    });
  }
});

/** @type {[string, ArrayLike<number>, RegExp][]} */
const LEFT_OUT = [
  ["p/broken.png", one.subarray(0, 50), /“p\/broken.png” is a broken PNG/],
  ["p/false.png", joined(one.subarray(0, 60), [255, 0, 255], one.subarray(63)), /broken PNG/],
  ["p/zero.png", [], /is empty/],
  ["p/hundred.png", pngOf(10_000, 10_000), /10000 × 10000 pixels; pictures of up to 50 megapixels/],
  ["p/moving.png", animated, /is animated; a single picture was expected. Save one frame/],
  [
    "p/moving.gif",
    gif(pixels, size, 2),
    /is animated; a single picture was expected. Save one frame/,
  ],
  ["p/moving.webp", movingWebp, /is animated; a single picture was expected. Save one frame/],
  ["p/cut.jpg", jpeg.subarray(0, -2), /“p\/cut.jpg” is a broken JPEG picture. Get it again/],
  ["p/head.jpg", jpeg.subarray(0, 8), /is a broken JPEG/],
  ["p/cut.gif", gif(pixels, size).subarray(0, -3), /is a broken GIF/],
  ["p/cut.webp", webp(pixels, size).subarray(0, -1), /is a broken WebP/],
  ["p/cut.bmp", bmp(pixels, size).subarray(0, -1), /is a broken BMP/],
  ["p/photo.png", jpeg, /“p\/photo.png” cannot be read: This browser cannot decode it/],
  ["p/wide.png", pngOf(30_000, 30_000), /30000 × 30000 pixels; pictures of up to 50 megapixels/],
  ["p/bomb.png", bombOf(210e6), /unpacks to more than its 6 × 6 pixels can hold: it is a bomb/],
  ["p/no.png", text("hello"), /1 column; expected a table/],
  ["p/t.safetensors", joined([50, 0, 0, 0, 0, 0, 0, 0], text('{"a":{}}')), /is a network/],
];

test("good pictures among bad ones are taken, and the bad ones are listed", async (t) => {
  const { fingerprint } = await taken(pictures);
  for (const [name, bytes, why] of LEFT_OUT) {
    await t.test(name, async () => {
      const found = await taken({ ...pictures, [name]: bytes });
      assert.equal(found.fingerprint, fingerprint);
      assert.equal(found.leftOut.length, 1);
      assert.match(found.leftOut[0]?.why ?? "", why);
    });
  }
});

test("a picture that is larger in memory than can be read is refused before it is unpacked", async () => {
  // By its header it has 16 bits for each of four channels.
  const deep = pngOf(8000, 5000);
  deep.set([16, 6], 24);
  await assert.rejects(
    decodePng(deep, { name: "deep.png", most: 200e6 }),
    /“deep.png” unpacks to 320 MB of pixels; up to 200 MB can be read. Make it smaller/,
  );
});

test("where the browser hides pixels, or cannot decode, that is said", async () => {
  // Node has no canvas, as a browser without OffscreenCanvas.
  const whole = { gif: gif(pixels, size), webp: webp(pixels, size), bmp: bmp(pixels, size) };
  for (const [format, bytes] of Object.entries({ ...whole, jpg: jpeg })) {
    const found = await taken({ ...pictures, [`p/3.${format}`]: bytes });
    assert.match(
      found.leftOut[0]?.why ?? "",
      new RegExp(`“p/3.${format}” cannot be read: This browser cannot decode`),
    );
  }
});

test("rows of a table that cannot be used are counted, and the first of them named", async () => {
  const rows = [
    "label,a,b,c,d",
    "0,1,2,3,4",
    '1,5,"6",7,8',
    "1,2,3",
    "0,NaN,1,1,1",
    "0,9,9,9,9",
    "1,,1,1,1",
    "",
  ];
  const found = await taken({ "t.csv": text(rows.join("\n")) });
  assert.equal(found.train + found.test, 3);
  assert.deepEqual(
    found.leftOut.map(({ why }) => why),
    [
      "3 rows of “t.csv” are left out: line 4 has 3 values, not 5; line 5 has “NaN” where a number was expected.",
    ],
  );
});

test("pictures with numbers that are none are left out, with their labels", async () => {
  const values = Array.from(pixels, Number);
  values[40] = NaN;
  values[80] = Infinity;
  const found = await inspect(picked({ x: idx([20, 6, 6], values, "f64"), y: idx([20], labels) }));
  assert.equal(found.found.train.count, 18);
  assert.match(found.found.remarks[0] ?? "", /2 pictures of “x” are left out: they hold NaN/);
});

test("files that do not fit the others are left out", async () => {
  const found = await taken({
    "train-images": images,
    "train-labels": idx([20], labels),
    "test-images": idx([2, 7, 7], pixels.subarray(0, 98)),
    "more-labels": idx([7], labels.subarray(0, 7)),
    "1.png": one,
  });
  assert.equal(found.isSplit, true);
  const whys = found.leftOut.map(({ why }) => why).join("\n");
  assert.match(whys, /“more-labels” has 7 labels/);
  assert.match(whys, /“test-images” is left out: its pictures have 7 × 7 pixels/);
  assert.match(whys, /“1.png” is left out: the pictures come from “train-images”/);
});

test("a gzip that breaks off is told before anything is chosen", async () => {
  const packed = gzipSync(idx([20_000, 6, 6], madePictures(20_000, 6, 2).pixels));
  const cut = packed.subarray(0, packed.length - 2000);
  await assert.rejects(inspect(picked({ "cut.gz": cut })), /“cut.gz” is damaged \(it breaks off\)/);
});

test("labels alone, and files of which nobody knows which to train on, are refused", async () => {
  await assert.rejects(taken({ y: idx([20], labels) }), /“y” holds labels/);
  await assert.rejects(taken({ a: images, b: images }), /Put “train” in the training file's name/);
  const same = { "a/images": images, "b/images": images, "c/images": images };
  await assert.rejects(taken(same), /3 files of pictures/);
});

test("more classes than can be told apart, and one picture a class", async () => {
  const many = Uint8Array.from({ length: 120 }, (_, i) => i);
  const opened = await inspect(
    picked({ x: idx([120, 2, 2], new Uint8Array(480).fill(200)), y: idx([120], many) }),
  );
  assert.deepEqual(opened.found.classes, []);
  assert.match(opened.found.remarks[0] ?? "", /120 classes; up to 100/);
  const single = await taken({ "p/a/1.png": one, "p/b/2.png": other });
  assert.deepEqual([single.train, single.test], [1, 1]);
});

test("data that would not fit are refused before any memory is taken", async () => {
  const files = picked(pictures);
  const opened = await inspect(files);
  opened.found.train.count = 300_000;
  const choices = { ...defaultChoices(opened.found), size: /** @type {const} */ (64) };
  await assert.rejects(take(opened, choices), /take 1229 MB; up to 1000 MB fit/);
});

test("a long file tells how far it has been read, wherever it is packed, and stops in the middle", async () => {
  const row = `7,${new Array(784).fill(255).join()}\n`;
  const table = text(row.repeat(10e6 / row.length));
  const reals = new Uint8Array(16 + 4 * 1000 * 56 * 56);
  reals.set(idx([1000, 56, 56], [], "f32"));
  const packed = (/** @type {Uint8Array} */ bytes) => new Uint8Array(gzipSync(bytes, { level: 0 }));
  /** @type {[Record<string, Uint8Array>, number][]} */
  const cases = [
    [{ "long.csv": table }, 10],
    [{ "long.csv.gz": packed(table) }, 10],
    [{ "long.zip": zip({ "long.csv": table }) }, 10],
    [{ "reals.idx": reals }, 13],
  ];
  for (const [files, total] of cases) {
    const stop = new AbortController();
    /** @type {string[]} */
    const told = [];
    const reading = {
      signal: stop.signal,
      progress: (/** @type {import("./types.js").Progress} */ progress) => {
        if (!progress.isInBytes) return;
        told.push(`${Math.floor(progress.done / 4e6)} of ${Math.round(progress.total / 1e6)}`);
        if (told.length === 2) stop.abort();
      },
    };
    await assert.rejects(inspect(picked(files), reading), { name: "AbortError" });
    assert.deepEqual(told, [`1 of ${total}`, `2 of ${total}`], Object.keys(files).join());
  }
});

test("reading stops when it is cancelled", async () => {
  const stop = new AbortController();
  stop.abort();
  await assert.rejects(inspect(picked(pictures), { signal: stop.signal }), { name: "AbortError" });
  const opened = await inspect(picked(pictures));
  const choices = defaultChoices(opened.found);
  await assert.rejects(take(opened, choices, { signal: stop.signal }), { name: "AbortError" });
});

test("any damage to any file is read or refused in words", async () => {
  const csv = text(
    `label,${[...Array(36).keys()].map((k) => `p${k}`).join()}\n${Array.from({ length: 20 }, (_, i) => [labels[i], ...pixels.subarray(i * 36, i * 36 + 36)].join()).join("\n")}\n`,
  );
  const whole = fc.constantFrom(
    images,
    idx([20], labels),
    npy([20, 6, 6], pixels, { isFortran: true }),
    zip({ "a/1.png": one, "b/2.png": other, x: images }),
    zip({ "x.npy": npy([20, 6, 6], pixels) }, true),
    new Uint8Array(gzipSync(images)),
    csv,
    one,
  );
  const damaged = fc
    .tuple(whole, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }), fc.nat(40))
    .map(([bytes, changes, cut]) => {
      const copy = bytes.slice(0, cut > 20 ? bytes.length : bytes.length - cut);
      for (const [at, byte] of changes) copy[at % (at % 2 ? 64 : copy.length)] = byte;
      return copy;
    });
  const file = fc.tuple(fc.constantFrom("train", "test.csv", "a/b.png", "a/c"), damaged);
  let read = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 3 }), async (files) => {
      try {
        const { files: made, train, test, rows, columns } = await taken(Object.fromEntries(files));
        const bytes = (train + test) * rows * columns;
        const written = [made.trainImages, made.testImages].reduce(
          (sum, { size }) => sum + size - 16,
          0,
        );
        assert.equal(written, bytes);
        read += 1;
      } catch (error) {
        if (!(error instanceof Error) || error.name !== "LoadFailed") throw error;
      }
    }),
    { seed: 1, numRuns: 1500 },
  );
  assert.ok(read > 200, `only ${read} were read`);
});

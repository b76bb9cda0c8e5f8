import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";

import { headerOf, partFile, readFiles, sortFiles } from "./own-files.js";

/**
 * An IDX file of these sizes, with counting bytes for content.
 *
 * @param {number} magic
 * @param {number[]} sizes
 * @param {number} [each] bytes of a value
 */
function idx(magic, sizes, each = 1) {
  const start = 4 + 4 * sizes.length;
  const bytes = new Uint8Array(start + sizes.reduce((product, size) => product * size, each));
  const view = new DataView(bytes.buffer);
  [magic, ...sizes].forEach((word, i) => view.setUint32(4 * i, word));
  return bytes.map((byte, i) => (i < start ? byte : i - start));
}

const images = (/** @type {number[]} */ ...sizes) => idx(0x803, sizes);
const labels = (/** @type {number} */ count) => idx(0x801, [count]);
const header = (/** @type {string} */ name, /** @type {Uint8Array} */ bytes) =>
  headerOf(bytes.subarray(0, 16), name);
const file = (/** @type {string} */ name, /** @type {Uint8Array} */ bytes) =>
  new File([Uint8Array.from(bytes)], name);

/** @param {ReturnType<typeof sortFiles>["test"]} pair */
const namesOf = (pair) => pair && [pair.images.name, pair.labels?.name ?? null];

test("a header says what a file is", () => {
  assert.deepEqual(header("a", images(5, 2, 3)), {
    name: "a",
    kind: "images",
    count: 5,
    shape: [2, 3],
    start: 16,
    size: 6,
  });
  const { kind, count, start, size } = header("b", labels(5));
  assert.deepEqual([kind, count, start, size], ["labels", 5, 8, 1]);
  const table = header("c", idx(0xc02, [5, 8], 4));
  assert.deepEqual([table.kind, table.count, table.start, table.size], ["labels", 5, 12, 32]);
});

test("what is no IDX file is named, with what was expected and found", () => {
  /** @param {number[]} bytes */
  const says = (...bytes) => {
    try {
      headerOf(Uint8Array.from(bytes), "cat.png");
    } catch (error) {
      return String(error);
    }
    return "";
  };
  assert.match(says(0x89, 0x50, 0x4e, 0x47), /“cat.png”.* 00 00 08 03 .* starts with 89 50 4e 47/);
  assert.match(says(), /ends after 0 bytes/);
  assert.match(says(0, 0, 8, 3, 0, 0), /ends after 6 bytes/);
});

test("four files are paired by what they hold, in any order and under any names", () => {
  const files = [
    header("d", labels(20)),
    header("c", images(20, 2, 3)),
    header("b", labels(100)),
    header("a", images(100, 2, 3)),
  ];
  for (const order of [files, [...files].reverse()]) {
    const { train, test } = sortFiles(order);
    assert.deepEqual(
      [namesOf(train), namesOf(test)],
      [
        ["a", "b"],
        ["c", "d"],
      ],
    );
  }
});

test("of as many images and labels the names tell", () => {
  const files = [
    header("test-images", images(9, 2, 2)),
    header("test-labels", labels(9)),
    header("Train-labels", labels(9)),
    header("Train-images", images(9, 2, 2)),
  ];
  const { train, test } = sortFiles(files);
  assert.deepEqual(namesOf(train), ["Train-images", "Train-labels"]);
  assert.deepEqual(namesOf(test), ["test-images", "test-labels"]);
  const alike = [header("a", images(9, 2, 2)), header("b", images(9, 2, 2))];
  assert.throws(() => sortFiles(alike), /“train” in the name of one/);
});

test("one file is enough, and labels may be missing", () => {
  const alone = sortFiles([header("a", images(9, 2, 2))]);
  assert.deepEqual([namesOf(alone.train), alone.test], [["a", null], null]);
});

test("files that do not belong together are refused by name", () => {
  const a = header("a", images(100, 2, 3));
  /** @type {[ReturnType<typeof header>[], RegExp][]} */
  const cases = [
    [[header("l", labels(3))], /found 0 among “l”/],
    [[a, header("b", images(9, 2, 3)), header("c", images(8, 2, 3))], /found 3/],
    [[a, header("b", images(9, 3, 2))], /“a” have 2 × 3 pixels, those of “b” 3 × 2/],
    [[a, header("l", labels(99))], /“l” has 99, and “a” has 100 images/],
    [[a, header("b", images(9, 2, 3)), header("l", labels(9))], /none for “a”/],
    [[header("b", images(1, 2, 3))], /at least two images.* “b” has 1/],
  ];
  for (const [files, reason] of cases) assert.throws(() => sortFiles(files), reason);
});

test("more than fits is refused by the header alone", () => {
  /** @param {number[]} sizes */
  const claims = (...sizes) => {
    const bytes = new Uint8Array(16);
    [0x803, ...sizes].forEach((word, i) => new DataView(bytes.buffer).setUint32(4 * i, word));
    return header("big", bytes);
  };
  sortFiles([claims(697_932, 28, 28), claims(116_323, 28, 28)]);
  assert.throws(
    () => sortFiles([claims(1_300_000, 28, 28)]),
    /up to 1000\.0 MB fit .*“big” would take 1019\.2 MB/,
  );
  assert.throws(() => sortFiles([claims(10, 129, 128)]), /16384 pixels.* “big” have 129 × 128/);
  assert.throws(() => sortFiles([claims(2 ** 32 - 1, 128, 128)]), /MB/);
});

test("every seventh image is held out", () => {
  const bytes = images(9, 1, 2);
  const { kept, heldOut } = partFile(bytes, header("a", bytes));
  assert.deepEqual([...kept.subarray(16)], [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17]);
  assert.deepEqual([...heldOut.subarray(16)], [0, 1, 14, 15]);
  assert.deepEqual([header("a", kept).count, header("a", heldOut).count], [7, 2]);
});

test("files are read, gzipped or not, and counted as they are", async () => {
  const pixels = images(20, 3, 2);
  const packed = new Uint8Array(gzipSync(pixels));
  let last = [0, 0];
  const read = await readFiles(
    [file("small", images(5, 3, 2)), file("large.gz", packed)],
    (...progress) => (last = progress),
  );
  assert.deepEqual(read.train, { images: pixels, labels: null, names: ["large.gz"] });
  assert.deepEqual(read.test.images, images(5, 3, 2));
  assert.equal(read.isSplit, false);
  const size = packed.length + images(5, 3, 2).length;
  assert.deepEqual(last, [size, size]);

  const split = await readFiles([file("a", images(14, 3, 2)), file("b", labels(14))], () => {});
  assert.equal(split.isSplit, true);
  assert.deepEqual([...(split.test.labels ?? [])].slice(8), [0, 7]);
  assert.equal(header("a", split.train.images).count, 12);
});

test("a file that is damaged or not as long as it says is named", async () => {
  const pixels = images(2000, 3, 2);
  const packed = new Uint8Array(gzipSync(pixels));
  /** @type {[Uint8Array, RegExp][]} */
  const cases = [
    [pixels.subarray(0, 9000), /“a” .*12016 bytes, but it ends after 9000/],
    [Uint8Array.from([...pixels, 1]), /“a” .*12016 bytes, but it goes on/],
    [packed.subarray(0, packed.length - 9), /“a” could not be read: .*broke off/],
    [Uint8Array.from([0x1f, 0x8b, 1, 2, 3, 4]), /“a” could not be read: .*damaged/],
    [new Uint8Array(0), /“a” is no IDX file.* after 0 bytes/],
    [idx(0x803, [7, 0, 2]), /“a” is empty: .* 7 × 0 × 2/],
    [idx(0x803, [9e8, 1, 1], 0), /“a” .*900000016 bytes, which a file of 16 bytes cannot hold/],
  ];
  for (const [bytes, reason] of cases) {
    await assert.rejects(
      readFiles([file("a", bytes)], () => {}),
      reason,
    );
  }
});

/** Files that are right, or nearly, gzipped or not. */
const anyFiles = () => {
  const kind = fc.constantFrom(
    { magic: 0x803, sizes: 3, each: 1 },
    { magic: 0x801, sizes: 1, each: 1 },
    { magic: 0xc02, sizes: 2, each: 4 },
  );
  const size = fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 1, max: 9 }) },
    { weight: 1, arbitrary: fc.constantFrom(0, 1000, 2 ** 31, 2 ** 32 - 1) },
  );
  // Of a few counts only, so that images and labels often fit.
  const count = fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 1, max: 3 }) },
    { weight: 1, arbitrary: size },
  );
  const bytes = fc
    .tuple(kind, count, fc.array(size, { minLength: 2, maxLength: 2 }))
    .map(([{ magic, sizes, each }, count, shape]) => {
      const all = [count, ...shape].slice(0, sizes);
      const held = all.reduce((product, size) => product * size, each);
      return idx(magic, all, held < 1e5 ? each : 0);
    });
  const damaged = fc
    .tuple(bytes, fc.nat(40), fc.integer({ min: 0, max: 255 }))
    .map(([bytes, at, other]) => bytes.map((byte, i) => (i === at ? other : byte)));
  const cut = fc.tuple(bytes, fc.nat(20)).map(([bytes, by]) => bytes.slice(0, -by));
  const raw = fc.oneof(
    { weight: 8, arbitrary: bytes },
    { weight: 1, arbitrary: damaged },
    { weight: 1, arbitrary: cut },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  );
  const packed = raw.map((bytes) => new Uint8Array(gzipSync(bytes)));
  const name = fc.constantFrom("train", "test", "a");
  const one = fc.tuple(name, fc.oneof(raw, packed)).map(([name, bytes]) => file(name, bytes));
  return fc.array(one, { minLength: 1, maxLength: 4 });
};

test("any files are read as their headers say, or refused with words", async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(anyFiles(), async (files) => {
      try {
        const { train, test } = await readFiles(files, () => {});
        read += 1;
        for (const { images, labels } of [train, test]) {
          const { count, start, size } = header("images", images);
          assert.equal(images.length, start + count * size);
          if (labels) assert.equal(header("labels", labels).count, count);
        }
        assert.equal(train.labels === null, test.labels === null);
      } catch (error) {
        if (!(error instanceof Error) || error.name !== "LoadFailed") throw error;
        assert.match(error.message, /“(train|test|a)”/);
      }
    }),
    { seed: 1, numRuns: 2000 },
  );
  assert.ok(read > 100, `only ${read} were read`);
});

// Real files: Fashion-MNIST as Debian has it, made into each other format, and what people have.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";

import { idx, npy, picked, png, zip } from "../../../tests/made-files.js";
import { defaultChoices } from "../../domain/preparation.js";
import { inspect } from "./inspect.js";
import { take } from "./take.js";

const FASHION = "/usr/share/datasets/fashion-mnist/";
const NAMES = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"];
const skip = existsSync(FASHION)
  ? false
  : "Debian's package dataset-fashion-mnist is not installed";

/** @param {Record<string, Uint8Array>} files by path */
async function opened(files, set = "") {
  return inspect(picked(files), { set });
}

/** @param {Record<string, Uint8Array>} files by path */
async function taken(files) {
  const found = await opened(files);
  return take(found, defaultChoices(found.found));
}

const packed = () =>
  Object.fromEntries(
    NAMES.map((name) => [`${name}-ubyte.gz`, readFileSync(`${FASHION}${name}-ubyte.gz`)]),
  );

test("Fashion-MNIST is known by its labels, and its classes have names", { skip }, async () => {
  const { found } = await opened(packed());
  assert.deepEqual(
    [found.name, found.noun, found.train.count, found.test?.count],
    ["Fashion-MNIST", "picture", 60_000, 10_000],
  );
  assert.deepEqual(found.sizes, [{ rows: 28, columns: 28, count: 70_000 }]);
  assert.deepEqual(found.classes.map(({ name, count }) => `${name} ${count}`).slice(0, 3), [
    "T-shirt 7000",
    "trouser 7000",
    "pullover 7000",
  ]);
  assert.deepEqual(found.leftOut, []);
  assert.equal(found.sample.length, 12);
});

test("Fashion-MNIST gives the same bytes in every format", { skip }, async (t) => {
  // A part of it: the rest is more of the same.
  const [train, held] = [1000, 200];
  const [images, labels, testImages, testLabels] = NAMES.map((name) =>
    gunzipSync(readFileSync(`${FASHION}${name}-ubyte.gz`)),
  );
  assert.ok(images && labels && testImages && testLabels);
  const x = images.subarray(16, 16 + train * 784);
  const y = labels.subarray(8, 8 + train);
  const u = testImages.subarray(16, 16 + held * 784);
  const v = testLabels.subarray(8, 8 + held);
  const table = (/** @type {Uint8Array} */ pixels, /** @type {Uint8Array} */ classes) =>
    new TextEncoder().encode(
      [
        `label,${Array.from({ length: 784 }, (_, k) => `pixel${k + 1}`).join()}`,
        ...Array.from(
          classes,
          (label, i) => `${label},${pixels.subarray(i * 784, i * 784 + 784).join()}`,
        ),
        "",
      ].join("\n"),
    );
  const size = { rows: 28, columns: 28 };
  const png28 = (/** @type {Uint8Array} */ pixels, /** @type {number} */ i) =>
    png(pixels.subarray(i * 784, i * 784 + 784), size);
  const inFolders = () =>
    Object.fromEntries([
      ...Array.from(y, (label, i) => [`fashion/train/${label}/${i}.png`, png28(x, i)]),
      ...Array.from(v, (label, i) => [`fashion/test/${label}/${i}.png`, png28(u, i)]),
    ]);
  const expected = await taken({
    "train-images": idx([train, 28, 28], x),
    "train-labels": idx([train], y),
    "test-images": idx([held, 28, 28], u),
    "test-labels": idx([held], v),
  });
  /** @type {Record<string, () => Record<string, Uint8Array>>} */
  const formats = {
    "Keras' npz": () => ({
      "fashion.npz": zip({
        "x_train.npy": npy([train, 28, 28], x),
        "y_train.npy": npy([train], y),
        "x_test.npy": npy([held, 28, 28], u),
        "y_test.npy": npy([held], v),
      }),
    }),
    "Kaggle's CSV": () => ({
      "fashion-mnist_train.csv": table(x, y),
      "fashion-mnist_test.csv": table(u, v),
    }),
    "Kaggle's CSV in a ZIP": () => ({
      "archive.zip": zip({
        "fashion-mnist_train.csv": table(x, y),
        "fashion-mnist_test.csv": table(u, v),
      }),
    }),
    "folders of PNG": inFolders,
    "a ZIP of them": () => ({ "fashion.zip": zip(inFolders()) }),
  };
  for (const [name, files] of Object.entries(formats)) {
    await t.test(name, async () => {
      const found = await taken(files());
      assert.equal(found.fingerprint, expected.fingerprint);
      assert.equal(found.classes.find(({ label }) => label === 9)?.name, "ankle boot");
    });
  }
});

test("scikit-learn's digits come as 0 to 16, in pictures and in rows", async () => {
  // Its file as it ships it: the test digits of E. Alpaydin and C. Kaynak's set at UCI, CC BY 4.0.
  const file = readFileSync(new URL("../../../tests/digits.csv.gz", import.meta.url));
  const lines = gunzipSync(file).toString().trim().split("\n");
  const values = lines.map((line) => line.split(",").map(Number));
  const count = values.length;
  assert.equal(count, 1797);
  const pixels = values.flatMap((row) => row.slice(0, 64));
  const labels = values.map((row) => row[64] ?? 0);
  const names = [
    ...Array.from({ length: 64 }, (_, k) => `pixel_${k >> 3}_${k & 7}`),
    "target",
  ].join();
  const npz = zip({
    "data.npy": npy([count, 64], pixels, { type: "f64" }),
    "images.npy": npy([count, 8, 8], pixels, { type: "f64" }),
    "target.npy": npy([count], labels, { type: "i32" }),
  });
  const ink = idx(
    [count, 8, 8],
    pixels.map((level) => Math.round((level * 255) / 16)),
  );
  const expected = await taken({ "digits-images": ink, "digits-labels": idx([count], labels) });
  assert.deepEqual(
    expected.classes.map((one) => one.count),
    [178, 182, 177, 183, 181, 182, 181, 179, 174, 180],
  );
  const files = {
    "digits.csv.gz": file,
    "digits.csv": new TextEncoder().encode([names, ...lines].join("\n")),
    "digits.npz": npz,
  };
  for (const [name, bytes] of Object.entries(files)) {
    const found = await opened({ [name]: bytes });
    assert.match(found.found.remarks[0] ?? "", /from 0 \(no light\) to 16 \(full light\)/);
    assert.equal(
      (await take(found, defaultChoices(found.found))).fingerprint,
      expected.fingerprint,
      name,
    );
  }
});

test("EMNIST stands upright, and its letters have names", async () => {
  // An L, stored with rows and columns swapped.
  const stored = new Uint8Array(2 * 25);
  for (const i of [0, 1])
    for (const [y, x] of [
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 3],
    ])
      stored[i * 25 + (y ?? 0) * 5 + (x ?? 0)] = 200 + i;
  const made = await opened({
    "emnist-letters-train-images-idx3-ubyte": idx([2, 5, 5], stored),
    "emnist-letters-train-labels-idx1-ubyte": idx([2], [12, 12]),
    "emnist-letters-mapping.txt": new TextEncoder().encode("12 76 108\n13 77 109\n"),
  });
  assert.deepEqual(
    [made.found.isTransposed, made.found.noun, made.found.classes[0]?.name],
    [true, "letter", "L"],
  );
  const { files } = await take(made, defaultChoices(made.found));
  const bytes = new Uint8Array(await files.trainImages.arrayBuffer()).subarray(16);
  const inked = [...bytes.keys()].filter((i) => bytes[i]).map((i) => [Math.floor(i / 5), i % 5]);
  assert.deepEqual(inked, [
    [1, 1],
    [2, 1],
    [3, 1],
    [3, 2],
  ]);
});

test("KMNIST's characters have names", async () => {
  const count = 20;
  const images = idx(
    [count, 28, 28],
    Uint8Array.from({ length: count * 784 }, (_, i) => i & 255),
  );
  const labels = idx(
    [count],
    Uint8Array.from({ length: count }, (_, i) => i % 10),
  );
  // As their authors publish them: IDX files named as MNIST's, and NumPy's.
  const named = {
    "kmnist/train-images-idx3-ubyte": images,
    "kmnist/train-labels-idx1-ubyte": labels,
  };
  const packed = {
    "kmnist-train-imgs.npz": zip({ "arr_0.npy": npy([count, 28, 28], images.subarray(16)) }),
    "kmnist-train-labels.npz": zip({ "arr_0.npy": npy([count], labels.subarray(8)) }),
  };
  for (const files of [named, packed]) {
    const { found } = await opened(files);
    assert.deepEqual([found.name, found.noun, found.train.count], ["KMNIST", "character", count]);
    assert.equal(
      found.classes.map(({ name }) => name).join(),
      "お o,き ki,す su,つ tsu,な na,は ha,ま ma,や ya,れ re,を wo",
    );
  }
});

test("dark on light is found by the border, and inverted", async () => {
  const size = { rows: 6, columns: 6 };
  const dark = (/** @type {number} */ at) =>
    Uint8Array.from({ length: 36 }, (_, i) => (i === at ? 10 : 250));
  const found = await opened({ "a.png": png(dark(14), size), "b.png": png(dark(15), size) });
  assert.equal(found.found.isLightPaper, true);
  const { files } = await take(found, defaultChoices(found.found));
  const bytes = new Uint8Array(await files.trainImages.arrayBuffer()).subarray(16);
  assert.deepEqual(
    [...new Set(bytes)].sort((a, b) => a - b),
    [5, 245],
  );
});

test("an archive of several sets, as EMNIST's, opens with one of them", async () => {
  const pixels = Uint8Array.from({ length: 4 * 25 }, (_, i) => (i * 37) & 255);
  const set = (/** @type {string} */ name, /** @type {number[]} */ labels) => ({
    [`gzip/emnist-${name}-train-images-idx3-ubyte.gz`]: gzipSync(idx([4, 5, 5], pixels)),
    [`gzip/emnist-${name}-train-labels-idx1-ubyte.gz`]: gzipSync(idx([4], labels)),
    [`gzip/emnist-${name}-test-images-idx3-ubyte.gz`]: gzipSync(
      idx([2, 5, 5], pixels.subarray(50)),
    ),
    [`gzip/emnist-${name}-test-labels-idx1-ubyte.gz`]: gzipSync(idx([2], labels.slice(2))),
    [`gzip/emnist-${name}-mapping.txt`]: new TextEncoder().encode(
      labels.map((label) => `${label} ${label + (name === "letters" ? 64 : 48)}`).join("\n"),
    ),
  });
  const archive = {
    "gzip.zip": zip({ ...set("digits", [0, 1, 2, 3]), ...set("letters", [1, 2, 3, 26]) }),
  };
  const { found } = await opened(archive);
  assert.deepEqual([found.sets, found.set], [["emnist digits", "emnist letters"], "emnist digits"]);
  assert.deepEqual([found.name, found.train.count, found.test?.count], ["EMNIST digits", 4, 2]);
  assert.deepEqual(found.leftOut, []);
  const { found: letters } = await opened(archive, "emnist letters");
  assert.equal(letters.name, "EMNIST letters");
  assert.deepEqual(
    letters.classes.map(({ name }) => name),
    ["A", "B", "C", "Z"],
  );
});

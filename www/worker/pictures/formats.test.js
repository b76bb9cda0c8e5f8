// The same pictures give the same bytes whichever way they came in.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  COUNT,
  FORMATS,
  SIDE,
  image,
  labels,
  pixels,
  plain,
  shape,
} from "../../../tests/every-format.js";
import { npy, picked, png } from "../../../tests/made-files.js";
import { defaultChoices } from "../../domain/preparation.js";
import { inspect } from "./inspect.js";
import { take } from "./take.js";

/** @param {Record<string, ArrayLike<number>>} files */
async function taken(files, change = {}) {
  const opened = await inspect(picked(files));
  return take(opened, { ...defaultChoices(opened.found), ...change });
}

test("all formats", async (t) => {
  const { fingerprint, train, test: held, classes } = await taken(plain);
  assert.deepEqual([train, held], [51, 9]);
  assert.deepEqual(
    classes.map(({ label, count }) => [label, count]),
    [0, 1, 2, 3, 4].map((label) => [label, 12]),
  );
  for (const [name, files] of Object.entries(FORMATS)) {
    await t.test(`${name} gives the same bytes as IDX`, async () => {
      const other = await taken(files());
      assert.equal(other.fingerprint, fingerprint);
      assert.deepEqual(other.classes, classes);
    });
  }
});

test("labels as text become the names of classes", async () => {
  const names = ["cat", "äpfel", "日本"];
  const text = Array.from(labels, (label) => names[label % 3]?.padEnd(5, "\0") ?? "");
  const { classes } = await taken({
    "x.npy": npy(shape, pixels),
    "y.npy": npy(
      [COUNT],
      text.flatMap((name) => Array.from(name, (letter) => letter.codePointAt(0) ?? 0)),
      { type: "i32", descr: "'<U5'" },
    ),
  });
  assert.deepEqual(
    classes.map(({ name }) => name),
    ["äpfel", "cat", "日本"],
  );
});

test("a seed gives a split, and another one another", async () => {
  const [a, b, c] = [
    await taken(plain),
    await taken(plain, { seed: 1 }),
    await taken(plain, { seed: 1 }),
  ];
  assert.notEqual(a.fingerprint, b.fingerprint);
  assert.equal(b.fingerprint, c.fingerprint);
});

test("what is taken is written as IDX, with every label beside its picture", async () => {
  const made = await taken(plain, { share: 0.25 });
  const files = Object.values(made.files).flatMap((file) => file ?? []);
  assert.deepEqual(
    files.map(({ name }) => name),
    ["a train images", "a train labels", "a test images", "a test labels"],
  );
  const [images, classes, heldImages, heldClasses] = await Promise.all(
    files.map(async (file) => new Uint8Array(await file.arrayBuffer())),
  );
  assert.ok(images && classes && heldImages && heldClasses);
  assert.deepEqual([...images.subarray(0, 16)], [0, 0, 8, 3, 0, 0, 0, 45, 0, 0, 0, 6, 0, 0, 0, 6]);
  assert.deepEqual([...heldClasses.subarray(0, 8)], [0, 0, 8, 1, 0, 0, 0, 15]);
  /** @type {Map<string, number>} */
  const known = new Map();
  for (let i = 0; i < COUNT; i += 1) known.set(image(i).join(), labels[i] ?? -1);
  for (const [some, of] of /** @type {const} */ ([
    [images, classes],
    [heldImages, heldClasses],
  ])) {
    for (let i = 0; i < of.length - 8; i += 1) {
      const start = 16 + i * SIDE * SIDE;
      const key = some.subarray(start, start + SIDE * SIDE).join();
      assert.equal(of[8 + i], known.get(key));
      known.delete(key);
    }
  }
  assert.equal(known.size, 0);
});

test("files and folders of their own for what is held out stay apart", async () => {
  const half = COUNT / 2;
  const each = SIDE * SIDE;
  const first = await taken({
    "x_train.npy": npy([half, SIDE, SIDE], pixels.subarray(0, half * each)),
    "y_train.npy": npy([half], labels.subarray(0, half)),
    "x_test.npy": npy([half, SIDE, SIDE], pixels.subarray(half * each)),
    "y_test.npy": npy([half], labels.subarray(half)),
  });
  assert.deepEqual([first.train, first.test, first.isSplit], [half, half, false]);
  const inFolders = Object.fromEntries(
    Array.from({ length: COUNT }, (_, i) => [
      `d/${i < half ? "train" : "test"}/${labels[i]}/${i}.png`,
      png(image(i), { rows: SIDE, columns: SIDE }),
    ]),
  );
  const second = await taken(inFolders);
  assert.deepEqual([second.isSplit, second.name], [false, "d"]);
  assert.equal(second.fingerprint, first.fingerprint);
});

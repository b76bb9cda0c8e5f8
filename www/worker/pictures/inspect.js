// Finds out what files contain, before anything is replaced.

import { knownSet, nameOf } from "../../domain/known-sets.js";
import { countLabel, MOST_CLASSES, numbered } from "../../domain/labels.js";
import { borderGrey, canStay } from "../../domain/preparation.js";
import { pieceOf, refusal } from "./bytes.js";
import { Contents, setOf } from "./contents.js";
import { stacksOf } from "./stacks.js";

/** @import { Found, Label, LeftOut, Picked, Reading } from "./types.js" */
/** @import { Grey } from "../../domain/scale.js" */
/** @import { Stack } from "./stacks.js" */

/** How many pictures are in a sample. */
const SAMPLE = 12;

/**
 * What was found, and how to read it again.
 *
 * @typedef {object} Opened
 * @property {Found} found
 * @property {Stack} train
 * @property {Stack | null} test
 * @property {((label: number | string) => number) | null} numberOf null if there are no labels to take
 */

/**
 * Opens files and says what they contain. What cannot be used is left out, with the reason.
 *
 * @param {Picked[]} picked
 * @param {Reading & { set?: string }} [reading] `set`: which of several data sets, as `found.sets` names them
 * @returns {Promise<Opened>}
 */
export async function inspect(picked, reading = {}) {
  const contents = new Contents(reading);
  for (const [i, { file, path }] of picked.entries()) {
    await contents.take(pieceOf(file, path));
    if (picked.length > 1) reading.progress?.({ done: i + 1, total: picked.length });
  }
  const { sets, set } = contents.choose(reading.set);
  const { arrays, tables, pictures, leftOut } = contents;
  const stacks = await stacksOf(contents, reading);
  if (stacks === null) {
    const reasons = leftOut.map(({ why }) => why);
    throw refusal(
      reasons.length > 0
        ? `${reasons.slice(0, 3).join(" ")}${reasons.length > 3 ? ` And ${reasons.length - 3} more.` : ""}`
        : "No pictures were found. Pictures, IDX, .npy, .npz, CSV, and ZIP or gzip of these can be opened.",
    );
  }
  const { train, test } = stacks;
  if (!test && train.count < 2) {
    throw refusal(
      `“${train.name}” holds a single picture; at least two are needed, one to learn from and one held out. Drop it on the pad to draw with it.`,
    );
  }
  const used = [train, ...(test ? [test] : [])];
  if (used.some(({ count }) => count === 0)) {
    throw refusal(`“${train.name}” holds no picture that can be read.`);
  }
  const paths = [...picked.map(({ path }) => path), ...used.map(({ path }) => path)];
  const known = knownSet(paths, train.beginning);
  /** @type {Map<number | string, number>} */
  const counts = new Map();
  for (const { labels } of used) {
    for (const [label, count] of labels ?? []) countLabel(counts, label, count);
  }
  const remarks = used.flatMap((stack) => stack.remarks);
  const mapping =
    contents.mappings.find(([path]) => setOf({ path }) === setOf(train)) ?? contents.mappings[0];
  const labelling = numbered(counts, (label) => mapping?.[1].get(label) ?? nameOf(known, label));
  if (!labelling && counts.size > 0) {
    remarks.push(
      `There are ${counts.size} classes; up to ${MOST_CLASSES} can be told apart, so the pictures are taken without them.`,
    );
  }
  const numberOf = labelling?.numberOf ?? null;
  const { sample, borders } = await look(train, numberOf ?? (() => 0), reading, leftOut);
  const sizes = mergedSizes(used);
  const kinds = [
    arrays.length > 0 && "arrays",
    tables.length > 0 && "tables",
    pictures.length > 0 && "pictures",
  ];
  if (kinds.filter(Boolean).length > 1) {
    const unused =
      arrays.length > 0
        ? [...tables, ...pictures.map(({ piece }) => piece)]
        : pictures.map(({ piece }) => piece);
    for (const { name } of unused) {
      leftOut.push({ name, why: `“${name}” is left out: the pictures come from “${train.name}”.` });
    }
  }
  return {
    train,
    test,
    numberOf,
    found: {
      name: known?.name ?? commonName(picked),
      noun: known?.noun ?? "picture",
      sets,
      set,
      train: { name: train.name, count: train.count },
      test: test && { name: test.name, count: test.count },
      sizes,
      canStay: canStay(sizes),
      classes: labelling?.classes ?? [],
      sample,
      isLightPaper: borders.filter((grey) => grey > 127).length * 2 > borders.length,
      isTransposed: known?.isTransposed ?? false,
      remarks,
      leftOut,
    },
  };
}

/**
 * A name for all the files together.
 *
 * @param {Picked[]} picked
 */
function commonName(picked) {
  const [first] = picked;
  const folders = picked.map(({ path }) => path.split("/").slice(0, -1));
  const shared = (folders[0] ?? []).filter((part, i) => folders.every((f) => f[i] === part));
  const last = shared.at(-1);
  if (last) return last;
  const name = first?.path.split("/").at(-1) ?? "";
  const stem = name.replace(/(\.(zip|gz|csv|npz|npy|png|jpe?g|gif|webp|bmp|idx))+$/i, "");
  const plain = stem.replace(/[-_. ]?(idx\d-ubyte|train|test|images|labels)/gi, "");
  return plain || stem || name;
}

/** @param {Stack[]} stacks */
function mergedSizes(stacks) {
  /** @type {Map<string, Stack["sizes"][number]>} */
  const merged = new Map();
  for (const { rows, columns, count } of stacks.flatMap(({ sizes }) => sizes)) {
    const size = merged.get(`${rows}×${columns}`) ?? { rows, columns, count: 0 };
    merged.set(`${rows}×${columns}`, { ...size, count: size.count + count });
  }
  return [...merged.values()].sort((a, b) => b.count - a.count);
}

/**
 * A sample with as many classes as the first pictures have, and how light their borders are.
 *
 * @param {Stack} stack
 * @param {(label: number | string) => number} numberOf
 * @param {Reading} reading
 * @param {LeftOut[]} leftOut
 */
async function look(stack, numberOf, reading, leftOut) {
  /** @type {number[]} */
  const borders = [];
  /** @type {Found["sample"]} */
  const seen = [];
  /** @type {(picture: Grey, label: Label) => void} */
  const visit = (picture, label) => {
    borders.push(borderGrey(picture));
    const { rows, columns } = picture;
    const grey = picture.grey.slice();
    seen.push({ grey, rows, columns, label: label === null ? null : numberOf(label) });
  };
  await stack.glance(visit, { ...reading, leftOut });
  // One of each class first, then others.
  const classes = new Set();
  const rank = seen.map(({ label }) => {
    const isNew = !classes.has(label);
    classes.add(label);
    return isNew ? 0 : 1;
  });
  const order = seen.map((_, i) => i).sort((a, b) => (rank[a] ?? 0) - (rank[b] ?? 0) || a - b);
  const chosen = order.slice(0, SAMPLE).sort((a, b) => a - b);
  return { borders, sample: chosen.flatMap((i) => seen[i] ?? []) };
}

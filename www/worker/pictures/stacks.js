// Finds out which files belong together: pictures and their labels, those to learn from and those to hold out.

import { scaleOf } from "../../domain/grey.js";
import { countLabel } from "../../domain/labels.js";
import { eachImage, labelsOf, rangeOf } from "./arrays.js";
import { isRefusal, refusal } from "./bytes.js";
import { decodePicture } from "./image.js";
import { eachRow } from "./table.js";

/** @import { Label, LeftOut, Reading } from "./types.js" */
/** @import { Contents } from "./contents.js" */
/** @import { Grey } from "../../domain/scale.js" */
/** @import { Numbers } from "./arrays.js" */
/** @import { Picture } from "./image.js" */
/** @import { Table } from "./table.js" */

/** How many pictures to look at for a sample and for the colour of the paper. */
const LOOKED_AT = 100;
/** The same for pictures that have to be decoded one by one. */
const GLANCED_AT = 24;

/**
 * Pictures to learn from or to hold out, which can be read repeatedly.
 *
 * @typedef {object} Stack
 * @property {string} name
 * @property {string} path
 * @property {number} count at most
 * @property {Map<number | string, number> | null} labels how often each occurs; null if there are none
 * @property {ArrayLike<number | string> | null} beginning labels of the first pictures, if the order is the file's own
 * @property {{ rows: number, columns: number, count: number }[]} sizes
 * @property {string[]} remarks
 * @property {(visit: (picture: Grey, label: Label) => void, reading: Reading & { leftOut: LeftOut[] }) => Promise<void>} read a
 *   picture's bytes are only valid during its visit
 * @property {Stack["read"]} glance the same for only some of the pictures
 */

const isToTrain = (/** @type {{ path: string }} */ { path }) => /train/i.test(path);
const isHeldOut = (/** @type {{ path: string }} */ { path }) =>
  /(^|[^a-z])(test(ing)?|t10k|val(id(ation)?)?|held.?out)([^a-z]|$)/i.test(path);

/**
 * @param {Contents} contents
 * @param {Reading} reading
 * @returns {Promise<{ train: Stack, test: Stack | null } | null>}
 */
export async function stacksOf(contents, reading) {
  if (contents.arrays.some(({ kind }) => kind === "images")) {
    return arrayStacks(contents.arrays, contents.leftOut, reading);
  }
  for (const { name } of contents.arrays) {
    contents.leftOut.push({
      name,
      why: `“${name}” holds labels, and there is no file of pictures for them. Choose both together.`,
    });
  }
  if (contents.tables.length > 0) return tableStacks(contents.tables, contents.leftOut);
  if (contents.pictures.length > 0) return pictureStacks(contents.pictures);
  return null;
}

/**
 * Chooses, among the files with pictures, the one to learn from and the one to hold out.
 *
 * @template {{ name: string, path: string, count: number }} T
 * @param {T[]} candidates
 * @returns {{ first: T, second: T | null }}
 */
function twoOf(candidates) {
  const rank = (/** @type {T} */ one) => Number(isToTrain(one)) - Number(isHeldOut(one));
  const [first, second, third] = [...candidates].sort(
    (a, b) => rank(b) - rank(a) || b.count - a.count,
  );
  const names = candidates.map(({ name }) => `“${name}”`).join(", ");
  if (!first) throw new TypeError("nothing to choose from");
  if (third) {
    throw refusal(
      `There are ${candidates.length} files of pictures (${names}); expected one, or two of which one is held out. Choose those that belong together.`,
    );
  }
  if (second && second.count === first.count && rank(first) === rank(second)) {
    throw refusal(
      `${names} have ${first.count} pictures each. Put “train” in the training file's name.`,
    );
  }
  return { first, second: second ?? null };
}

/**
 * @param {Numbers[]} arrays
 * @param {LeftOut[]} leftOut
 * @param {Reading} reading
 */
async function arrayStacks(arrays, leftOut, reading) {
  const labels = arrays.filter(({ kind }) => kind === "labels");
  const shaped = arrays.filter(({ kind }) => kind === "images");
  // scikit-learn stores its digits twice in one file, as pictures and as rows.
  const images = shaped.filter((one, i) => {
    const twin = shaped.find(
      (other, k) =>
        k !== i &&
        other.count === one.count &&
        other.rows === one.rows &&
        other.columns === one.columns &&
        folderOf(other) === folderOf(one) &&
        isToTrain(other) === isToTrain(one) &&
        isHeldOut(other) === isHeldOut(one) &&
        other.header.shape.length > one.header.shape.length,
    );
    if (twin) {
      leftOut.push({
        name: one.name,
        why: `“${one.name}” is left out: “${twin.name}” has as many pictures of the same size.`,
      });
    }
    return !twin;
  });
  const { first, second } = twoOf(images);
  /** @param {Numbers} of @param {Numbers | null} other */
  const labelsFor = (of, other) => {
    const fitting = labels.filter(
      (one) =>
        one.count === of.count &&
        !(other && other.count === of.count && isToTrain(one) !== isToTrain(of)),
    );
    return fitting.find((one) => folderOf(one) === folderOf(of)) ?? fitting[0] ?? null;
  };
  const firstLabels = labelsFor(first, second);
  const secondLabels = second && labelsFor(second, first);
  for (const one of labels) {
    if (one === firstLabels || one === secondLabels) continue;
    const counts = images.map(({ name, count }) => `“${name}” has ${count} pictures`).join(", ");
    leftOut.push({
      name: one.name,
      why: `“${one.name}” has ${one.count} labels, and ${counts}. As many were expected.`,
    });
  }
  const train = await arrayStack(first, firstLabels, reading);
  return withHeldOut(train, second && (await arrayStack(second, secondLabels, reading)), leftOut);
}

const folderOf = (/** @type {{ path: string }} */ { path }) =>
  path.split("/").slice(0, -1).join("/");

/**
 * The held-out pictures must be like those to learn from.
 *
 * @param {Stack} train
 * @param {Stack | null} test
 * @param {LeftOut[]} leftOut
 */
function withHeldOut(train, test, leftOut) {
  if (!test) return { train, test: null };
  const [a, b] = [train.sizes[0], test.sizes[0]];
  if (a && b && (a.rows !== b.rows || a.columns !== b.columns)) {
    leftOut.push({
      name: test.name,
      why: `“${test.name}” is left out: its pictures have ${b.rows} × ${b.columns} pixels, those of “${train.name}” ${a.rows} × ${a.columns}.`,
    });
    return { train, test: null };
  }
  if ((train.labels === null) !== (test.labels === null)) {
    const [without, other] = train.labels ? [test, train] : [train, test];
    leftOut.push({
      name: test.name,
      why: `“${test.name}” is left out: there are labels for “${other.name}” but none for “${without.name}”.`,
    });
    return { train, test: null };
  }
  return { train, test };
}

/**
 * @param {Numbers} images
 * @param {Numbers | null} labels
 * @param {Reading} reading
 * @returns {Promise<Stack>}
 */
async function arrayStack(images, labels, reading) {
  const { name, path, count, rows, columns } = images;
  const found = await rangeOf(images, reading);
  const { broken } = found;
  const range = scaleOf(found);
  const classes = labels && (await labelsOf(labels, reading.signal));
  const remarks = rangeRemarks(name, range);
  if (broken.size > 0) {
    remarks.push(`${broken.size} pictures of “${name}” are left out: they hold NaN or infinity.`);
  }
  /** @type {Stack["labels"]} */
  const counts = classes && new Map();
  for (let index = 0; classes && index < count; index += 1) {
    if (counts && !broken.has(index)) countLabel(counts, classes[index] ?? 0);
  }
  /** @type {Stack["read"]} */
  const read = (visit, { signal }) =>
    eachImage(
      images,
      range,
      (grey, index) => {
        if (!broken.has(index)) visit({ grey, rows, columns }, classes?.[index] ?? null);
      },
      signal,
    );
  return {
    name,
    path,
    count: count - broken.size,
    labels: counts,
    beginning: classes,
    sizes: [{ rows, columns, count: count - broken.size }],
    remarks,
    read,
    glance: firstOnes(read),
  };
}

/** @param {string} name @param {import("../../domain/grey.js").Range} range */
function rangeRemarks(name, { low, high }) {
  if (low === 0 && (high === 255 || high === 1)) return [];
  return [
    `The numbers of “${name}” are taken from ${+low.toPrecision(4)} (no light) to ${+high.toPrecision(4)} (full light).`,
  ];
}

/** @param {Table[]} tables @param {LeftOut[]} leftOut */
function tableStacks(tables, leftOut) {
  const { first, second } = twoOf(tables);
  for (const table of tables) {
    for (const why of table.leftOut) leftOut.push({ name: table.name, why });
  }
  return withHeldOut(tableStack(first), second && tableStack(second), leftOut);
}

/** @param {Table} table @returns {Stack} */
function tableStack(table) {
  const { name, path, count, side } = table;
  const range = scaleOf(table.range);
  /** @type {Stack["read"]} */
  const read = (visit, { signal }) =>
    eachRow(
      table,
      range,
      (grey, label) => visit({ grey, rows: side, columns: side }, label),
      signal,
    );
  return {
    name,
    path,
    count,
    labels: table.labels,
    beginning: null,
    sizes: [{ rows: side, columns: side, count }],
    remarks: rangeRemarks(name, range),
    read,
    glance: firstOnes(read),
  };
}

/**
 * Pictures in folders: a picture's folder is its class; folders above called “train” and “test” tell which are held out.
 *
 * @param {Picture[]} pictures
 */
function pictureStacks(pictures) {
  const parts = pictures.map((picture) => ({
    picture,
    folders: folderOf(picture.piece).split("/"),
  }));
  const classFolders = new Set(parts.map(({ folders }) => folders.at(-1)));
  const hasLabels = classFolders.size > 1 && !onlySplits(classFolders);
  /** @param {typeof parts[number]} part @param {RegExp} pattern */
  const isIn = ({ folders }, pattern) => folders.some((folder) => pattern.test(folder));
  const held = parts.filter((part) => isIn(part, HELD_FOLDER));
  const learned = parts.filter((part) => !isIn(part, HELD_FOLDER));
  const isParted = held.length > 0 && learned.some((part) => isIn(part, TRAIN_FOLDER));
  const stack = (/** @type {typeof parts} */ some) => pictureStack(some, hasLabels);
  return isParted
    ? { train: stack(learned), test: stack(held) }
    : { train: stack(parts), test: null };
}

const TRAIN_FOLDER = /^train(ing)?$/i;
const HELD_FOLDER = /^(test(ing)?|val(id(ation)?)?|held[-_ ]?out)$/i;

/** @param {Set<string | undefined>} folders */
const onlySplits = (folders) =>
  [...folders].every((folder) => TRAIN_FOLDER.test(folder ?? "") || HELD_FOLDER.test(folder ?? ""));

/**
 * @param {{ picture: Picture, folders: string[] }[]} parts
 * @param {boolean} hasLabels
 * @returns {Stack}
 */
function pictureStack(parts, hasLabels) {
  const [first] = parts;
  const top = first?.folders[0];
  /** @type {Map<string, { rows: number, columns: number, count: number }>} */
  const sizes = new Map();
  for (const { picture } of parts) {
    const { rows, columns } = picture;
    const size = sizes.get(`${rows}×${columns}`) ?? { rows, columns, count: 0 };
    size.count += 1;
    sizes.set(`${rows}×${columns}`, size);
  }
  /** @type {Stack["labels"]} */
  const labels = hasLabels ? new Map() : null;
  const labelOf = (/** @type {typeof parts[number]} */ { folders }) => folders.at(-1) ?? "";
  for (const part of parts) if (labels) countLabel(labels, labelOf(part));
  /** @type {(some: typeof parts) => Stack["read"]} */
  const reading =
    (some) =>
    async (visit, { signal, leftOut }) => {
      for (const part of some) {
        signal?.throwIfAborted();
        const { picture } = part;
        try {
          visit(await decodePicture(picture), labels ? labelOf(part) : null);
        } catch (error) {
          if (!isRefusal(error)) throw error;
          const { message } = /** @type {Error} */ (error);
          leftOut.push({ name: picture.piece.name, why: message });
        }
      }
    };
  // Spread evenly, since they are sorted by folder.
  const some = Array.from(
    { length: Math.min(GLANCED_AT, parts.length) },
    (_, i) => parts[Math.floor((i * parts.length) / Math.min(GLANCED_AT, parts.length))],
  );
  return {
    name: top || (first?.picture.piece.name ?? ""),
    path: first?.picture.piece.path ?? "",
    count: parts.length,
    labels,
    beginning: null,
    sizes: [...sizes.values()],
    remarks: [],
    read: reading(parts),
    glance: reading(some.flatMap((part) => part ?? [])),
  };
}

/**
 * Reads no further than the first pictures.
 *
 * @param {Stack["read"]} read
 * @returns {Stack["glance"]}
 */
const firstOnes = (read) => async (visit, reading) => {
  const stop = new Error("enough was read");
  let left = LOOKED_AT;
  await read((picture, label) => {
    if (left === 0) throw stop;
    left -= 1;
    visit(picture, label);
  }, reading).catch((error) => {
    if (error !== stop) throw error;
  });
};

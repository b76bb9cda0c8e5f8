// Finds out what files hold, before anything is replaced: opens what is packed, tells kinds by content, and
// sorts what belongs together.

import { borderGrey, canStay } from "../../domain/preparation.js";
import { scaleOf } from "../../domain/grey.js";
import { countLabel, MOST_CLASSES, numbered } from "../../domain/labels.js";
import { shrunk } from "../../domain/scale.js";
import { knownSet, nameOf } from "../../domain/known-sets.js";
import { eachImage, labelsOf, openArray, rangeOf } from "./arrays.js";
import { allOf, headOf, isRefusal, once, pieceOf, refusal } from "./bytes.js";
import { decodePicture, LONGEST_SIDE, openPicture } from "./image.js";
import { inflating } from "./inflate.js";
import { ENOUGH, kindOf } from "../../domain/file-kind.js";
import { eachRow, openTable } from "./table.js";
import { entriesOf, isClutter } from "./zip.js";

/** @import { Found, Label, LeftOut, Picked, Reading } from "./types.js" */
/** @import { Grey } from "../../domain/scale.js" */
/** @import { Piece } from "./bytes.js" */
/** @import { Numbers } from "./arrays.js" */
/** @import { Picture } from "./image.js" */
/** @import { Table } from "./table.js" */

/** Archives in archives: EMNIST's is a gzip in a ZIP. */
const DEEPEST = 4;
/** An archive within another is unpacked into memory. */
const MOST_NESTED = 400e6;
/** What is read in one go to tell its kind. */
const SMALL = 1e6;
/** Pictures of a sample, and how many are looked at for the colour of the paper. */
const SAMPLE = 12;
const LOOKED_AT = 100;
/** The same of pictures that have to be decoded one by one. */
const GLANCED_AT = 24;
/**
 * Pictures that are learned from or held out, which can be read again and again.
 *
 * @typedef {object} Stack
 * @property {string} name
 * @property {string} path
 * @property {number} count at most
 * @property {Map<number | string, number> | null} labels how often each comes, null where there are none
 * @property {ArrayLike<number> | null} beginning labels of the first pictures, where the order is the file's own
 * @property {{ rows: number, columns: number, count: number }[]} sizes
 * @property {string[]} remarks
 * @property {(visit: (picture: Grey, label: Label) => void, reading: Reading & { leftOut: LeftOut[] }) => Promise<void>} read a
 *   picture's bytes are only valid during its visit
 * @property {Stack["read"]} glance the same with some of the pictures only
 */

/**
 * What was found, and how to read it again.
 *
 * @typedef {object} Opened
 * @property {Found} found
 * @property {Stack} train
 * @property {Stack | null} test
 * @property {((label: number | string) => number) | null} numberOf null where there are no labels to take
 */

/** Everything that files hold, by kind. */
class Contents {
  /** @type {Numbers[]} */
  arrays = [];
  /** @type {Table[]} */
  tables = [];
  /** @type {Picture[]} */
  pictures = [];
  /** What characters labels stand for, by the path of the file that says so. @type {[string, Map<number, string>][]} */
  mappings = [];
  /** @type {LeftOut[]} */
  leftOut = [];
  #reading;

  /** @param {Reading} reading */
  constructor(reading) {
    this.#reading = reading;
  }

  /** @param {Piece} piece */
  async take(piece, depth = 0) {
    this.#reading.signal?.throwIfAborted();
    if (isClutter(piece.path)) return;
    try {
      await this.#open(piece, depth);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.leftOut.push({ name: piece.name, why: /** @type {Error} */ (error).message });
    }
  }

  /**
   * Where there are more files of pictures than one to learn from and one to hold out, they are of several sets, of
   * which one is taken.
   *
   * @param {string} [wanted]
   * @returns {{ sets: string[], set: string | null }} the names of several sets, and of the one that is taken
   */
  choose(wanted) {
    const images = this.arrays.filter(({ kind }) => kind === "images");
    const files = images.length > 0 ? images : this.tables;
    const sets = [...new Set(files.map(setOf))].sort();
    if (files.length < 3 || sets.length < 2) return { sets: [], set: null };
    const set = sets.find((name) => name === wanted) ?? sets[0] ?? "";
    this.arrays = this.arrays.filter((one) => setOf(one) === set);
    this.tables = this.tables.filter((one) => setOf(one) === set);
    return { sets, set };
  }

  /** @param {Piece} piece @param {number} depth @returns {Promise<void>} */
  async #open(piece, depth) {
    const { name, path } = piece;
    let small = piece;
    if (piece.size !== null && piece.size <= SMALL) {
      // Small pieces are read once for their kind and their header.
      const bytes = await allOf(piece, SMALL);
      small = { ...piece, chunks: () => once(bytes) };
    }
    const { kind, format, what } = kindOf(await headOf(small, ENOUGH));
    if ((kind === "gzip" || kind === "zip") && depth === DEEPEST) {
      throw refusal(`“${name}” is packed more than ${DEEPEST} times over. Unpack it first.`);
    }
    if (kind === "gzip") {
      const inner = (/** @type {string} */ full) => full.replace(/\.t?gz$/i, "");
      return this.#open(
        {
          name: inner(name),
          path: inner(path),
          size: null,
          chunks: () => inflating(piece.chunks(), { name, isRaw: false }),
          blob: null,
        },
        depth + 1,
      );
    }
    if (kind === "zip") {
      const blob = piece.blob ?? new Blob([Uint8Array.from(await allOf(piece, MOST_NESTED))]);
      const { pieces, leftOut } = await entriesOf(blob, piece);
      this.leftOut.push(...leftOut);
      const { progress } = this.#reading;
      for (const [i, inside] of pieces.entries()) {
        await this.take(inside, depth + 1);
        if (i % 64 === 0 && depth === 0) progress?.({ done: i, total: pieces.length });
      }
      return;
    }
    if (kind === "picture") {
      const { rows, columns } = await openPicture(small, format);
      this.pictures.push({ piece, format, rows, columns });
      return;
    }
    if (kind === "table") {
      const mapping = piece.size !== null && piece.size < 1e5 ? await mappingOf(small) : null;
      if (mapping) this.mappings.push([piece.path, mapping]);
      else this.tables.push(await openTable(piece, this.#reading.signal));
      return;
    }
    if (kind === "idx" || kind === "npy") {
      this.arrays.push(await openArray(piece, kind));
      return;
    }
    throw refusal(reasonFor(name, kind, what));
  }
}

/**
 * @param {string} name
 * @param {string} kind
 * @param {string} what
 */
function reasonFor(name, kind, what) {
  if (kind === "network") {
    return `“${name}” is a network, not pictures. Open it in chapter 8.`;
  }
  if (kind === "idx-little") {
    return `“${name}” is IDX with its numbers in the wrong byte order: they have to be big-endian. In Python, \`array.astype(">u4")\` writes them so.`;
  }
  if (kind === "empty") return `“${name}” is ${what}. Get it again.`;
  return `“${name}” is ${what}. Pictures, IDX, .npy, .npz, CSV, and ZIP or gzip of these can be opened.`;
}

/**
 * EMNIST's mapping: a line a class, with the label and the codes of its characters.
 *
 * @param {Piece} piece
 */
async function mappingOf(piece) {
  const text = new TextDecoder().decode(await allOf(piece, 1e5)).trim();
  const lines = text.split(/\r?\n/).map((line) => line.trim().split(/\s+/).map(Number));
  const isMapping =
    lines.length > 1 &&
    lines.every(
      (line) =>
        (line.length === 2 || line.length === 3) &&
        line.every((n) => n >= 0 && n < 0x2fff && Number.isInteger(n)),
    );
  if (!isMapping) return null;
  return new Map(lines.map(([label = 0, code = 0]) => [label, String.fromCodePoint(code)]));
}

const isToTrain = (/** @type {{ path: string }} */ { path }) => /train/i.test(path);
const isHeldOut = (/** @type {{ path: string }} */ { path }) =>
  /(^|[^a-z])(test(ing)?|t10k|val(id(ation)?)?|held.?out)([^a-z]|$)/i.test(path);

/**
 * What the files of one data set have in common in their names: EMNIST's archive holds six sets.
 *
 * @param {{ path: string }} file
 */
const setOf = ({ path }) =>
  (path.split("/").at(-1) ?? "")
    .replace(/(\.(gz|csv|npz|npy|idx|txt))+$/i, "")
    .replace(
      /idx\d|ubyte|mapping|t10k|(^|[^a-z])(train(ing)?|test(ing)?|images|labels|[xy])(?![a-z])/gi,
      "",
    )
    .replace(/[^a-z0-9]+/gi, " ")
    .trim();

/**
 * Opens files, and says what they hold. What cannot be used is left out, with the reason.
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
 * What all files are called together.
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

/**
 * @param {Contents} contents
 * @param {Reading} reading
 * @returns {Promise<{ train: Stack, test: Stack | null } | null>}
 */
async function stacksOf(contents, reading) {
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
 * Of files that could be learned from, the one that is and the one that is held out.
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
  // scikit-learn keeps its digits twice in one file, as pictures and as rows.
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
 * What is held out has to be like what is learned from.
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
  const found = await rangeOf(images, reading.signal);
  const { broken } = found;
  const range = scaleOf(found);
  const classes = labels && (await labelsOf(labels, reading.signal));
  const remarks = rangeRemarks(name, range);
  if (broken.size > 0) {
    remarks.push(`${broken.size} pictures of “${name}” are left out: they hold NaN or infinity.`);
  }
  /** @type {Stack["labels"]} */
  const counts = classes && new Map();
  classes?.forEach((label, index) => {
    if (counts && !broken.has(index)) countLabel(counts, label);
  });
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
 * Pictures in folders: the folder that a picture lies in is its class; folders above called “train” and
 * “test” tell what is held out.
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
  // From all over them: they come sorted by folders.
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
 * A sample with as many classes as there are among the first pictures, and how light their borders are.
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
    const { rows, columns } = shrunk(picture, LONGEST_SIDE);
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

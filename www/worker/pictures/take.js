// Turns the pictures found into data that the network can learn from.

import { frameOf, prepare, sortingKey } from "../../domain/preparation.js";
import { numbered, countLabel } from "../../domain/labels.js";
import { refusal } from "./bytes.js";
import { fingerprintOf } from "./fingerprint.js";

/** @import { Choices } from "../../domain/preparation.js" */
/** @import { Opened } from "./inspect.js" */
/** @import { Stack } from "./stacks.js" */
/** @import { Reading, Taken, LeftOut } from "./types.js" */

/** What a tab can safely hold. All of EMNIST is 638 MB. */
export const MOST_BYTES = 1e9;
/** How many pictures between two progress reports. */
const REPORTED = 1000;

/** Pictures of one size, and their labels. @typedef {{ pixels: Uint8Array, labels: Uint8Array | null, count: number }} Set */

/**
 * How many bytes the data will take.
 *
 * @param {Pick<Opened, "found">} opened
 * @param {Choices} choices
 */
export function bytesNeeded({ found }, choices) {
  const { rows, columns } = frameOf(found, choices);
  return (found.train.count + (found.test?.count ?? 0)) * rows * columns;
}

/**
 * @param {Opened} opened
 * @param {Choices} choices
 * @param {Reading} [reading]
 * @returns {Promise<Taken>}
 */
export async function take(opened, choices, reading = {}) {
  const { found, train, test, numberOf } = opened;
  const frame = frameOf(found, choices);
  const needed = bytesNeeded(opened, choices);
  if (needed > MOST_BYTES) {
    throw refusal(
      `At ${frame.rows} × ${frame.columns} pixels these pictures take ${Math.round(needed / 1e6)} MB; up to ${MOST_BYTES / 1e6} MB fit into a tab. Choose a smaller size, or leave some out.`,
    );
  }
  /** @type {LeftOut[]} */
  const leftOut = [];
  const total = train.count + (test?.count ?? 0);
  let done = 0;
  const collected = { choices, frame, numberOf, reading, leftOut };
  const onPicture = () => {
    done += 1;
    if (done % REPORTED === 0) reading.progress?.({ done, total });
  };
  const first = await collect(train, collected, onPicture);
  const second = test && (await collect(test, collected, onPicture));
  const least = second ? 1 : 2;
  if (first.count < least || second?.count === 0) {
    throw refusal(
      `Only ${first.count + (second?.count ?? 0)} of the pictures can be read, too few to learn from and hold some out. ${leftOut[0]?.why ?? ""}`.trim(),
    );
  }
  const sets = second ? { train: first, test: second } : parted(first, choices.share);
  return finished(opened, { sets, choices, frame, isSplit: !second, leftOut });
}

/**
 * All pictures of a stack, prepared, in the order of their sorting keys.
 *
 * @param {Stack} stack
 * @param {object} how
 * @param {Choices} how.choices
 * @param {{ rows: number, columns: number }} how.frame
 * @param {Opened["numberOf"]} how.numberOf
 * @param {Reading} how.reading
 * @param {LeftOut[]} how.leftOut
 * @param {() => void} onPicture
 * @returns {Promise<Set>}
 */
async function collect(stack, { choices, frame, numberOf, reading, leftOut }, onPicture) {
  const size = frame.rows * frame.columns;
  const pixels = space(stack.count * size, stack.name);
  const labels = numberOf && stack.labels ? new Uint8Array(stack.count) : null;
  const keys = new Float64Array(stack.count);
  let count = 0;
  await stack.read(
    (picture, label) => {
      const ink = prepare(picture, choices, frame);
      pixels.set(ink, count * size);
      keys[count] = sortingKey(ink, choices.seed);
      if (labels && numberOf && label !== null) labels[count] = numberOf(label);
      count += 1;
      onPicture();
    },
    { ...reading, leftOut },
  );
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  // Equal pictures have equal keys, so their labels decide.
  order.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || (labels?.[a] ?? 0) - (labels?.[b] ?? 0));
  reorder(pixels, size, order);
  return {
    pixels: pixels.subarray(0, count * size),
    labels: labels && Uint8Array.from(order, (from) => labels[from] ?? 0),
    count,
  };
}

/** @param {number} bytes @param {string} name */
function space(bytes, name) {
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    throw refusal(
      `This browser has no ${Math.round(bytes / 1e6)} MB of memory left for “${name}”. Close other tabs, or choose a smaller size.`,
      cause,
    );
  }
}

/**
 * Reorders records in place, one cycle after another.
 *
 * @param {Uint8Array} bytes
 * @param {number} size of a record
 * @param {Uint32Array} order for each place, where its record is now
 */
function reorder(bytes, size, order) {
  const isDone = new Uint8Array(order.length);
  const held = new Uint8Array(size);
  for (let start = 0; start < order.length; start += 1) {
    if (isDone[start]) continue;
    held.set(bytes.subarray(start * size, (start + 1) * size));
    let place = start;
    for (;;) {
      isDone[place] = 1;
      const from = order[place] ?? 0;
      if (from === start) break;
      bytes.copyWithin(place * size, from * size, (from + 1) * size);
      place = from;
    }
    bytes.set(held, place * size);
  }
}

/**
 * Holds out the last ones; their order does not depend on how they were stored.
 *
 * @param {Set} all
 * @param {number} share
 */
export function parted({ pixels, labels, count }, share) {
  const size = pixels.length / count;
  const out = Math.min(count - 1, Math.max(1, Math.round(count * share)));
  const kept = count - out;
  return {
    train: {
      pixels: pixels.subarray(0, kept * size),
      labels: labels && labels.subarray(0, kept),
      count: kept,
    },
    test: {
      pixels: pixels.subarray(kept * size),
      labels: labels && labels.subarray(kept),
      count: out,
    },
  };
}

/**
 * @param {Opened} opened
 * @param {{ sets: { train: Set, test: Set }, choices: Choices, frame: { rows: number, columns: number }, isSplit: boolean, leftOut: LeftOut[] }} made
 * @returns {Promise<Taken>}
 */
async function finished({ found }, { sets, choices, frame, isSplit, leftOut }) {
  const { rows, columns } = frame;
  const header = (/** @type {number[]} */ ...words) => {
    const view = new DataView(new ArrayBuffer(4 * words.length));
    words.forEach((word, i) => view.setUint32(4 * i, word));
    return view;
  };
  /**
   * @param {string} name
   * @param {DataView<ArrayBuffer>} head
   * @param {Uint8Array} bytes
   */
  const idx = (name, head, bytes) =>
    new File([head, /** @type {Uint8Array<ArrayBuffer>} */ (bytes)], `${found.name} ${name}`);
  const images = (/** @type {string} */ name, /** @type {Set} */ { pixels, count }) =>
    idx(`${name} images`, header(0x803, count, rows, columns), pixels);
  const classes = (/** @type {string} */ name, /** @type {Set} */ { labels, count }) =>
    labels && idx(`${name} labels`, header(0x801, count), labels);
  // Counted again, since not everything found could be read.
  /** @type {Map<number | string, number>} */
  const counts = new Map();
  for (const { labels } of Object.values(sets)) {
    labels?.forEach((label) => countLabel(counts, label));
  }
  const nameOf = (/** @type {number} */ label) =>
    found.classes.find((one) => one.label === label)?.name ?? String(label);
  return {
    name: found.name,
    noun: found.noun,
    rows,
    columns,
    classes: numbered(counts, nameOf)?.classes ?? [],
    train: sets.train.count,
    test: sets.test.count,
    isSplit,
    choices,
    fingerprint: await fingerprintOf(frame, [sets.train, sets.test]),
    files: {
      trainImages: images("train", sets.train),
      trainLabels: classes("train", sets.train),
      testImages: images("test", sets.test),
      testLabels: classes("test", sets.test),
    },
    isKept: false,
    // Plus anything left out while taking.
    leftOut: [
      ...found.leftOut,
      ...leftOut.filter(({ name }) => !found.leftOut.some((one) => one.name === name)),
    ],
  };
}

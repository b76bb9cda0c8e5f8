import { megabytes } from "../domain/format.js";
import { inflating, loadError } from "./files.js";

/** @import { Files, Images } from "../bridge/protocol.js" */

/**
 * What a tab can be trusted to hold: the images are in memory twice while PCA is computed. All of EMNIST
 * are 638 MB.
 */
const MOST_BYTES = 1e9;
/**
 * Pixels of an image. The network has two weights for each and every unit of the code, and Adam two numbers
 * for each weight: 200 MB at 512 units.
 */
const MOST_PIXELS = 128 * 128;
/** One image in so many is held out where no file of their own is given: as many as in MNIST. */
const SHARE = 7;

/**
 * Kinds of IDX files by their magic number.
 *
 * @type {Map<number, { kind: "images" | "labels", sizes: number, each: number }>} how many sizes follow, and
 *   the bytes of a value
 */
const KINDS = new Map([
  [0x803, { kind: "images", sizes: 3, each: 1 }],
  [0x801, { kind: "labels", sizes: 1, each: 1 }],
  // QMNIST's: a row of numbers an image, of which the first is its class.
  [0xc02, { kind: "labels", sizes: 2, each: 4 }],
]);
/** Gzip packs at most so many bytes into one. */
const MOST_PACKED = 1032;
/** Bytes of the longest header. */
const LONGEST = 16;

/**
 * What an IDX file says of itself.
 *
 * @typedef {object} Header
 * @property {string} name of the file
 * @property {"images" | "labels"} kind
 * @property {number} count images or labels
 * @property {number[]} shape of each: rows and columns of an image
 * @property {number} start bytes before the first
 * @property {number} size bytes of each
 */

/**
 * @template T
 * @typedef {{ images: T, labels: T | null }} Pair
 */

/**
 * @param {Uint8Array} bytes the first of a file, inflated
 * @param {string} name
 * @returns {Header}
 */
export function headerOf(bytes, name) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = bytes.length < 4 ? undefined : KINDS.get(view.getUint32(0));
  const start = type ? 4 + 4 * type.sizes : 4;
  if (!type || bytes.length < start) {
    const found = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0"));
    throw loadError(
      `“${name}” is no IDX file: one starts with 00 00 08 03 for images or 00 00 08 01 for labels, and its sizes; ` +
        (type || found.length < 4
          ? `this one ends after ${bytes.length} bytes.`
          : `this one starts with ${found.join(" ")}.`),
    );
  }
  const sizes = Array.from({ length: type.sizes }, (_, i) => view.getUint32(4 + 4 * i));
  if (sizes.includes(0)) {
    throw loadError(`“${name}” is empty: its header gives the sizes ${sizes.join(" × ")}.`);
  }
  const [count = 0, ...shape] = sizes;
  const size = shape.reduce((product, length) => product * length, type.each);
  return { name, kind: type.kind, count, shape, start, size };
}

/** @param {{ name: string }[]} files */
const namesOf = (files) => files.map(({ name }) => `“${name}”`).join(", ");

/** @param {Header} file */
const isToTrain = ({ name }) => /train/i.test(name);

/**
 * Finds out which files belong together, and whether they fit, by their headers alone.
 *
 * @template {Header} T
 * @param {T[]} files
 * @returns {{ train: Pair<T>, test: Pair<T> | null }} no test where images are to be held out of the others
 */
export function sortFiles(files) {
  const images = files.filter(({ kind }) => kind === "images");
  const labels = files.filter(({ kind }) => kind === "labels");
  if (images.length === 0 || images.length > 2) {
    throw loadError(
      `Expected one IDX file of images, or two, of which the smaller is held out; found ${images.length} among ${namesOf(files)}.`,
    );
  }
  // The more are to train on; only of as many, the names have to tell.
  images.sort((a, b) => b.count - a.count || Number(isToTrain(b)) - Number(isToTrain(a)));
  const [first, second] = images;
  if (!first) throw new TypeError("no images");
  if (second && String(first.shape) !== String(second.shape)) {
    throw loadError(
      `Expected images of one size; those of “${first.name}” have ${first.shape.join(" × ")} pixels, those of “${second.name}” ${second.shape.join(" × ")}.`,
    );
  }
  const isTie = second?.count === first.count;
  if (second && isTie && isToTrain(first) === isToTrain(second)) {
    throw loadError(
      `“${first.name}” and “${second.name}” have ${first.count} images each: “train” in the name of one has to tell which is to train on.`,
    );
  }
  checkThatTheyFit(images);

  /** @type {(of: T) => T | null} */
  const take = (of) => {
    const at = labels.findIndex(
      (file) => file.count === of.count && (!isTie || isToTrain(file) === isToTrain(of)),
    );
    return at < 0 ? null : (labels.splice(at, 1)[0] ?? null);
  };
  const train = { images: first, labels: take(first) };
  const test = second ? { images: second, labels: take(second) } : null;
  if (labels.length > 0) {
    const counts = images.map(({ name, count }) => `“${name}” has ${count} images`).join(", ");
    const [one] = labels;
    throw loadError(
      `Expected one file of labels for a file of images, with as many of them; “${one?.name}” has ${one?.count}, and ${counts}.`,
    );
  }
  if (test && (train.labels === null) !== (test.labels === null)) {
    const without = train.labels ? test : train;
    throw loadError(
      `Expected labels for all images or for none; there are none for “${without.images.name}”.`,
    );
  }
  if (!test && first.count < 2) {
    throw loadError(
      `Expected at least two images, one to train on and one held out; “${first.name}” has ${first.count}.`,
    );
  }
  return { train, test };
}

/** @param {Header[]} images */
function checkThatTheyFit(images) {
  const [first] = images;
  const pixels = first?.size ?? 0;
  if (pixels > MOST_PIXELS) {
    throw loadError(
      `Images of up to ${MOST_PIXELS} pixels, as 128 × 128, fit: the network has weights for every one of them. Those of “${first?.name}” have ${first?.shape.join(" × ")}. Make them smaller.`,
    );
  }
  const bytes = images.reduce((sum, { count, size }) => sum + count * size, 0);
  if (bytes > MOST_BYTES) {
    throw loadError(
      `Images of up to ${megabytes(MOST_BYTES)} fit into a tab, which has them in memory twice for a while; ${namesOf(images)} would take ${megabytes(bytes)}. Leave some images out. Nothing was read but the headers.`,
    );
  }
}

/**
 * @param {File} file
 * @param {(count: number) => void} received
 */
const open = (file, received) =>
  inflating(/** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (file.stream()), received);

/**
 * @param {string} name
 * @returns {(cause: unknown) => never}
 */
const unreadable = (name) => (cause) => {
  if (cause instanceof Error && cause.name === "LoadFailed") throw cause;
  throw loadError(
    `“${name}” could not be read: one whole file, gzipped or not, was expected, and it broke off, is damaged, is a folder, or was moved or changed meanwhile.`,
    cause,
  );
};

/** @param {File} file */
async function beginningOf(file) {
  const reader = (await open(file, () => {})).getReader();
  const head = [];
  while (head.length < LONGEST) {
    const { done, value } = await reader.read();
    if (done) break;
    head.push(...value.subarray(0, LONGEST));
  }
  await reader.cancel();
  return Uint8Array.from(head);
}

/**
 * All bytes of a file, which are as many as its header says.
 *
 * @param {Header & { file: File }} header
 * @param {(count: number) => void} received
 */
async function bytesOf({ file, name, count, start, size }, received) {
  const length = start + count * size;
  // Known before any memory is taken for it.
  if (length > MOST_PACKED * file.size) {
    throw loadError(
      `“${name}” is ${megabytes(length)} long by its header, ${length} bytes, which a file of ${file.size} bytes cannot hold, not even gzipped.`,
    );
  }
  /** @type {Uint8Array<ArrayBuffer>} */
  let bytes;
  try {
    bytes = new Uint8Array(length);
  } catch (cause) {
    throw loadError(
      `This browser has no ${megabytes(length)} of memory left for “${name}”. Close other tabs, or leave some images out.`,
      cause,
    );
  }
  const reader = (await open(file, received)).getReader();
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    const end = at + (value?.length ?? 0);
    if (done ? at < length : end > length) {
      await reader.cancel();
      throw loadError(
        `“${name}” is ${megabytes(length)} long by its header, ${length} bytes, but it ${done ? `ends after ${at}` : "goes on after them"}.`,
      );
    }
    if (done) return bytes;
    bytes.set(value, at);
    at = end;
  }
}

/**
 * Parts an IDX file in two: every seventh image or label is held out, so that of images that are sorted
 * some of every class are.
 *
 * @param {Uint8Array} file changed in place
 * @param {Pick<Header, "count" | "start" | "size">} header
 */
export function partFile(file, { count, start, size }) {
  const out = Math.ceil(count / SHARE);
  const heldOut = new Uint8Array(start + out * size);
  heldOut.set(file.subarray(0, start));
  for (let i = 0; i < count; i += 1) {
    const from = start + i * size;
    const before = Math.ceil(i / SHARE);
    if (i % SHARE === 0) heldOut.set(file.subarray(from, from + size), start + before * size);
    else file.copyWithin(start + (i - before) * size, from, from + size);
  }
  new DataView(heldOut.buffer).setUint32(4, out);
  new DataView(file.buffer, file.byteOffset).setUint32(4, count - out);
  return { kept: file.subarray(0, start + (count - out) * size), heldOut };
}

/**
 * Reads files of a person's own, once they are known to belong together and to fit.
 *
 * @param {File[]} files
 * @param {(received: number, total: number) => void} progress bytes as they are read
 * @returns {Promise<Files>}
 */
export async function readFiles(files, progress) {
  const headers = [];
  for (const file of files) {
    const beginning = await beginningOf(file).catch(unreadable(file.name));
    headers.push({ ...headerOf(beginning, file.name), file });
  }
  const { train, test } = sortFiles(headers);

  const total = files.reduce((sum, { size }) => sum + size, 0);
  let received = 0;
  /** @param {typeof headers[number]} header */
  const read = (header) =>
    bytesOf(header, (count) => progress((received += count), total)).catch(unreadable(header.name));
  /**
   * @param {Pair<typeof headers[number]>} pair
   * @returns {Promise<Images>}
   */
  const readPair = async ({ images, labels }) => ({
    images: await read(images),
    labels: labels && (await read(labels)),
    names: [images.name, ...(labels ? [labels.name] : [])],
  });

  const whole = await readPair(train);
  if (test) return { train: whole, test: await readPair(test), isSplit: false };
  const images = partFile(whole.images, train.images);
  const labels = whole.labels && train.labels && partFile(whole.labels, train.labels);
  return {
    train: { ...whole, images: images.kept, labels: labels && labels.kept },
    test: { ...whole, images: images.heldOut, labels: labels && labels.heldOut },
    isSplit: true,
  };
}

/** A network's file is at most so long: one of the most pixels and units, with what the optimiser remembers. */
const MOST_NETWORK_BYTES = 1.5e9;
/** A file of this length is read without looking at its beginning. */
const SHORT = 1e6;

/**
 * The bytes of a network's file. What is long and no such file is refused before it is read.
 *
 * @param {Blob} file
 * @returns {Promise<Uint8Array>}
 */
export async function readNetwork(file) {
  try {
    const beginning = new DataView(await file.slice(0, 9).arrayBuffer());
    // The length of a header, which is JSON, and its first letter.
    const isNetwork =
      beginning.byteLength === 9 &&
      beginning.getBigUint64(0, true) < BigInt(file.size) &&
      beginning.getUint8(8) === "{".charCodeAt(0);
    if (file.size > MOST_NETWORK_BYTES || (file.size > SHORT && !isNetwork)) {
      throw loadError(
        `Expected a network's .safetensors file of at most ${megabytes(MOST_NETWORK_BYTES)}; this one has ` +
          `${megabytes(file.size)}${isNetwork ? "" : " and begins with something else"}. Nothing else of it was read.`,
      );
    }
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    return unreadable(file instanceof File ? file.name : "the file")(cause);
  }
}

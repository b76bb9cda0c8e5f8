import { megabytes } from "../domain/format.js";
import { loadError } from "./files.js";

/** @import { Files, Images } from "../bridge/protocol.js" */
/** @import { Taken } from "./pictures/types.js" */

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

/**
 * Reads the IDX files that were made from a person's own.
 *
 * @param {Taken} taken
 * @param {(received: number, total: number) => void} progress bytes as they are read
 * @returns {Promise<Files>}
 */
export async function readFiles({ files, isSplit }, progress) {
  const total = Object.values(files).reduce((sum, file) => sum + (file?.size ?? 0), 0);
  let received = 0;
  /** @param {File} file */
  const read = async (file) => {
    const bytes = new Uint8Array(await file.arrayBuffer().catch(unreadable(file.name)));
    progress((received += bytes.length), total);
    return bytes;
  };
  /**
   * @param {File} images
   * @param {File | null} labels
   * @returns {Promise<Images>}
   */
  const readPair = async (images, labels) => ({
    images: await read(images),
    labels: labels && (await read(labels)),
    names: [images.name, ...(labels ? [labels.name] : [])],
  });
  return {
    train: await readPair(files.trainImages, files.trainLabels),
    test: await readPair(files.testImages, files.testLabels),
    isSplit,
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

import { loadError } from "./files.js";

/** @import { Files, Images } from "../bridge/protocol.js" */
/** @import { Taken } from "./pictures/types.js" */

/** @param {File} file */
const bytesOf = async (file) =>
  new Uint8Array(
    await file.arrayBuffer().catch((cause) => {
      throw loadError(
        `The browser no longer has “${file.name}”. Open the files of these pictures again.`,
        cause,
      );
    }),
  );

/**
 * @param {File} images
 * @param {File | null} labels
 * @returns {Promise<Images>}
 */
const readPair = async (images, labels) => ({
  images: await bytesOf(images),
  labels: labels && (await bytesOf(labels)),
  names: [images.name, ...(labels ? [labels.name] : [])],
});

/**
 * The files of people's own pictures, which were prepared when they were taken.
 *
 * @param {Pick<Taken, "files" | "isSplit">} taken
 * @returns {Promise<Files>}
 */
export async function readTaken({ files, isSplit }) {
  return {
    train: await readPair(files.trainImages, files.trainLabels),
    test: await readPair(files.testImages, files.testLabels),
    isSplit,
  };
}

import { loadError } from "./files.js";

/** @import { Files, Images } from "../bridge/protocol.js" */
/** @import { Taken } from "./pictures/types.js" */

/**
 * The files of a person's own pictures, which were prepared when they were taken.
 *
 * @param {Taken} taken
 * @returns {Promise<Files>}
 */
export async function readTaken({ files, isSplit }) {
  /**
   * @param {"train" | "test"} part
   * @returns {Promise<Images>}
   */
  const read = async (part) => {
    /** @param {"images" | "labels"} kind */
    const find = (kind) => files.find(({ name }) => name.includes(part) && name.includes(kind));
    const [images, labels] = [find("images"), find("labels")];
    if (!images)
      throw loadError(`There are no pictures to ${part === "train" ? "learn from" : "hold out"}.`);
    return {
      images: new Uint8Array(await images.arrayBuffer()),
      labels: labels ? new Uint8Array(await labels.arrayBuffer()) : null,
      names: [images, labels].flatMap((file) => file?.name ?? []),
    };
  };
  return { train: await read("train"), test: await read("test"), isSplit };
}

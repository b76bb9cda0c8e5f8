import { dataSize } from "../domain/format.js";
import { loadError } from "./files.js";

/**
 * The longest network file: training needs 28 bytes per weight and may take 1 GiB, and of each weight a file holds 12
 * bytes, the optimiser's state included.
 */
const MOST_NETWORK_BYTES = 500e6;
/** Files up to this length are read without checking their beginning. */
const SHORT = 1e6;

/**
 * The bytes of a network's file. A long file of another kind is refused before it is read.
 *
 * @param {Blob} file
 * @returns {Promise<Uint8Array>}
 */
export async function readNetwork(file) {
  try {
    const beginning = new DataView(await file.slice(0, 9).arrayBuffer());
    // The length of the header, which is JSON, and its first character.
    const isNetwork =
      beginning.byteLength === 9 &&
      beginning.getBigUint64(0, true) < BigInt(file.size) &&
      beginning.getUint8(8) === "{".charCodeAt(0);
    if (file.size > MOST_NETWORK_BYTES || (file.size > SHORT && !isNetwork)) {
      throw loadError(
        `Expected a network's .safetensors file of at most ${dataSize(MOST_NETWORK_BYTES)}; this one has ` +
          `${dataSize(file.size)}${isNetwork ? "" : " and begins with something else"}. Nothing else of it was read.`,
      );
    }
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    if (cause instanceof Error && cause.name === "LoadFailed") throw cause;
    const name = file instanceof File ? `“${file.name}”` : "The file";
    throw loadError(
      `${name} could not be read: it is a folder, or it was moved or changed meanwhile. Choose it once more.`,
      cause,
    );
  }
}

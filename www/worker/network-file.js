import { ENOUGH, kindOf } from "../domain/file-kind.js";
import { dataSize } from "../domain/format.js";
import { loadError } from "./files.js";

/** @import { Kind } from "../domain/file-kind.js" */

/**
 * The longest network file: training needs 28 bytes per weight and may take 1 GiB, and of each weight a file holds 12
 * bytes, the optimiser's state included.
 */
const MOST_NETWORK_BYTES = 500e6;
/** What to do with a file that is no network, by its kind. @type {Partial<Record<Kind, string>>} */
const INSTEAD = {
  zip: "it is a ZIP. PyTorch's .pt is one: save its state by `safetensors.torch.save_file`. Pictures and data are opened in chapter 7.",
  empty: "it is empty. Save it again.",
  other:
    "it begins with something else. Save the network's state by `safetensors.torch.save_file`, or as chapter 8's programs do.",
};
const DATA = "it holds pictures, a table or other data. Open it in chapter 7.";

/**
 * The bytes of a network's file. A file of another kind, or one that is too long, is refused before more of it is read than
 * its beginning.
 *
 * @param {Blob} file
 * @returns {Promise<Uint8Array>}
 */
export async function readNetwork(file) {
  const name = file instanceof File ? `“${file.name}”` : "The file";
  try {
    const { kind } = kindOf(new Uint8Array(await file.slice(0, ENOUGH).arrayBuffer()));
    if (kind !== "network") {
      throw loadError(`${name} is no .safetensors file of a network: ${INSTEAD[kind] ?? DATA}`);
    }
    if (file.size > MOST_NETWORK_BYTES) {
      throw loadError(
        `${name} has ${dataSize(file.size)}; a network of at most ${dataSize(MOST_NETWORK_BYTES)} was expected. Save a smaller one, or without the optimiser's state. Nothing of it was read.`,
      );
    }
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    if (cause instanceof Error && cause.name === "LoadFailed") throw cause;
    throw loadError(
      `${name} could not be read: it is a folder, or was moved or changed since it was chosen. Choose it again.`,
      cause,
    );
  }
}

import { metadata } from "./network.js";

/** @import { Network } from "./network.js" */

/** A list as Python writes it: `(128, 64)`, `(128,)`, `()`. @param {readonly number[]} items */
export const tuple = (items) => `(${items.join(", ")}${items.length === 1 ? "," : ""})`;

/**
 * What both Python programs begin with: what they are, how to run them, and the pictures they learn from.
 *
 * @param {Network} network
 * @param {{ framework: string, needs: string, imports: string }} words
 */
export function beginning(network, { framework, needs, imports }) {
  const { config, pixels } = network;
  const { classes, digits } = config;
  const chosen = [
    classes.length > 0 &&
      `    labels = np.fromfile(f"{folder}/{name}-labels-idx1-ubyte", np.uint8)[8:]
    if name == "train":
        x = x[np.isin(labels, ${tuple(classes)})]`,
    digits > 0 &&
      `    if name == "train":
        x = x[:${digits}]`,
  ].filter(Boolean);
  return `"""The network at the top of the page, in ${framework}.

python autoencoder.py FOLDER                        trains it and writes network.safetensors
python autoencoder.py FOLDER network.safetensors    opens a network that the page has saved

FOLDER holds the four uncompressed IDX files of MNIST.
Needs: pip install ${needs}
"""

import sys

import numpy as np
${imports}

PIXELS = ${pixels}
# What the page reads of a file beside its tensors.
METADATA = {"simple_autoencoder": '${metadata(network)}'}


def pictures(folder, name):
    """The pictures of "train" or "t10k": one row of pixels each, ink from 0 to 1."""
    x = np.fromfile(f"{folder}/{name}-images-idx3-ubyte", np.uint8)[16:].reshape(-1, PIXELS)
${chosen.length > 0 ? `${chosen.join("\n")}\n` : ""}    return x.astype("float32") / 255
`;
}

/** What both end with. */
export const END = `
if __name__ == "__main__":
    folder, *file = sys.argv[1:]
    if file:
        network = load(file[0])
    else:
        network = train(pictures(folder, "train"))
        save(network, "network.safetensors")
    x = pictures(folder, "t10k")
    print("held-out MSE", np.mean((reconstruct(network, x) - x) ** 2))
`;

import images from "../first/images.idx?url";
import labels from "../first/labels.idx?url";
import network from "../first/network.safetensors?url";

/**
 * A file as it is, ahead of larger ones.
 *
 * @param {string} address
 */
async function fetchBytes(address) {
  const response = await fetch(address, { priority: "high" });
  if (!response.ok) throw new Error(`${address} could not be fetched`);
  return new Uint8Array(await response.arrayBuffer());
}

/** A network that was trained earlier, and a few held-out digits for it, as the bytes of their files. */
export async function fetchFirst() {
  const [bytes, pixels, classes] = await Promise.all([
    fetchBytes(network),
    fetchBytes(images),
    fetchBytes(labels),
  ]);
  return { network: bytes, images: pixels, labels: classes };
}

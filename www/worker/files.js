/** @import { Images } from "../protocol.js" */

/** The four files of MNIST, gzipped at rest. */
export const NAMES = {
  trainImages: "train-images-idx3-ubyte.gz",
  trainLabels: "train-labels-idx1-ubyte.gz",
  testImages: "t10k-images-idx3-ubyte.gz",
  testLabels: "t10k-labels-idx1-ubyte.gz",
};

/**
 * @param {string} message
 * @param {unknown} [cause]
 */
function loadError(message, cause) {
  const error = new Error(message, { cause });
  error.name = "LoadFailed";
  return error;
}

/**
 * The bytes of a stream, inflated when they are gzip. Some servers send a `.gz` with a
 * `Content-Encoding`, which the browser has then already undone: only the first two bytes tell.
 *
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream
 * @param {(count: number) => void} received called with the size of each piece as it arrives
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function inflated(stream, received) {
  const reader = stream.getReader();
  let head = new Uint8Array(0);
  let ended = false;
  while (head.length < 2 && !ended) {
    const { done, value } = await reader.read();
    ended = done;
    if (value) {
      received(value.length);
      const longer = new Uint8Array(head.length + value.length);
      longer.set(head);
      longer.set(value, head.length);
      head = longer;
    }
  }
  /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */
  const whole = new ReadableStream({
    start(controller) {
      controller.enqueue(head);
      if (ended) controller.close();
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) {
        controller.close();
      } else {
        received(value.length);
        controller.enqueue(value);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  const plain = isGzip ? whole.pipeThrough(new DecompressionStream("gzip")) : whole;
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

/**
 * Fetches and inflates all four files. The first failure ends the other downloads, and is theirs too.
 *
 * @param {string} folder address that the names are relative to
 * @param {boolean} again whether to pass over what the browser keeps, which may be what was damaged
 * @param {(received: number, total: number | null) => void} progress bytes as they cross the network;
 *   the total is known once every server answer states its length
 * @returns {{ test: Promise<Images>, train: Promise<Images> }} the held-out digits are small and come first
 */
export function fetchFiles(folder, again, progress) {
  const abort = new AbortController();
  let received = 0;
  let total = 0;
  let unknown = Object.keys(NAMES).length;

  /** @param {string} name */
  const one = async (name) => {
    const address = new URL(name, folder);
    const cache = again ? "reload" : "default";
    const response = await fetch(address, { cache, signal: abort.signal }).catch((cause) => {
      abort.signal.throwIfAborted();
      throw loadError(
        `The file ${name} could not be fetched. Check that you are online and that the server is running, then try again.`,
        cause,
      );
    });
    if (!response.ok || response.body === null) {
      throw loadError(
        `The file ${name} could not be fetched: the server answered ${response.status} where 200 was expected. ` +
          `The four MNIST files belong in the folder “data” beside the page.`,
      );
    }
    const length = response.headers.get("content-length");
    // With a content encoding, the length is of other bytes than those that are counted here.
    if (length !== null && !response.headers.has("content-encoding")) {
      total += Number(length);
      unknown -= 1;
    }
    return inflated(response.body, (size) => {
      received += size;
      progress(received, unknown === 0 ? total : null);
    }).catch((cause) => {
      abort.signal.throwIfAborted();
      throw loadError(
        `The file ${name} broke off or is damaged: one whole gzip file was expected. Try again; if it fails again, the file has to be fetched anew.`,
        cause,
      );
    });
  };

  /**
   * @param {string} images
   * @param {string} labels
   * @returns {Promise<Images>}
   */
  const pair = async (images, labels) => {
    try {
      const [pixels, classes] = await Promise.all([one(images), one(labels)]);
      return { images: pixels, labels: classes };
    } catch (error) {
      abort.abort(error);
      throw error;
    }
  };

  return {
    test: pair(NAMES.testImages, NAMES.testLabels),
    train: pair(NAMES.trainImages, NAMES.trainLabels),
  };
}

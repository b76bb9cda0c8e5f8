import { keep, kept } from "./kept.js";

/** @import { Images } from "../bridge/protocol.js" */

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
export function loadError(message, cause) {
  const error = new Error(message, { cause });
  error.name = "LoadFailed";
  return error;
}

/**
 * A stream, inflated when it is gzip. Some servers send a `.gz` with a `Content-Encoding`, which the
 * browser has then already undone: only the first two bytes tell.
 *
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream
 * @param {(count: number) => void} received called with the size of each piece as it arrives
 * @returns {Promise<ReadableStream<Uint8Array<ArrayBuffer>>>}
 */
export async function inflating(stream, received) {
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
  return isGzip ? whole.pipeThrough(new DecompressionStream("gzip")) : whole;
}

/**
 * All bytes of a stream, inflated when they are gzip.
 *
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream
 * @param {(count: number) => void} received as for `inflating`
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function inflated(stream, received) {
  return new Uint8Array(await new Response(await inflating(stream, received)).arrayBuffer());
}

/**
 * The SHA-256 of bytes in hexadecimal, or null where the browser computes none: it does for pages of a
 * secure origin only.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
async function sha256(bytes) {
  if (!globalThis.crypto?.subtle) return null;
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Fetches and inflates all four files. The first failure ends the other downloads, and is theirs too.
 *
 * @param {Record<keyof typeof NAMES, string>} addresses
 * @param {string} sums SHA-256 of the inflated files, as `sha256sum` writes them
 * @param {boolean} again whether to pass over what the browser keeps, which may be what was damaged
 * @param {(received: number, total: number | null) => void} progress bytes as they arrive; the total is
 *   known once every answer states its length
 * @returns {{ test: Promise<Images>, train: Promise<Images>, check(): Promise<void>, keep(): Promise<boolean> }}
 *   the held-out digits are small and come first; once all are here they are checked to the last bit, and
 *   then may be kept for the next visit
 */
export function fetchFiles(addresses, sums, again, progress) {
  const abort = new AbortController();
  let received = 0;
  let total = 0;
  let unknown = Object.keys(NAMES).length;
  /** @type {Map<string, Response>} */
  const fetched = new Map();
  /** @type {Promise<void>[]} */
  const checks = [];

  /**
   * @param {string} name
   * @param {Uint8Array<ArrayBuffer>} bytes
   */
  const check = async (name, bytes) => {
    const plain = name.replace(/\.gz$/, "");
    const expected = sums.split("\n").find((line) => line.endsWith(`  ${plain}`));
    const found = await sha256(bytes);
    if (found === null || expected?.startsWith(found)) return;
    throw loadError(
      `The file ${name} is not MNIST's: the SHA-256 of what is in it begins with ${found.slice(0, 8)}, and ` +
        `${expected?.slice(0, 8)} was expected. Try again; if it fails again, the file beside the page has to be replaced.`,
    );
  };

  /** @param {keyof typeof NAMES} file */
  const one = async (file) => {
    const name = NAMES[file];
    const address = addresses[file];
    const here = again ? undefined : await kept(address);
    const cache = again ? "reload" : "default";
    const response =
      here ??
      (await fetch(address, { cache, signal: abort.signal }).catch((cause) => {
        abort.signal.throwIfAborted();
        throw loadError(
          `The file ${name} could not be fetched. Check that you are online and that the server is running, then try again.`,
          cause,
        );
      }));
    if (!response.ok || response.body === null) {
      throw loadError(
        `The file ${name} could not be fetched: the server answered ${response.status} where 200 was expected. ` +
          `The four MNIST files belong in the folder “data” beside the page.`,
      );
    }
    if (here === undefined) fetched.set(address, response.clone());
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
   * @param {keyof typeof NAMES} images
   * @param {keyof typeof NAMES} labels
   * @returns {Promise<Images>}
   */
  const pair = async (images, labels) => {
    try {
      const [pixels, classes] = await Promise.all([one(images), one(labels)]);
      // Meanwhile they are read, which says better what is wrong where it can.
      checks.push(check(NAMES[images], pixels), check(NAMES[labels], classes));
      for (const checked of checks) checked.catch(() => {});
      return { images: pixels, labels: classes, names: [NAMES[images], NAMES[labels]] };
    } catch (error) {
      abort.abort(error);
      throw error;
    }
  };

  return {
    test: pair("testImages", "testLabels"),
    train: pair("trainImages", "trainLabels"),
    check: async () => void (await Promise.all(checks)),
    keep: () => keep(Object.values(addresses), fetched),
  };
}

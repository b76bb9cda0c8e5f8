import { keep, kept } from "./kept.js";

/** The four files of MNIST, gzipped. */
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
 * A stream, decompressed if it is gzip. Some servers send a `.gz` with a `Content-Encoding`, which the browser has then
 * already undone: only the first two bytes tell.
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
 * The SHA-256 of bytes in hexadecimal, or null if the browser cannot compute it, as on pages without a secure origin.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
async function sha256(bytes) {
  if (!globalThis.crypto?.subtle) return null;
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The download of MNIST's four files. The first failure ends all downloads with the same error. Once all have arrived they
 * are checked to the last bit, and may then be kept for the next visit.
 */
export class Download {
  #sources;
  #again;
  #progress;
  #sums;
  #abort = new AbortController();
  #received = 0;
  /** @type {number | null} bytes of all files; null if unknown */
  #total;
  /** @type {Map<string, Response>} */
  #fetched = new Map();
  /** @type {Promise<void>[]} */
  #checks = [];

  /**
   * @param {Record<keyof typeof NAMES, { address: string, bytes: number }>} sources where they are, and how large
   * @param {string} sums SHA-256 of the decompressed files, as `sha256sum` writes them
   * @param {boolean} again whether to ignore what the browser keeps, since it may be damaged
   * @param {(received: number, total: number | null) => void} progress bytes as they arrive; the total is null
   *   if unknown
   */
  constructor(sources, sums, again, progress) {
    this.#sources = sources;
    this.#total = Object.values(sources).reduce((sum, { bytes }) => sum + bytes, 0);
    this.#sums = sums;
    this.#again = again;
    this.#progress = progress;
  }

  /**
   * A decompressed file, piece by piece as it arrives.
   *
   * @param {keyof typeof NAMES} file
   * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>>}
   */
  async *pieces(file) {
    const { signal } = this.#abort;
    try {
      const response = await this.#answer(file);
      const inflated = await inflating(response.body, (size) => {
        this.#received += size;
        this.#progress(this.#received, this.#total);
      }).catch(this.#broken(file));
      const reader = inflated.getReader();
      for (;;) {
        const { done, value } = await reader.read().catch(this.#broken(file));
        if (done) return;
        yield value;
      }
    } catch (error) {
      if (!signal.aborted) this.#abort.abort(error);
      throw signal.reason;
    }
  }

  /**
   * A whole decompressed file.
   *
   * @param {keyof typeof NAMES} file
   */
  async whole(file) {
    const pieces = [];
    for await (const piece of this.pieces(file)) pieces.push(piece);
    const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
    this.willCheck(file, bytes);
    return bytes;
  }

  /**
   * @param {keyof typeof NAMES} file
   * @param {Uint8Array<ArrayBuffer>} bytes all of it; it is read meanwhile, since that can say better what is wrong
   */
  willCheck(file, bytes) {
    const checked = this.#check(NAMES[file], bytes);
    checked.catch(() => {});
    this.#checks.push(checked);
  }

  /** Checks that all files are MNIST's. */
  async check() {
    await Promise.all(this.#checks);
  }

  keep() {
    const addresses = Object.values(this.#sources).map(({ address }) => address);
    return keep(addresses, this.#fetched);
  }

  /** Ends all downloads. @param {unknown} reason */
  end(reason) {
    this.#abort.abort(reason);
  }

  /**
   * @param {string} name
   * @param {Uint8Array<ArrayBuffer>} bytes
   */
  async #check(name, bytes) {
    const plain = name.replace(/\.gz$/, "");
    const expected = this.#sums.split("\n").find((line) => line.endsWith(`  ${plain}`));
    const found = await sha256(bytes);
    if (found === null || expected?.startsWith(found)) return;
    throw loadError(
      `The file ${name} is not MNIST's: the SHA-256 of what is in it begins with ${found.slice(0, 8)}, and ` +
        `${expected?.slice(0, 8)} was expected. Try again; if it fails again, the file beside the page has to be replaced.`,
    );
  }

  /**
   * @param {keyof typeof NAMES} file
   * @returns {Promise<{ body: ReadableStream<Uint8Array<ArrayBuffer>> }>}
   */
  async #answer(file) {
    const name = NAMES[file];
    const { address, bytes } = this.#sources[file];
    const { signal } = this.#abort;
    const here = this.#again ? undefined : await kept(address);
    const cache = this.#again ? "reload" : "default";
    const response =
      here ??
      (await fetch(address, { cache, signal }).catch((cause) => {
        signal.throwIfAborted();
        throw loadError(
          `The file ${name} could not be fetched. Check that you are online and that the server is running, then try again.`,
          cause,
        );
      }));
    const { body } = response;
    if (!response.ok || body === null) {
      throw loadError(
        `The file ${name} could not be fetched: the server answered ${response.status} where 200 was expected. ` +
          `The four MNIST files belong in the folder “data” beside the page.`,
      );
    }
    const { headers } = response;
    const length = headers.get("content-length");
    // With a content encoding, the bytes counted here are not those whose number is known.
    if (headers.has("content-encoding")) this.#total = null;
    // Some servers send the files decompressed.
    else if (length !== null && this.#total !== null) this.#total += Number(length) - bytes;
    if (here !== undefined) return { body };
    const [read, copy] = body.tee();
    const { status } = response;
    this.#fetched.set(address, new Response(copy, { status, headers }));
    return { body: read };
  }

  /**
   * @param {keyof typeof NAMES} file
   * @returns {(cause: unknown) => never}
   */
  #broken(file) {
    return (cause) => {
      this.#abort.signal.throwIfAborted();
      throw loadError(
        `The file ${NAMES[file]} broke off or is damaged: one whole gzip file was expected. Try again; if it fails again, the file has to be fetched anew.`,
        cause,
      );
    };
  }
}

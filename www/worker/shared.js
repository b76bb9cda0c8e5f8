// A module on memory that threads share. One file serves both, one thread and several: how it imports its memory is one
// byte, which is changed here.

/** How a module imports its memory: the field's name behind its length, the kind, and 1 where it is not shared. */
const IMPORT = [6, ...new TextEncoder().encode("memory"), 2, 1];
const SHARED = 3;

/** In pages of 64 KiB: more than a module has in it, and the most there is. */
const PAGES = { initial: 64, maximum: 2 ** 16, shared: true };

/** Bytes of stack of a helper; the kernels take a few thousand. */
export const STACK = 2 ** 18;

/**
 * Memory that threads can share; null where the browser has none for this page.
 *
 * @returns {WebAssembly.Memory | null}
 */
export function sharedMemory() {
  if (!globalThis.crossOriginIsolated || typeof SharedArrayBuffer === "undefined") return null;
  try {
    return new WebAssembly.Memory(PAGES);
  } catch {
    // Some devices have no room for so large a reservation.
    return null;
  }
}

/**
 * Compiles a module for shared memory, where it was built for threads.
 *
 * @param {string | URL} url
 */
export async function compileShared(url) {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const at = bytes.findIndex((_, at) => IMPORT.every((byte, i) => bytes[at + i] === byte));
  if (at !== -1) bytes[at + IMPORT.length - 1] = SHARED;
  return { module: await WebAssembly.compile(bytes), isShared: at !== -1 };
}

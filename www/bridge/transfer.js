import { transfer, transferHandlers } from "comlink";

import { failureOf } from "./failure.js";

/** @import { TransferHandler } from "comlink" */

/**
 * All buffers in a value: of its typed arrays, and of those in its arrays and plain objects. Shared memory and
 * WebAssembly's own cannot be handed over.
 *
 * @param {unknown} value
 * @param {Set<ArrayBuffer>} [found]
 * @returns {Set<ArrayBuffer>}
 */
export function buffersOf(value, found = new Set()) {
  if (typeof value !== "object" || value === null) return found;
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) {
    for (const part of Object.values(value)) buffersOf(part, found);
  }
  return found;
}

/** Lets errors keep, beside name and message, what they say of a field. Both ends of a bridge call it. */
export function keepErrorsWhole() {
  const thrown = transferHandlers.get("throw");
  if (!thrown) throw new Error("Comlink has no handler for what is thrown.");
  /** @type {TransferHandler<{ value: unknown }, unknown>} */
  const whole = {
    canHandle: /** @type {(value: unknown) => value is { value: unknown }} */ (thrown.canHandle),
    serialize: ({ value }) => [failureOf(value), []],
    deserialize(failure) {
      throw Object.assign(new Error(), failure);
    },
  };
  transferHandlers.set("throw", whole);
}

/**
 * Hands the buffers of an answer over rather than copy them: who answers never keeps what it gives.
 *
 * @template T
 * @param {T} answer
 * @returns {T}
 */
export function handOver(answer) {
  const buffers = [...buffersOf(answer)];
  return buffers.length > 0 ? transfer(answer, buffers) : answer;
}

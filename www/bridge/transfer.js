import { transfer, transferHandlers } from "comlink";

import { failureOf } from "./failure.js";

/** @import { TransferHandler } from "comlink" */

/**
 * All buffers of typed arrays in a value, including those within its arrays and plain objects, except shared memory, which
 * cannot be transferred.
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

/** Makes errors keep what they say about a field, besides name and message. Both ends of a bridge call it. */
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
 * Transfers the buffers of an answer instead of copying them: the sender never needs them again.
 *
 * @template T
 * @param {T} answer
 * @returns {T}
 */
export function handOver(answer) {
  const buffers = [...buffersOf(answer)];
  return buffers.length > 0 ? transfer(answer, buffers) : answer;
}

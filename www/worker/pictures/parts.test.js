import assert from "node:assert/strict";
import { test } from "node:test";

import { idx, joined } from "../../../tests/made-files.js";
import { kindOf } from "../../domain/file-kind.js";
import { chunksOf, eachRecord, pieceOf } from "./bytes.js";
import { compared } from "./canvas.js";
import { fingerprintOf } from "./fingerprint.js";
import { crc32 } from "./inflate.js";

test("records are cut from chunks of any length", async () => {
  const bytes = Uint8Array.from({ length: 5 + 3 * 7 }, (_, i) => i);
  for (let step = 1; step <= bytes.length; step += 1) {
    const piece = {
      ...pieceOf(new Blob([bytes]), "a"),
      async *chunks() {
        for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
      },
    };
    /** @type {number[][]} */
    const seen = [];
    await eachRecord(piece, { start: 5, length: 7, count: 3 }, (record, index) => {
      seen[index] = [...record];
    });
    assert.deepEqual(
      seen,
      [0, 1, 2].map((i) => [...bytes.subarray(5 + 7 * i, 12 + 7 * i)]),
    );
  }
});

test("a fingerprint is the same with and without the browser's own SHA-256, and changes with each part", async () => {
  const frame = { rows: 2, columns: 2 };
  const set = { pixels: Uint8Array.of(1, 2, 3, 4), labels: Uint8Array.of(7), count: 1 };
  const long = { pixels: new Uint8Array(20_000_000).fill(9), labels: null, count: 5_000_000 };
  const subtle = globalThis.crypto.subtle;
  for (const sets of [[set], [set, set], [long]]) {
    const own = await fingerprintOf(frame, sets, undefined);
    assert.equal(own, await fingerprintOf(frame, sets, subtle));
    assert.match(own, /^[0-9a-f]{64}$/);
  }
  const others = [
    [frame, [{ ...set, pixels: Uint8Array.of(1, 2, 3, 5) }]],
    [frame, [{ ...set, labels: Uint8Array.of(8) }]],
    [frame, [{ ...set, labels: null }]],
    [{ rows: 1, columns: 4 }, [set]],
    [frame, [set, set]],
    [frame, [set]],
  ];
  const prints = new Set();
  for (const [size, sets] of others) {
    prints.add(
      await fingerprintOf(/** @type {typeof frame} */ (size), /** @type {(typeof set)[]} */ (sets)),
    );
  }
  assert.equal(prints.size, others.length);
});

test("a checksum known from the standard", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
});

test("a pattern that comes back changed tells a browser that falsifies", () => {
  const put = Uint8ClampedArray.of(0, 100, 200, 255);
  assert.equal(compared(put, put.slice()), "exact");
  assert.equal(compared(put, Uint8ClampedArray.of(1, 99, 200, 255)), "altered");
  assert.equal(compared(put, Uint8ClampedArray.of(255, 255, 255, 255)), "falsified");
  assert.equal(compared(put, new Uint8ClampedArray(0)), "falsified");
});

test("kinds are told by content, whatever the name", () => {
  const text = (/** @type {string} */ words) => new TextEncoder().encode(words);
  const kind = (/** @type {Uint8Array} */ bytes) => kindOf(bytes).kind;
  assert.equal(kind(idx([2, 2], [1, 2, 3, 4], "f32")), "idx");
  assert.equal(kind(Uint8Array.of(3, 8, 0, 0, 100, 0, 0, 0)), "idx-little");
  assert.equal(kind(joined([88, 0, 0, 0, 0, 0, 0, 0], text('{"__metadata__":{}}'))), "network");
  // The header of a network whose length looks like the beginning of an IDX file.
  assert.equal(kind(joined([0, 0, 8, 3, 0, 0, 0, 0], text("{"))), "network");
  assert.equal(kind(text("1,2,3\n")), "table");
  assert.equal(kind(text("ﬁ, ä, 日本\n")), "table");
  assert.equal(kind(new Uint8Array(0)), "empty");
  assert.equal(kindOf(joined([0xff, 0xd8, 0xff, 0xe0])).format, "JPEG");
  assert.equal(kindOf(text("RIFF....WEBPVP8 ")).format, "WebP");
  assert.equal(kindOf(joined(text("BM"), [9, 9, 9, 9, 0, 0, 0, 0])).format, "BMP");
});

test("a file that is gone is said to be gone", async () => {
  const blob = {
    stream: () =>
      new ReadableStream({ pull: (controller) => controller.error(new Error("NotFound")) }),
  };
  const read = async () => {
    for await (const chunk of chunksOf(
      /** @type {Blob} */ (/** @type {unknown} */ (blob)),
      "cat.png",
    ))
      assert.fail(String(chunk));
  };
  await assert.rejects(
    read,
    /“cat.png” could not be read: it is a folder, or was moved or changed/,
  );
});

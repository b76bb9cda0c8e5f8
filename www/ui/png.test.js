import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "fast-png";
import { pngOf } from "./png.js";

const decoded = async (/** @type {Blob} */ blob) =>
  decode(await blob.arrayBuffer(), { checkCrc: true });

test("every ink byte comes back from the file, dark on white", async () => {
  const ink = Uint8Array.from({ length: 256 }, (_, i) => i);
  const blob = await pngOf(ink, { rows: 8, columns: 32 }, 1);
  assert.equal(blob.type, "image/png");
  const { width, height, channels, depth, data } = await decoded(blob);
  assert.deepEqual([width, height, channels, depth], [32, 8, 1, 8]);
  assert.deepEqual(
    [...data],
    [...ink].map((value) => 255 - value),
  );
});

test("each pixel becomes a square", async () => {
  const { width, height, data } = await decoded(
    await pngOf(Uint8Array.of(0, 255, 255, 51), { rows: 2, columns: 2 }, 2),
  );
  assert.deepEqual([width, height], [4, 4]);
  assert.deepEqual(
    [...data],
    [
      [255, 255, 0, 0],
      [255, 255, 0, 0],
      [0, 0, 204, 204],
      [0, 0, 204, 204],
    ].flat(),
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "fast-png";

import { pngOfColours, pngOfInk } from "./png.js";

const decoded = async (/** @type {Blob} */ blob) =>
  decode(await blob.arrayBuffer(), { checkCrc: true });

test("ink becomes the colours of paper and ink, to the last bit", async () => {
  const ink = Uint8Array.from({ length: 256 }, (_, i) => i);
  const blob = await pngOfInk(ink, { rows: 16, columns: 16 });
  assert.equal(blob.type, "image/png");
  const { width, height, channels, data } = await decoded(blob);
  assert.deepEqual([width, height, channels], [16, 16, 3]);
  assert.deepEqual(
    [...data],
    [...ink].flatMap((value) => [255 - value, 255 - value, 255 - value]),
  );
});

test("each pixel is a square, in the colours that are asked for", async () => {
  const look = {
    scale: 3,
    paper: /** @type {const} */ ([10, 20, 30]),
    ink: /** @type {const} */ ([200, 100, 0]),
  };
  const { width, height, data } = await decoded(
    await pngOfInk([0, 255], { rows: 1, columns: 2 }, look),
  );
  assert.deepEqual([width, height], [6, 3]);
  const row = [...[0, 0, 0].flatMap(() => look.paper), ...[0, 0, 0].flatMap(() => look.ink)];
  assert.deepEqual([...data], [...row, ...row, ...row]);
});

test("colours come back as they are", async () => {
  const rgb = Uint8Array.from({ length: 5 * 7 * 3 }, (_, i) => (i * 53) & 255);
  assert.deepEqual((await decoded(await pngOfColours(rgb, { width: 5, height: 7 }))).data, rgb);
});

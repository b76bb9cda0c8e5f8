import assert from "node:assert/strict";
import { test } from "node:test";
import { differenceColours, differencePalette, inkColours, inkPalette } from "./paint.js";

const paper = /** @type {const} */ ([250, 240, 230]);
const ink = /** @type {const} */ ([0, 20, 40]);
const palette = inkPalette(paper, ink);

test("no ink is paper, full ink is ink, and between them it is mixed", () => {
  const painted = inkColours(Uint8Array.of(0, 255, 51), palette);
  assert.deepEqual([...painted], [250, 240, 230, 255, 0, 20, 40, 255, 200, 196, 192, 255]);
});

test("ink becomes darker with every level, none is left out", () => {
  const greens = inkColours(
    Uint8Array.from({ length: 256 }, (_, i) => i),
    palette,
  ).filter((_, i) => i % 4 === 1);
  for (let i = 1; i < 256; i += 1) assert.ok((greens[i] ?? 0) <= (greens[i - 1] ?? 0), `${i}`);
});

test("a difference is the less colour, the same colour or the more colour", () => {
  const [less, same, more] = /** @type {const} */ ([
    [0, 0, 255],
    [100, 100, 100],
    [255, 0, 0],
  ]);
  const painted = differenceColours(
    Uint8Array.of(255, 7, 0),
    Uint8Array.of(0, 7, 255),
    differencePalette(less, same, more),
  );
  assert.deepEqual([...painted], [...less, 255, ...same, 255, ...more, 255]);
});

test("a faint difference is seen: a tenth of the ink is a fifth of the colour", () => {
  const palette = differencePalette([0, 0, 0], [0, 0, 0], [200, 0, 0]);
  const [red] = differenceColours(Uint8Array.of(0), Uint8Array.of(26), palette);
  assert.ok((red ?? 0) > 38 && (red ?? 0) < 43, `${red}`);
});

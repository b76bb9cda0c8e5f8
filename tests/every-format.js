// The same pictures and labels in every format that can be opened.

import { gzipSync } from "node:zlib";

import { idx, joined, madePictures, npy, png, zip } from "./made-files.js";

export const COUNT = 60;
export const SIDE = 6;
export const { pixels, labels } = madePictures(COUNT, SIDE, 5);
export const shape = [COUNT, SIDE, SIDE];
const unit = Array.from(pixels, (value) => value / 255);
export const image = (/** @type {number} */ i) =>
  pixels.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE);
const size = { rows: SIDE, columns: SIDE };
const rgb = (/** @type {boolean} */ isPlanar) =>
  Uint8Array.from({ length: pixels.length * 3 }, (_, i) => {
    const each = SIDE * SIDE;
    const [picture, rest] = [Math.floor(i / (3 * each)), i % (3 * each)];
    return pixels[picture * each + (isPlanar ? rest % each : Math.floor(rest / 3))] ?? 0;
  });

const text = (/** @type {string} */ words) => new TextEncoder().encode(words);
/** @param {{ header?: boolean, at?: "first" | "last" | "none", by?: string, end?: string, scale?: number, quote?: string }} how */
export function csv({ header = true, at = "first", by = ",", end = "\n", scale = 1, quote = "" }) {
  const row = (/** @type {string} */ label, /** @type {string[]} */ cells) => {
    const all = at === "none" ? cells : at === "first" ? [label, ...cells] : [...cells, label];
    return all.map((cell) => quote + cell + quote).join(by);
  };
  const lines = Array.from({ length: COUNT }, (_, i) =>
    row(
      String(labels[i]),
      Array.from(image(i), (v) => String(v / scale)),
    ),
  );
  const names = Array.from(image(0), (_, k) => `pixel${k}`);
  return text([...(header ? [row("label", names)] : []), ...lines, ""].join(end));
}

/** @param {Parameters<typeof png>[2]} [kind] */
const folders = (kind) =>
  Object.fromEntries(
    Array.from({ length: COUNT }, (_, i) => [
      `all/${labels[i]}/${i}.png`,
      png(image(i), size, kind),
    ]),
  );

export const plain = { "a-images": idx(shape, pixels), "a-labels": idx([COUNT], labels) };
const halves = (/** @type {Uint8Array} */ bytes) => [bytes.subarray(0, 777), bytes.subarray(777)];

/** Files by path. @type {Record<string, () => Record<string, ArrayLike<number>>>} */
export const FORMATS = {
  "IDX of signed bytes": () => ({
    a: idx(
      shape,
      Array.from(pixels, (value) => value - 128),
      "i8",
    ),
    b: idx([COUNT], labels, "i8"),
  }),
  "IDX of 16-bit numbers": () => ({ a: idx(shape, pixels, "i16"), b: idx([COUNT], labels) }),
  "IDX of 32-bit numbers": () => ({ a: idx(shape, pixels, "i32"), b: idx([COUNT], labels, "i32") }),
  "IDX of reals from 0 to 1": () => ({ a: idx(shape, unit, "f32"), b: idx([COUNT], labels) }),
  "IDX of long reals": () => ({ a: idx(shape, pixels, "f64"), b: idx([COUNT, 1], labels, "f32") }),
  "IDX, a picture a row": () => ({ a: idx([COUNT, SIDE * SIDE], pixels), b: idx([COUNT], labels) }),
  "IDX in colour": () => ({ a: idx([...shape, 3], rgb(false)), b: idx([COUNT], labels) }),
  "IDX in planes": () => ({
    a: idx([COUNT, 3, SIDE, SIDE], rgb(true)),
    b: idx([COUNT], labels),
  }),
  "QMNIST's labels": () => ({
    a: idx(shape, pixels),
    b: idx(
      [COUNT, 8],
      Array.from(labels).flatMap((label) => [label, 0, 9, 0, 1, 2, 3, 4]),
      "i32",
    ),
  }),
  gzip: () => ({ "a.gz": gzipSync(plain["a-images"]), "b.gz": gzipSync(plain["a-labels"]) }),
  "gzip of two members, padded": () => ({
    "a.gz": joined(...halves(plain["a-images"]).map((half) => gzipSync(half)), [0, 0, 0, 0]),
    b: plain["a-labels"],
  }),
  "gzip in gzip": () => ({
    "a.gz.gz": gzipSync(gzipSync(plain["a-images"])),
    b: plain["a-labels"],
  }),
  "gzip in ZIP": () => ({
    "a.zip": zip({ "x/a.gz": gzipSync(plain["a-images"]), "x/b.gz": gzipSync(plain["a-labels"]) }),
  }),
  "npy beside npy": () => ({ "x.npy": npy(shape, pixels), "y.npy": npy([COUNT], labels) }),
  "npz in Fortran order": () => ({
    "d.npz": zip({
      "x.npy": npy(shape, unit, { type: "f32", isFortran: true }),
      "y.npy": npy([COUNT], labels, { type: "i32" }),
    }),
  }),
  "npz with one-hot labels": () => ({
    "d.npz": zip({
      "x.npy": npy(shape, unit, { type: "f64" }),
      "y.npy": npy(
        [COUNT, 5],
        Array.from(labels).flatMap((label) => [0, 1, 2, 3, 4].map((i) => Number(i === label))),
        { type: "f32" },
      ),
    }),
  }),
  "npz with labels as text": () => ({
    "d.npz": zip({
      "x.npy": npy(shape, pixels),
      "y.npy": npy(
        [COUNT],
        Array.from(labels).flatMap((label) => [48 + label, 0]),
        { descr: "'|S2'" },
      ),
    }),
  }),
  "npz stored, big-endian": () => ({
    "d.npz": zip(
      { "x.npy": npy(shape, pixels, { type: "f64", isBig: true }), "y.npy": npy([COUNT], labels) },
      true,
    ),
  }),
  "npz in a ZIP": () => ({
    "e.zip": zip({ "d.npz": zip({ "x.npy": npy(shape, pixels), "y.npy": npy([COUNT], labels) }) }),
  }),
  "CSV as Kaggle has it": () => ({ "t.csv": csv({}) }),
  "CSV without names": () => ({ "t.csv": csv({ header: false }) }),
  "CSV with labels at the end": () => ({ "t.csv": csv({ header: false, at: "last" }) }),
  "CSV with semicolons, quotes and CRLF": () => ({
    "t.csv": csv({ by: ";", quote: '"', end: "\r\n" }),
  }),
  "CSV of reals, gzipped": () => ({ "t.csv.gz": gzipSync(csv({ scale: 255 })) }),
  "folders of PNG": () => folders(),
  "a ZIP of colour PNG": () => ({ "p.zip": zip(folders("colour")) }),
  "PNG with alpha": () => folders("alpha"),
  "PNG of 16 bits": () => folders("deep"),
  "interlaced PNG": () => folders("interlaced"),
};

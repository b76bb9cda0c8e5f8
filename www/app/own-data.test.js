import assert from "node:assert/strict";
import { test } from "node:test";

import { part } from "../ui/elements.js";
import { rootOf } from "../ui/dom.js";
import { OwnData, useKept } from "./own-data.js";

/** @import { PictureReader } from "../bridge/pictures.js" */
/** @import { Found, Taken } from "../worker/pictures/types.js" */

/** @type {Found} */
const found = {
  name: "Cats",
  noun: "picture",
  train: { name: "cats.zip", count: 70 },
  test: null,
  sizes: [{ rows: 8, columns: 8, count: 70 }],
  canStay: true,
  classes: [],
  sample: [],
  isLightPaper: false,
  isTransposed: false,
  remarks: [],
  leftOut: [],
};
const taken = /** @type {Taken} */ ({ name: "Cats", fingerprint: "ab" });
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const NETWORK = [9, 0, 0, 0, 0, 0, 0, 0, 0x7b];

const picked = (/** @type {number[]} */ ...bytes) => ({
  file: new File([Uint8Array.from(bytes)], "a"),
  path: "a",
});

/**
 * A page with a reader that a test answers for.
 *
 * @param {{ keep?: (data: Taken) => Promise<void> }} [how]
 */
function rig({ keep = async () => {} } = {}) {
  const sheet = /** @type {HTMLDialogElement} */ (rootOf("sheet"));
  /** @type {unknown[]} */
  const told = [];
  /** @type {Record<string, (value: any) => void>[]} */
  const readers = [];
  const startReader = () => {
    const answers = /** @type {Record<string, (value: any) => void>} */ ({});
    readers.push(answers);
    const asked = (/** @type {string} */ name) => () =>
      new Promise((resolve, reject) => {
        answers[name] = resolve;
        answers["fail"] = reject;
      });
    answers["ended"] = () => {};
    const reader = {
      inspect: asked("inspect"),
      take: asked("take"),
      end: () => answers["fail"]?.(new DOMException("cancelled", "AbortError")),
    };
    return /** @type {PictureReader} */ (/** @type {unknown} */ (reader));
  };
  const ownData = new OwnData(
    {
      dispatch: (event) => told.push(event),
      announce: (words) => told.push(words),
      report: (place, error) => told.push([place, /** @type {Error} */ (error).message]),
    },
    sheet,
    (drawing) => told.push({ drawing }),
    {
      startReader,
      keep,
      photo: async () => ({ ink: Uint8Array.of(1), width: 1, height: 1 }),
    },
  );
  return { ownData, sheet, told, readers };
}

const moment = () => new Promise((resolve) => setTimeout(resolve));

test("files become data once they are chosen, and the sheet closes", async () => {
  const { ownData, sheet, told, readers } = rig();
  void ownData.open([picked(1), picked(2)]);
  await moment();
  assert.equal(sheet.open, true);
  readers[0]?.["inspect"]?.(found);
  await moment();
  part(sheet, "take").click();
  assert.deepEqual(told, []);
  readers[0]?.["take"]?.(taken);
  await moment();
  assert.deepEqual(told, [{ type: "open data", source: taken }]);
  assert.equal(sheet.open, false);
});

test("they are kept where that was asked for, and what could not be kept is said", async () => {
  /** @type {Taken[]} */
  const kept = [];
  /** @type {[(data: Taken) => Promise<void>, unknown][]} */
  const cases = [
    [async (data) => void kept.push(data), "Cats is kept in this browser."],
    [
      () => Promise.reject(new Error("There is no room.")),
      ["yours", "“Cats” is used now, but could not be kept for later visits. There is no room."],
    ],
  ];
  for (const [keep, said] of cases) {
    const { ownData, sheet, told, readers } = rig({ keep });
    void ownData.open([picked(1), picked(2)]);
    await moment();
    readers[0]?.["inspect"]?.(found);
    await moment();
    part(sheet, "keep", HTMLInputElement).checked = true;
    part(sheet, "take").click();
    readers[0]?.["take"]?.(taken);
    await moment();
    assert.deepEqual(told, [{ type: "open data", source: taken }, said]);
  }
  assert.deepEqual(kept, [taken]);
});

test("what cannot be read is said on the sheet, and nothing changes", async () => {
  const { ownData, sheet, told, readers } = rig();
  void ownData.open([picked(1), picked(2)]);
  await moment();
  readers[0]?.["fail"]?.(new Error("“a” is a RAR archive."));
  await moment();
  assert.equal(sheet.open, true);
  assert.match(
    part(sheet, "failure").textContent ?? "",
    /RAR archive\. Everything that was here stays as it was\.$/,
  );
  part(sheet, "cancel").click();
  assert.equal(sheet.open, false);
  assert.deepEqual(told, []);
});

test("Cancel ends reading, and says nothing more", async () => {
  const { ownData, sheet, told } = rig();
  void ownData.open([picked(1), picked(2)]);
  await moment();
  part(sheet, "cancel").click();
  await moment();
  assert.equal(sheet.open, false);
  assert.equal(part(sheet, "failure").hidden, true);
  assert.deepEqual(told, []);
});

test("other files end the reading of those before", async () => {
  const { ownData, sheet, readers } = rig();
  void ownData.open([picked(1), picked(2)]);
  await moment();
  void ownData.open([picked(3), picked(4)]);
  await moment();
  assert.equal(readers.length, 2);
  readers[1]?.["inspect"]?.(found);
  await moment();
  assert.equal(part(sheet, "title").textContent, "Cats");
  assert.equal(part(sheet, "failure").hidden, true);
});

test("a network is opened as one, and a single picture is drawn with", async () => {
  const { ownData, sheet, told } = rig();
  const network = picked(...NETWORK);
  await ownData.open([network]);
  await ownData.open([picked(...PNG)]);
  assert.deepEqual(told, [
    { type: "open network", file: network.file },
    { drawing: { ink: Uint8Array.of(1), width: 1, height: 1 } },
    "The picture is on the pad.",
  ]);
  assert.equal(sheet.open, false);
});

test("kept data that a link names are used once the page is there", async () => {
  /** @type {Taken[]} */
  const used = [];
  let config = /** @type {object | null} */ (null);
  /** @type {Set<(state: any) => void>} */
  const hearers = new Set();
  const app = /** @type {import("../state/state.js").App} */ (
    /** @type {unknown} */ ({
      state: () => ({ config }),
      subscribe(/** @type {(state: any) => void} */ hear) {
        hearers.add(hear);
        return () => hearers.delete(hear);
      },
    })
  );
  const use = (/** @type {Taken} */ data) => void used.push(data);
  const kept = async (/** @type {string} */ fingerprint) =>
    fingerprint === "0123456789abcdef" ? taken : null;
  await useKept(app, { use }, "0123456789abcdef", kept);
  assert.deepEqual(used, []);
  for (const hear of hearers) hear({ config: null });
  config = {};
  for (const hear of hearers) hear({ config });
  assert.deepEqual([used, hearers.size], [[taken], 0]);
  await useKept(app, { use }, "0123456789abcdef", kept);
  assert.equal(used.length, 2);
  for (const other of ["", "own", "fedcba9876543210"]) await useKept(app, { use }, other, kept);
  await useKept(app, { use }, "0123456789abcdef", () => Promise.reject(new Error("no storage")));
  assert.equal(used.length, 2);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { part } from "../ui/elements.js";
import { rootOf } from "../ui/dom.js";
import { OwnData, useKept } from "./own-data.js";

/** @import { PictureReader } from "../bridge/pictures.js" */
/** @import { State } from "../state/state.js" */
/** @import { Found, Taken } from "../worker/pictures/types.js" */

/** @type {Found} */
const found = {
  name: "Cats",
  noun: "picture",
  sets: [],
  set: null,
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
 * @param {{ keep?: (data: Taken) => Promise<void>, kept?: (fingerprint: string) => Promise<Taken | null> }} [how]
 */
function rig({ keep = async () => {}, kept = async () => null } = {}) {
  const sheet = /** @type {HTMLDialogElement} */ (rootOf("sheet"));
  /** @type {unknown[]} */
  const told = [];
  /** @type {Record<string, (value: any) => void>[]} */
  const readers = [];
  let state = /** @type {State} */ ({ source: null, candidate: null });
  /** @type {Set<(state: State, previous: State) => void>} */
  const hearers = new Set();
  const move = (/** @type {Partial<State>} */ change) => {
    const previous = state;
    state = { ...state, ...change };
    for (const hear of hearers) hear(state, previous);
  };
  const startReader = () => {
    const answers = /** @type {Record<string, (value: any) => void>} */ ({});
    readers.push(answers);
    const asked =
      (/** @type {string} */ name) =>
      (/** @type {any[]} */ ...given) =>
        new Promise((resolve, reject) => {
          answers[name] = resolve;
          answers["progress"] = given.at(-1).progress;
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
      state: () => state,
      subscribe(hear) {
        hearers.add(hear);
        return () => hearers.delete(hear);
      },
    },
    sheet,
    (drawing) => told.push({ drawing }),
    {
      startReader,
      keep,
      kept,
      photo: async () => ({ ink: Uint8Array.of(1), width: 1, height: 1 }),
    },
  );
  return { ownData, sheet, told, readers, move };
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
  assert.deepEqual(told, [{ type: "open data", source: { ...taken, isKept: false } }]);
  assert.equal(sheet.open, false);
});

test("they are kept where that was asked for, and what could not be kept is said", async () => {
  /** @type {Taken[]} */
  const kept = [];
  /** @type {[(data: Taken) => Promise<void>, boolean, unknown[]][]} */
  const cases = [
    [async (data) => void kept.push(data), true, []],
    [
      () => Promise.reject(new Error("There is no room.")),
      false,
      [["yours", "“Cats” can be used now, but not be kept for later visits. There is no room."]],
    ],
  ];
  for (const [keep, isKept, said] of cases) {
    const { ownData, sheet, told, readers } = rig({ keep });
    void ownData.open([picked(1), picked(2)]);
    await moment();
    readers[0]?.["inspect"]?.(found);
    await moment();
    part(sheet, "keep", HTMLInputElement).checked = true;
    part(sheet, "take").click();
    readers[0]?.["take"]?.(taken);
    await moment();
    assert.deepEqual(told, [...said, { type: "open data", source: { ...taken, isKept } }]);
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
  const { ownData, sheet, told, readers } = rig();
  void ownData.open([picked(1), picked(2)]);
  await moment();
  readers[0]?.["progress"]?.({ done: 1, total: 2 });
  assert.match(part(sheet, "progress-words").textContent ?? "", /: 1 of 2$/);
  part(sheet, "cancel").click();
  // What was already on its way.
  readers[0]?.["progress"]?.({ done: 2, total: 2 });
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

test("a kept run is resumed once its data are here", async () => {
  const run = (/** @type {string | null} */ data) => ({ place: "p", at: 0, info: null, data });
  const candidate = /** @type {State["candidate"]} */ ({ place: "data" });
  const open = { type: "open data", source: taken };
  const resume = { type: "resume", id: "p" };

  const here = rig();
  await here.ownData.resume(run(null));
  assert.deepEqual(here.told, [resume]);

  const kept = rig({ kept: async () => taken });
  const pending = kept.ownData.resume(run("ab"));
  await moment();
  kept.move({ candidate });
  assert.deepEqual(kept.told, [open]);
  kept.move({ candidate: null, source: taken });
  await pending;
  assert.deepEqual(kept.told, [open, resume]);

  const failed = rig({ kept: async () => taken });
  const refused = failed.ownData.resume(run("ab"));
  await moment();
  failed.move({ candidate });
  failed.move({ candidate: null });
  await refused;
  assert.deepEqual(failed.told, [open]);

  const gone = rig();
  await gone.ownData.resume(run("ab"));
  assert.match(JSON.stringify(gone.told), /no longer kept in this browser. Open the same files/);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";
import { DropView, pickedFiles, pickedFrom } from "./view.js";

/** @import { Picked } from "../../worker/pictures/types.js" */

const file = (/** @type {string} */ name) => new File(["x"], name);

/** An entry as a browser gives it for a file. @param {string} path */
const fileEntry = (path) => ({
  isFile: true,
  isDirectory: false,
  fullPath: `/${path}`,
  file: (/** @type {(file: File) => void} */ give) => give(file(path.split("/").at(-1) ?? "")),
});

/** A folder that gives its entries two at a time. @param {string} path @param {unknown[]} entries */
const folderEntry = (path, entries) => ({
  isFile: false,
  isDirectory: true,
  fullPath: `/${path}`,
  createReader() {
    let at = 0;
    return {
      readEntries(/** @type {(some: unknown[]) => void} */ give) {
        give(entries.slice(at, (at += 2)));
      },
    };
  },
});

/** @param {unknown[]} entries @param {File[]} files */
const transfer = (entries, files) =>
  /** @type {DataTransfer} */ (
    /** @type {unknown} */ ({
      types: ["Files"],
      files,
      items: entries.map((entry, i) => ({
        ...{ kind: "file", webkitGetAsEntry: () => entry, getAsFile: () => files[i] ?? null },
      })),
    })
  );

const pathsOf = (/** @type {Picked[]} */ picked) => picked.map(({ path }) => path);

test("folders are walked to their last file", async () => {
  const tree = folderEntry("pets", [
    folderEntry(
      "pets/cats",
      ["1", "2", "3"].map((name) => fileEntry(`pets/cats/${name}.png`)),
    ),
    folderEntry("pets/none", []),
    folderEntry("pets/dogs", [fileEntry("pets/dogs/1.png")]),
  ]);
  assert.deepEqual(
    pathsOf(await pickedFrom(transfer([tree, fileEntry("a.csv")], [file("pets"), file("a.csv")]))),
    ["pets/cats/1.png", "pets/cats/2.png", "pets/cats/3.png", "pets/dogs/1.png", "a.csv"],
  );
});

test("where a browser gives no entries, the files are taken", async () => {
  assert.deepEqual(pathsOf(await pickedFrom(transfer([null], [file("a.png")]))), ["a.png"]);
});

test("a file that is none of the system's is taken as it is", async () => {
  const entry = {
    ...fileEntry("a.png"),
    file: (/** @type {unknown} */ _, /** @type {(error: Error) => void} */ fail) =>
      fail(new Error("Path does not exist")),
  };
  assert.deepEqual(pathsOf(await pickedFrom(transfer([entry], [file("a.png")]))), ["a.png"]);
});

test("a chosen folder's files keep their folders", () => {
  const inside = Object.defineProperty(file("1.png"), "webkitRelativePath", {
    value: "pets/cats/1.png",
  });
  assert.deepEqual(pathsOf(pickedFiles([inside, file("b.png")])), ["pets/cats/1.png", "b.png"]);
});

/** A page, and what is heard of it. */
function heard() {
  const root = rootOf("drop");
  const page = document.body;
  /** @type {[string[], EventTarget | null][]} */
  const dropped = [];
  new DropView(
    root,
    {
      dropped: (picked, target) => dropped.push([pathsOf(picked), target]),
      failed: (error) => assert.fail(String(error)),
    },
    page,
  );
  /** @param {string} type @param {object} values */
  const send = (type, values) => {
    const event = Object.assign(new window.Event(type, { cancelable: true }), values);
    page.dispatchEvent(event);
    return event.defaultPrevented;
  };
  return { root, dropped, send, page };
}

test("files that hover are expected, dropped ones taken, and the page stays", async () => {
  const { root, dropped, send, page } = heard();
  const dataTransfer = transfer([fileEntry("a.png")], [file("a.png")]);
  assert.equal(send("dragover", { dataTransfer }), true);
  assert.equal(root.hidden, false);
  send("dragleave", { relatedTarget: page });
  assert.equal(root.hidden, false);
  send("dragleave", { relatedTarget: null });
  assert.equal(root.hidden, true);
  send("dragover", { dataTransfer });
  assert.equal(send("drop", { dataTransfer }), true);
  assert.equal(root.hidden, true);
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(dropped, [[["a.png"], page]]);
});

test("text that is dragged or pasted is left alone, pictures that are pasted are taken", () => {
  const { root, dropped, send } = heard();
  assert.equal(send("dragover", { dataTransfer: { types: ["text/plain"] } }), false);
  assert.equal(send("drop", { dataTransfer: { types: ["text/plain"] } }), false);
  assert.equal(root.hidden, true);
  assert.equal(send("paste", { clipboardData: { files: [] } }), false);
  assert.deepEqual(dropped, []);
  assert.equal(send("paste", { clipboardData: { files: [file("image.png")] } }), true);
  assert.deepEqual(dropped[0]?.[0], ["image.png"]);
});

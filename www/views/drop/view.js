/** @import { Picked } from "../../worker/pictures/types.js" */

/**
 * What is dropped or pasted anywhere on the page. Folders are walked through, so that the folder of each file is
 * known.
 */
export class DropView {
  #root;

  /**
   * @param {HTMLElement} root shown while files hover over the page
   * @param {object} handlers
   * @param {(picked: Picked[], target: EventTarget | null) => void} handlers.dropped `target` is what they were
   *   dropped on
   * @param {(error: unknown) => void} handlers.failed
   * @param {EventTarget} [page]
   */
  constructor(root, { dropped, failed }, page = window) {
    this.#root = root;
    const listen = (/** @type {string} */ type, /** @type {(event: DragEvent) => void} */ hear) =>
      page.addEventListener(type, (event) => hear(/** @type {DragEvent} */ (event)));
    listen("dragover", (event) => {
      if (!bringsFiles(event)) return;
      // Otherwise the browser leaves the page to show the file.
      event.preventDefault();
      this.#root.hidden = false;
    });
    listen("dragleave", ({ relatedTarget }) => {
      // Between two elements of the page there is always another one to enter.
      if (relatedTarget === null) this.#root.hidden = true;
    });
    listen("drop", (event) => {
      this.#root.hidden = true;
      if (!bringsFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      const { target } = event;
      pickedFrom(event.dataTransfer).then((picked) => dropped(picked, target), failed);
    });
    page.addEventListener("paste", (event) => {
      const { clipboardData, target } = /** @type {ClipboardEvent} */ (event);
      const files = [...(clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      dropped(pickedFiles(files), target);
    });
  }
}

/** @param {DragEvent} event */
const bringsFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files") ?? false;

/**
 * Files with the folders that they lie in, as a chooser of folders gives them.
 *
 * @param {Iterable<File>} files
 * @returns {Picked[]}
 */
export const pickedFiles = (files) =>
  Array.from(files, (file) => ({ file, path: file.webkitRelativePath || file.name }));

/**
 * @param {DataTransfer} transfer
 * @returns {Promise<Picked[]>}
 */
export async function pickedFrom(transfer) {
  // What is read after the event is over has to be asked for during it.
  const items = [...transfer.items]
    .filter(({ kind }) => kind === "file")
    .map((item) => ({ entry: item.webkitGetAsEntry?.() ?? null, file: item.getAsFile() }));
  /** @type {Picked[]} */
  const picked = [];
  for (const { entry, file } of items) {
    if (entry?.isDirectory) await walk(entry, picked);
    // WebKit has no entry's file for what is no file of the system, as a picture of another page.
    else if (file) picked.push(...pickedFiles([file]));
  }
  return picked;
}

/**
 * @param {FileSystemEntry} entry
 * @param {Picked[]} picked
 */
async function walk(entry, picked) {
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    const one = /** @type {FileSystemFileEntry} */ (entry);
    picked.push({ file: await new Promise((...settle) => one.file(...settle)), path });
    return;
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  for (;;) {
    /** @type {FileSystemEntry[]} a part of them: at most 100 in Chromium */
    const some = await new Promise((...settle) => reader.readEntries(...settle));
    if (some.length === 0) return;
    for (const inside of some) await walk(inside, picked);
  }
}

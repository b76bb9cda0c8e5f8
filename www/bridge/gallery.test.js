import assert from "node:assert/strict";
import { test } from "node:test";

import { Gallery } from "./gallery.js";

/** @import { Client } from "./client.js" */
/** @import { GalleryWorker, Kept } from "./gallery.js" */

const examples = async () => ({ rows: 1, columns: 1, pixels: new Uint8Array(1) });

/**
 * @param {number} tag
 * @returns {Kept}
 */
const run = (tag) =>
  /** @type {Kept} */ (
    /** @type {unknown} */ ({ checkpoint: Uint8Array.of(tag), config: { backend: "flex" } })
  );

/** Workers that answer with the first byte of the file, and hold one network each. */
function fakes() {
  /** @type {{ said: string[], end: () => void }[]} */
  const workers = [];
  const start = () => {
    const ended = new AbortController();
    /** @type {string[]} */
    const said = [];
    /** @type {{ key: number, tag: number } | null} */
    let held = null;
    const use = (/** @type {number} */ key) => {
      if (held?.key !== key) throw new Error("not here");
      return held.tag;
    };
    /** @type {unknown} */
    const ask = {
      open: async () => said.push("open"),
      has: async (/** @type {number} */ key) => held?.key === key,
      restore: async (/** @type {number} */ key, /** @type {Uint8Array} */ file) => {
        said.push(`restore ${file[0]}`);
        held = { key, tag: file[0] ?? 0 };
      },
      roll: async (/** @type {number} */ key) => Uint8Array.of(use(key)),
    };
    workers.push({ said, end: () => ended.abort() });
    return /** @type {Client<GalleryWorker>} */ ({
      ask,
      signal: ended.signal,
      end: () => ended.abort(),
    });
  };
  return { workers, start };
}

test("networks are restored when they are not there, and requests do not mix", async () => {
  const { workers, start } = fakes();
  const gallery = new Gallery(start, examples);
  const [one, two] = [run(1), run(2)];
  const answers = [one, two, two, one].map((run) => gallery.roll(run, 1, 0));
  assert.deepEqual(
    (await Promise.all(answers)).map(([tag]) => tag),
    [1, 2, 2, 1],
  );
  assert.deepEqual(workers[0]?.said, ["open", "restore 1", "restore 2", "restore 1"]);
});

test("it starts again after a death and for other digits", async () => {
  const { workers, start } = fakes();
  const gallery = new Gallery(start, examples);
  await gallery.roll(run(1), 1, 0);
  workers[0]?.end();
  await gallery.roll(run(1), 1, 0);
  assert.equal(workers.length, 2);
  gallery.end();
  await gallery.roll(run(1), 1, 0);
  assert.equal(workers.length, 3);
});

test("what fails is said, and the next request is answered", async () => {
  const { start } = fakes();
  const gallery = new Gallery(start, examples);
  const recipe = { ...run(1), checkpoint: null };
  await assert.rejects(gallery.roll(recipe, 1, 0), /Only the settings/);
  assert.deepEqual(await gallery.roll(run(3), 1, 0), Uint8Array.of(3));
});

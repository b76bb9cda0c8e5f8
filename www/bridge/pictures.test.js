import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageChannel } from "node:worker_threads";
import { expose, releaseProxy } from "comlink";

import { keepErrorsWhole } from "./transfer.js";
import { PictureReader } from "./pictures.js";

/** @import { Choices } from "../domain/preparation.js" */
/** @import { Progress } from "../worker/pictures/types.js" */

keepErrorsWhole();

/** A worker's end in this thread. @param {object} reader what it offers */
function rig(reader) {
  const { port1, port2 } = new MessageChannel();
  let ended = 0;
  expose(reader, /** @type {any} */ (port2));
  const worker = Object.assign(port1, {
    terminate() {
      ended += 1;
      port1.close();
    },
  });
  port1.start();
  const made = new PictureReader(() => /** @type {Worker} */ (/** @type {unknown} */ (worker)));
  return { reader: made, worker, ended: () => ended };
}

const never = () => new Promise(() => {});

test("progress is heard, and the answer given", async (context) => {
  const { reader } = rig({
    async inspect(
      /** @type {unknown[]} */ picked,
      /** @type {string | undefined} */ set,
      /** @type {(progress: Progress) => Promise<void>} */ tell,
    ) {
      await tell({ done: 1, total: 2 });
      return { name: `${picked.length} files of ${set}` };
    },
  });
  context.after(() => reader.end());
  /** @type {unknown[]} */
  const told = [];
  const found = await reader.inspect([{ file: new File([], "a"), path: "a" }], {
    set: "letters",
    progress: (progress) => told.push(progress),
  });
  assert.deepEqual([found, told], [{ name: "1 files of letters" }, [{ done: 1, total: 2 }]]);
});

test("progress that comes after the answer is not heard", async (context) => {
  /** @type {any} the worker's end of what hears of progress */
  let late;
  const { reader } = rig({
    async inspect(/** @type {[unknown, unknown, unknown]} */ ...asked) {
      late = asked[2];
      return { name: "found" };
    },
  });
  context.after(() => reader.end());
  /** @type {unknown[]} */
  const told = [];
  await reader.inspect([], { progress: (progress) => told.push(progress) });
  await late({ done: 0, total: 2 });
  late[releaseProxy]();
  assert.deepEqual(told, []);
});

test("what the worker refuses is heard word by word", async (context) => {
  const { reader } = rig({
    take: () => Promise.reject(Object.assign(new Error("“a” is broken."), { name: "LoadFailed" })),
  });
  context.after(() => reader.end());
  await assert.rejects(reader.take(/** @type {Choices} */ ({})), {
    name: "LoadFailed",
    message: "“a” is broken.",
  });
});

test("cancelling ends the worker, and what is pending is refused", async () => {
  const { reader, ended } = rig({ inspect: never, take: never });
  const stop = new AbortController();
  const pending = reader.inspect([], { signal: stop.signal });
  stop.abort();
  await assert.rejects(pending, { name: "AbortError" });
  assert.equal(ended(), 1);
  await assert.rejects(reader.take(/** @type {Choices} */ ({})), { name: "AbortError" });
});

test("a worker that dies says so, with what to do", async () => {
  const { reader, worker } = rig({ inspect: never });
  const pending = reader.inspect([]);
  worker.dispatchEvent(Object.assign(new Event("error"), { message: "out of memory" }));
  await assert.rejects(
    pending,
    /ended, perhaps for lack of memory \(“out of memory”\)\. Choose fewer/,
  );
});

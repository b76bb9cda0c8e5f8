import assert from "node:assert/strict";
import { test } from "node:test";

/** @import { Pin } from "../state/runs.js" */

/** Workers that train whatever they are asked at once. */
class Trains extends EventTarget {
  /** @type {unknown[]} */
  static recipes = [];

  /**
   * @param {{ id: string, path: string[], argumentList: { value: any }[] }} message
   * @param {unknown[]} given
   */
  postMessage({ id, path, argumentList }, given) {
    // An open port would keep Node from ending.
    for (const port of given) if (port instanceof MessagePort) port.close();
    const answers = {
      open: () => undefined,
      load: () => 100,
      train: () => {
        Trains.recipes.push(argumentList[0]?.value);
        return { ...argumentList[0]?.value, checkpoint: new Uint8Array([7]) };
      },
    };
    const value = answers[/** @type {keyof typeof answers} */ (path[0])]();
    const data = { id, type: "RAW", value };
    setTimeout(() => this.dispatchEvent(new MessageEvent("message", { data })));
  }

  terminate() {}
}
Object.assign(globalThis, { Worker: Trains });
// Older versions of Node have none.
if (!("navigator" in globalThis))
  Object.assign(globalThis, { navigator: { hardwareConcurrency: 2 } });
const { createJobs } = await import("./jobs.js");

test("a run that is kept as a recipe only is trained again, changes and all, before it is put at the top", async () => {
  /** @type {any[]} */
  const events = [];
  /** @type {string[]} */
  const said = [];
  const state = { arrival: { done: true }, phase: "ready", data: { name: "MNIST" }, source: null };
  const digits = () => ({ images: new Uint8Array(1), labels: null, names: [] });
  const { putAtTop } = createJobs(
    /** @type {any} */ ({
      state: () => state,
      subscribe: () => () => {},
      ask: {
        files: async () => ({ train: digits(), test: digits() }),
        setAlone: async () => {},
      },
      dispatch: (/** @type {unknown} */ event) => void events.push(event),
      say: (/** @type {string} */ _, /** @type {string} */ words) => void said.push(words),
      report: (/** @type {string} */ _, /** @type {unknown} */ error) => {
        throw error;
      },
    }),
  );
  const recipe = {
    config: { latent: 8, learningRate: 0.01, backend: "flex" },
    changes: [
      { step: 0, name: "learningRate", value: 0.001 },
      { step: 100, name: "learningRate", value: 0.01 },
    ],
    step: 200,
  };
  const pin = /** @type {Pin} */ (
    /** @type {unknown} */ ({ ...recipe, id: "1", letter: "A", name: "", checkpoint: null })
  );
  await putAtTop("kinds", pin);
  assert.deepEqual(Trains.recipes, [recipe]);
  assert.deepEqual(events, [
    { type: "put at the top", pin: { ...pin, checkpoint: new Uint8Array([7]) } },
  ]);
  assert.match(said[0] ?? "", /trained again/);
  const whole = { ...pin, checkpoint: new Uint8Array([1]) };
  await putAtTop("kinds", whole);
  assert.deepEqual(events[1], { type: "put at the top", pin: whole });
  assert.equal(Trains.recipes.length, 1, "what is kept whole is not trained again");
});

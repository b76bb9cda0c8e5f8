import assert from "node:assert/strict";
import { test } from "node:test";

import { part } from "../../ui/elements.js";
import { rootOf } from "../../ui/dom.js";
import { chosenOf, start } from "./yours.js";

/** @import { State } from "../../state/state.js" */
/** @import { Page } from "./page.js" */

const info = { digits: 60_000, rows: 2, columns: 3, counts: [] };

/** @param {object} change @returns {State} */
const state = (change = {}) =>
  /** @type {State} */ (
    /** @type {unknown} */ ({
      network: 1,
      source: null,
      config: { latent: 64 },
      data: {
        name: "MNIST",
        noun: "digit",
        rows: 2,
        columns: 3,
        classes: [
          { label: 0, name: "0", count: 30 },
          { label: 7, name: "7", count: 40 },
        ],
        train: info,
        test: { ...info, digits: 10_000 },
      },
      run: { heldOut: { error: 0.006, step: 100 } },
      averageError: 0.06,
      ...change,
    })
  );

const moment = () => new Promise((resolve) => setTimeout(resolve));

/** The chapter with a page that a test moves. */
async function rig() {
  const root = rootOf("yours");
  const section = /** @type {HTMLElement} */ (root.closest("section"));
  let now = state();
  /** @type {(state: State, previous: State) => void} */
  let hear = () => {};
  /** @type {unknown[]} */
  const told = [];
  const ask = {
    testLabels: async () => Uint8Array.of(7, 7, 0, 7),
    testDigits: async (/** @type {Uint32Array} */ indices) => ({
      pixels: new Uint8Array(6 * indices.length),
      labels: Uint8Array.from(indices, (i) => [7, 7, 0, 7][i] ?? 0),
    }),
    reconstruct: async (/** @type {Uint8Array} */ pixels) => ({ pixels }),
  };
  const app = /** @type {Page} */ (
    /** @type {unknown} */ ({
      state: () => now,
      dispatch: (/** @type {unknown} */ event) => told.push(event),
      subscribe: (/** @type {typeof hear} */ next) => (hear = next),
      report: (/** @type {unknown[]} */ ...said) => told.push(said),
      ask,
      ownData: async () => ({ open: (/** @type {unknown} */ picked) => told.push({ picked }) }),
    })
  );
  start(app, section);
  await moment();
  const move = async (/** @type {object} */ change) => {
    const previous = now;
    now = state(change);
    hear(now, previous);
    await moment();
  };
  return { root, move, told, measured: () => part(root, "measured").textContent };
}

test("own data are compared with what was measured on the digits before", async () => {
  const { root, move, measured, told } = await rig();
  assert.match(measured() ?? "", /^MNIST: 60,000 digits .* At 64 numbers, error left 10\s%\.$/u);
  assert.equal(part(root, "back").hidden, true);
  const data = { ...state().data, name: "Cats", noun: "picture" };
  const source = { name: "Cats" };
  await move({ data, source, run: { heldOut: null } });
  assert.match(measured() ?? "", /^Cats: .* Nothing has been learned from them yet\.$/);
  // The baselines of many pictures take a while.
  await move({ data, source, run: { heldOut: { error: 0.012, step: 9 } }, baselines: null });
  assert.match(measured() ?? "", /error left 20\s%; digits: 10\s%\.$/u);
  await move({ data, source, averageError: 0 });
  assert.match(measured() ?? "", /All of them look the same/);
  assert.equal(part(root, "classes").children.length, 2);
  part(root, "back").click();
  assert.deepEqual(told, [{ type: "open data", source: null }]);
});

test("test pictures stand above what the network makes of them", async () => {
  const { root } = await rig();
  const labels = [...root.querySelectorAll("[data-part=pairs] canvas")].map((canvas) =>
    canvas.getAttribute("aria-label"),
  );
  assert.deepEqual(labels.slice(0, 4), [
    "Test digit 1, 0",
    "1 redrawn",
    "Test digit 2, 7",
    "2 redrawn",
  ]);
  assert.equal(labels.length, 8);
});

test("one of each class is shown, then others, and no more than there are", () => {
  assert.deepEqual([...chosenOf([3, 3, 1, 3, 2], 3)], [2, 4, 0, 1, 3]);
  assert.deepEqual([...chosenOf(new Uint8Array(40), 0)], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual([...chosenOf([], 0)], []);
  assert.equal(
    chosenOf(
      Array.from({ length: 60 }, (_, i) => i),
      60,
    ).length,
    10,
  );
});

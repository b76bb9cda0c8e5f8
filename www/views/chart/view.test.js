import assert from "node:assert/strict";
import { test } from "node:test";
import { rootOf } from "../../ui/dom.js";
import { part } from "../../ui/elements.js";

rootOf("chart");
// uPlot asks for these as it is loaded.
const window = /** @type {any} */ (document.defaultView);
for (const [name, value] of Object.entries({
  devicePixelRatio: 1,
  navigator: window.navigator,
  matchMedia: window.matchMedia.bind(window),
})) {
  Object.defineProperty(globalThis, name, { value, configurable: true });
}
const { ChartView } = await import("./view.js");

test("the table has a row for each epoch, with error left beside the error", () => {
  const root = rootOf("chart");
  const view = new ChartView(root);
  view.show({
    training: [],
    epochs: [
      { epoch: 0, training: null, heldOut: 0.1 },
      { epoch: 1, training: 0.02, heldOut: 0.01 },
    ],
    averageError: 0.05,
    pca: null,
  });
  const rows = [...part(root, "table", HTMLTableElement).rows].slice(1);
  assert.deepEqual(
    rows.map((row) => [...row.cells].map(({ textContent }) => textContent)),
    [
      ["0", "–", "–", "200\u202f%", "0.1000"],
      ["1", "40\u202f%", "0.0200", "20\u202f%", "0.0100"],
    ],
  );
});

test("the scale is switched by a button that says which one is on", () => {
  const root = rootOf("chart");
  const view = new ChartView(root);
  const log = part(root, "log");
  const before = log.getAttribute("aria-pressed") === "true";
  log.click();
  assert.equal(log.getAttribute("aria-pressed"), String(!before));
  view.recolour();
});

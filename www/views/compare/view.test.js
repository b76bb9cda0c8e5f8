import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";
import { CompareView } from "./view.js";

/** @import { Row, Shown } from "./view.js" */

/** @type {Row} */
const run = {
  key: "a",
  letter: "A",
  name: "Deep",
  detail: "Hidden layers 128",
  isPin: true,
  isTop: false,
  isFirst: false,
  inUse: "8 of 8",
  left: 0.33,
  heldOut: 0.0223,
  weights: 203800,
  epochs: "10",
  seconds: 14.4,
  pictures: new Uint8Array(8),
  rolled: null,
  training: null,
};

/** @type {Shown} */
const shown = {
  title: "One drawing, two networks",
  note: "",
  pictured: "Your drawing",
  count: 2,
  hasDrawing: true,
  size: { rows: 2, columns: 2 },
  what: "pictures",
  rows: [run, { ...run, key: "b", letter: "B", name: "Linear", isTop: true }],
  measured: "",
  facts: {},
};

function made() {
  const root = rootOf("compare");
  /** @type {unknown[][]} */
  const heard = [];
  const hear =
    (/** @type {string} */ name) =>
    (/** @type {unknown[]} */ ...said) =>
      void heard.push([name, ...said]);
  const view = new CompareView(root, {
    look: hear("look"),
    train: hear("train"),
    top: hear("top"),
    rename: hear("rename"),
    download: hear("download"),
    remove: hear("remove"),
  });
  const rows = () => [...root.querySelectorAll("tbody tr")];
  const buttons = (/** @type {Element | undefined} */ row) => [
    .../** @type {NodeListOf<HTMLButtonElement>} */ (row?.querySelectorAll("button") ?? []),
  ];
  return { root, view, heard, rows, buttons };
}

test("a row tells a run's numbers", () => {
  const { view, rows } = made();
  view.show(shown);
  const cells = [...(rows()[0]?.children ?? [])].map(({ textContent }) =>
    textContent?.replaceAll("\u202f", " "),
  );
  assert.deepEqual(cells.slice(0, 4), ["A", "DeepHidden layers 128", "8 of 8", "33 %"]);
  assert.deepEqual(cells.slice(5, 9), ["203,800", "10", "14 s", "0.0223"]);
});

test("what can be done with a run is done by its key", () => {
  const { view, heard, rows, buttons } = made();
  view.show(shown);
  for (const button of buttons(rows()[0])) if (!button.hidden) button.click();
  const input = rows()[0]?.querySelector("input");
  assert.ok(input);
  input.value = "Mine";
  input.dispatchEvent(new Event("change"));
  assert.deepEqual(heard, [
    ["top", "a"],
    ["top", "a"],
    ["download", "a"],
    ["remove", "a"],
    ["rename", "a", "Mine"],
  ]);
});

test("the network at the top cannot be put there, and a run in training only be stopped", () => {
  const { view, heard, rows, buttons } = made();
  const training = { share: 0.4, words: "epoch 4 of 10" };
  view.show({
    ...shown,
    rows: [
      { ...run, isTop: true },
      { ...run, key: "c", training },
    ],
  });
  const visible = rows().map((row) =>
    buttons(row)
      .filter((button) => !button.hidden && !button.closest("[hidden]"))
      .map(({ textContent }) => textContent),
  );
  assert.deepEqual(visible, [["Save network", "Remove"], ["Stop"]]);
  buttons(rows()[1])
    .find(({ textContent }) => textContent === "Stop")
    ?.click();
  assert.deepEqual(heard, [["remove", "c"]]);
  assert.match(rows()[1]?.textContent ?? "", /epoch 4 of 10/);
});

test("rows stay while their runs do: an open menu stays open", () => {
  const { view, rows } = made();
  view.show(shown);
  const [first, second] = rows();
  const menu = second?.querySelector("details");
  assert.ok(menu);
  menu.open = true;
  view.show({ ...shown, rows: [{ ...run, key: "new" }, ...shown.rows.slice(1)] });
  assert.equal(rows().length, 2);
  assert.equal(rows()[1], second);
  assert.notEqual(rows()[0], first);
  assert.ok(menu.open);
});

test("pictures, random codes or numbers, and kinds to train", () => {
  const { root, view, heard } = made();
  view.show({ ...shown, what: "numbers" });
  assert.equal(root.querySelector("table")?.dataset["what"], "numbers");
  /** @type {HTMLButtonElement | null} */ (root.querySelector('[data-part="rolled"]'))?.click();
  /** @type {HTMLButtonElement | null} */ (root.querySelector('[data-kind="sparse"]'))?.click();
  assert.deepEqual(heard, [
    ["look", "rolled"],
    ["train", "sparse"],
  ]);
});

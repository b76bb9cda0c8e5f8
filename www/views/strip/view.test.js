import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { rootOf } from "../../ui/dom.js";
import { part } from "../../ui/elements.js";
import { StripView } from "./view.js";

/** @import { Shown } from "./view.js" */

/** @type {HTMLElement} */
let root;
/** @type {unknown[]} */
let heard;
/** @type {StripView} */
let view;

const digits = Array.from({ length: 14 }, (_, i) => ({
  ...{
    index: 100 + i,
    pixels: new Uint8Array(784),
    name: String(i % 10),
    left: i === 0 ? null : 0.06,
  },
}));
/** @type {Shown} */
const shown = {
  ...{
    size: { rows: 28, columns: 28 },
    noun: "digit",
    digits,
    taken: 102,
    label: null,
    isWorst: false,
  },
  classes: [
    { label: 0, name: "0" },
    { label: 7, name: "7" },
  ],
};

beforeEach(() => {
  root = rootOf("strip");
  heard = [];
  view = new StripView(root, {
    take: (index) => heard.push(index),
    choose: (wish) => heard.push(wish),
    save: (indices) => heard.push({ save: indices }),
  });
  view.show(shown);
});

const buttons = () => [...part(root, "digits").querySelectorAll("button")];

test("a digit is named, taken, and marked while it is on the pad", () => {
  assert.equal(buttons()[0]?.getAttribute("aria-label"), "Test digit 101, a 0");
  assert.equal(
    buttons()[2]?.getAttribute("aria-label"),
    "Test digit 103, a 2, 6\u202f% error left",
  );
  assert.deepEqual(
    buttons()
      .map((button) => button.getAttribute("aria-pressed") === "true")
      .indexOf(true),
    2,
  );
  buttons()[4]?.click();
  assert.deepEqual(heard, [104]);
});

test("the row is one stop of the Tab key; arrow keys go along it", () => {
  const stops = () => buttons().filter(({ tabIndex }) => tabIndex === 0);
  assert.deepEqual(stops(), [buttons()[0]]);
  const press = (/** @type {string} */ key) =>
    part(root, "digits").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  press("ArrowRight");
  press("ArrowRight");
  assert.deepEqual(stops(), [buttons()[2]]);
  assert.equal(document.activeElement, buttons()[2]);
  press("End");
  assert.deepEqual(stops(), [buttons().at(-1)]);
  press("ArrowRight");
  press("Home");
  press("ArrowLeft");
  assert.deepEqual(stops(), [buttons()[0]]);
});

test("other digits, the ten worst, one class", () => {
  part(root, "others").click();
  part(root, "worst").click();
  const chosen = part(root, "class", HTMLSelectElement);
  chosen.value = "7";
  chosen.dispatchEvent(new Event("change"));
  assert.deepEqual(heard, [
    { label: null, isWorst: false },
    { label: null, isWorst: true },
    { label: 7, isWorst: false },
  ]);
  view.show({ ...shown, isWorst: true, label: 7 });
  assert.equal(part(root, "title").textContent, "The ten worst");
  part(root, "worst").click();
  assert.deepEqual(heard.at(-1), { label: 7, isWorst: false });
});

test("pictures without classes have no choice of class", () => {
  view.show({
    ...shown,
    classes: [],
    noun: "picture",
    digits: digits.slice(0, 2).map((d) => ({ ...d, name: null })),
  });
  assert.equal(part(root, "class").hidden, true);
  assert.equal(buttons().length, 2);
  assert.equal(buttons()[1]?.getAttribute("aria-label"), "Test picture 102, 6\u202f% error left");
});

test("a picture is asked for of the digits that are there", () => {
  part(root, "save").click();
  const here = buttons().length;
  assert.deepEqual(heard, [{ save: digits.slice(0, here).map(({ index }) => index) }]);
  view.show({ ...shown, digits: [] });
  heard = [];
  part(root, "save").click();
  assert.deepEqual(heard, [], "there is none before the digits are here");
});

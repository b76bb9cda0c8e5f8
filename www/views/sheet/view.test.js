import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { defaultChoices } from "../../domain/preparation.js";
import { part } from "../../ui/elements.js";
import { rootOf } from "../../ui/dom.js";
import { SheetView } from "./view.js";

/** @import { Choices } from "../../domain/preparation.js" */
/** @import { Found } from "../../worker/pictures/types.js" */

/** @returns {Found} */
const found = (change = {}) => ({
  name: "Cats",
  noun: "picture",
  sets: [],
  set: null,
  train: { name: "cats.zip", count: 70 },
  test: null,
  sizes: [{ rows: 4, columns: 6, count: 70 }],
  canStay: true,
  classes: [
    { label: 0, name: "black", count: 30 },
    { label: 1, name: "white", count: 40 },
  ],
  sample: [{ grey: new Uint8Array(24).fill(200), rows: 4, columns: 6, label: 1 }],
  isLightPaper: true,
  isTransposed: false,
  remarks: ["They are taken from 0 to 16."],
  leftOut: [{ name: "a.txt", why: "“a.txt” is no picture." }],
  ...change,
});

/** @type {HTMLDialogElement} */
let root;
/** @type {SheetView} */
let view;
/** @type {[Choices, boolean][]} */
let taken;
/** @type {string[]} */
let chosen;
let cancelled = 0;

beforeEach(() => {
  root = /** @type {HTMLDialogElement} */ (rootOf("sheet"));
  taken = [];
  chosen = [];
  cancelled = 0;
  view = new SheetView(root, {
    choose: (set) => chosen.push(set),
    take: (...asked) => taken.push(asked),
    cancel: () => (cancelled += 1),
  });
});

const words = (/** @type {string} */ name) => part(root, name).textContent ?? "";

/** Chooses as a person does. */
function choose(/** @type {string} */ name, /** @type {string} */ value) {
  const field = /** @type {HTMLInputElement} */ (part(root, name));
  field.value = value;
  field.dispatchEvent(new window.Event("input", { bubbles: true }));
}

test("it opens when files are looked through, and says how far that is", () => {
  assert.equal(root.open, false);
  view.showProgress("inspect", null);
  assert.equal(root.open, true);
  assert.match(words("progress-words"), /Looking through the files …/);
  view.showProgress("inspect", { done: 1500, total: 3000 });
  assert.match(words("progress-words"), /1,500 of 3,000/);
  assert.equal(part(root, "progress", HTMLProgressElement).value, 1500);
  assert.equal(part(root, "take").hidden, true);
});

test("it says what was found, how it will be seen, and what was left out", () => {
  view.showProgress("inspect", null);
  view.showFound(found(), defaultChoices(found()));
  assert.equal(words("title"), "Cats");
  assert.match(words("summary"), /70 pictures, 6 × 4 pixels, in 2 classes/);
  assert.equal(root.querySelectorAll("[data-part=sample] canvas").length, 1);
  assert.equal(
    root.querySelector("[data-part=sample] canvas")?.getAttribute("aria-label"),
    "1: white",
  );
  assert.match(words("comes-to"), /see 6 × 4 pixels. It learns from 60 pictures; 10 are held out/);
  assert.match(words("left-out"), /“a.txt” is no picture/);
  assert.match(words("left-out-count"), /^1 left out/);
  assert.match(words("remarks"), /0 to 16/);
  assert.deepEqual(part(root, "progress-row").hidden, true);
});

test("what is chosen is what is taken", () => {
  view.showProgress("inspect", null);
  view.showFound(found(), defaultChoices(found()));
  assert.equal(part(root, "fill", HTMLSelectElement).disabled, true);
  choose("size", "32");
  assert.equal(part(root, "fill", HTMLSelectElement).disabled, false);
  choose("fill", "crop");
  choose("turn", "left");
  choose("share", "0.5");
  choose("seed", "7");
  part(root, "invert").click();
  assert.match(words("comes-to"), /see 32 × 32 pixels. It learns from 35 pictures; 35 are/);
  part(root, "keep").click();
  part(root, "take").click();
  assert.deepEqual(taken, [
    [{ size: 32, fill: "crop", turn: "left", invert: false, share: 0.5, seed: 7 }, true],
  ]);
});

test("a seed that is none is not taken", () => {
  view.showProgress("inspect", null);
  view.showFound(found(), defaultChoices(found()));
  choose("seed", "-1");
  part(root, "take").click();
  assert.deepEqual(taken, []);
});

test("pictures of different sizes cannot stay as they are", () => {
  const mixed = found({
    sizes: [
      { rows: 4, columns: 6, count: 60 },
      { rows: 5, columns: 5, count: 10 },
    ],
    canStay: false,
  });
  view.showProgress("inspect", null);
  view.showFound(mixed, defaultChoices(mixed));
  const own = root.querySelector("option[value=own]");
  assert.ok(own instanceof HTMLOptionElement && own.disabled);
  assert.equal(part(root, "size", HTMLSelectElement).value, "28");
  assert.match(words("summary"), /2 different sizes/);
});

test("where files of their own are held out, no share is asked for", () => {
  const both = found({ test: { name: "t", count: 9 } });
  view.showProgress("inspect", null);
  view.showFound(both, defaultChoices(both));
  assert.equal(part(root, "share-row").hidden, true);
  assert.match(words("comes-to"), /learns from 70 pictures; 9 are held out/);
});

test("what fails is said, and the choices stay", () => {
  view.showProgress("inspect", null);
  view.showFound(found(), defaultChoices(found()));
  choose("size", "64");
  view.showProgress("take", null);
  assert.equal(part(root, "size", HTMLSelectElement).disabled, true);
  view.showFailure("There is no memory left.");
  assert.equal(words("failure"), "There is no memory left.");
  assert.equal(part(root, "failure").hidden, false);
  assert.equal(part(root, "size", HTMLSelectElement).value, "64");
  assert.equal(part(root, "take").hidden, false);
});

test("what cannot be opened at all is said, and there is nothing to take", () => {
  view.showProgress("inspect", null);
  view.showFailure("“a.rar” is a RAR archive.");
  assert.equal(part(root, "take").hidden, true);
  assert.equal(words("cancel"), "Close");
  part(root, "cancel").click();
  assert.equal(cancelled, 1);
});

test("Escape cancels, and a sheet that is closed is empty again", () => {
  view.showProgress("inspect", null);
  view.showFound(found(), defaultChoices(found()));
  root.dispatchEvent(new window.Event("cancel", { cancelable: true }));
  assert.equal(cancelled, 1);
  view.close();
  assert.equal(root.open, false);
  view.showProgress("inspect", null);
  assert.equal(part(root, "found").hidden, true);
  assert.equal(part(root, "take").hidden, true);
});

test("a long list of what was left out is cut, and the rest counted", () => {
  const many = Array.from({ length: 250 }, (_, i) => ({ name: `${i}`, why: `“${i}” is broken.` }));
  view.showProgress("inspect", null);
  view.showFound(found({ leftOut: many }), defaultChoices(found()));
  assert.equal(part(root, "left-out").children.length, 101);
  assert.match(words("left-out"), /And 150 more\.$/);
});

test("of several data sets another can be chosen", () => {
  const several = found({ sets: ["emnist digits", "emnist letters"], set: "emnist letters" });
  view.showProgress("inspect", null);
  view.showFound(several, defaultChoices(several));
  assert.equal(part(root, "set-row").hidden, false);
  assert.equal(part(root, "set", HTMLSelectElement).value, "emnist letters");
  choose("set", "emnist digits");
  assert.deepEqual(chosen, ["emnist digits"]);
  view.showFound(found(), defaultChoices(found()));
  assert.equal(part(root, "set-row").hidden, true);
});

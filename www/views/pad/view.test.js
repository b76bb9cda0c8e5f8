import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { rootOf } from "../../ui/dom.js";
import { part } from "../../ui/elements.js";
import { PadView } from "./view.js";

/** @import { Input, Picture } from "./view.js" */

const size = { rows: 28, columns: 28 };
/** @type {HTMLElement} */
let root;
/** @type {(Input | null)[]} */
let heard;
/** @type {string[]} */
let announced;
/** @type {PadView} */
let view;

beforeEach(() => {
  root = rootOf("pad");
  heard = [];
  announced = [];
  view = new PadView(root, {
    change: (input) => heard.push(input),
    photo: () => {},
    announce: (words) => announced.push(words),
  });
  const pad = part(root, "pad");
  pad.setPointerCapture = () => {};
  pad.getBoundingClientRect = () =>
    /** @type {DOMRect} */ ({ left: 100, top: 50, width: 200, height: 200 });
});

/** @param {string} type @param {number} x @param {number} y @param {object} [more] */
const point = (type, x, y, more = {}) =>
  part(root, "pad").dispatchEvent(
    new PointerEvent(type, {
      pointerId: 1,
      button: 0,
      clientX: x,
      clientY: y,
      bubbles: true,
      ...more,
    }),
  );

/** @param {[number, number][]} points */
function stroke(points) {
  points.forEach(([x, y], i) => point(i === 0 ? "pointerdown" : "pointermove", x, y));
  point("pointerup", 0, 0);
}

/** @param {string} key @param {object} [more] */
const press = (key, more = {}) =>
  part(root, "pad").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...more }));

const LINE = /** @type {[number, number][]} */ ([
  [200, 80],
  [200, 220],
]);
/** @type {Picture} */
const seven = {
  ...{ pixels: new Uint8Array(784).fill(9), words: "A test 7", isOwn: false },
  ...{ index: 3, label: 7 },
};

test("a stroke is drawn, told as it grows, undone and cleared", () => {
  stroke(LINE);
  assert.equal(heard.length, 2);
  const drawn = heard.at(-1);
  assert.equal(drawn?.isDrawn, true);
  const inked = [...(drawn?.pixels.keys() ?? [])].filter((i) => drawn?.pixels[i]);
  assert.ok(inked.length > 40 && inked.every((i) => i % 28 >= 12 && i % 28 <= 15));
  const undo = part(root, "undo", HTMLButtonElement);
  undo.click();
  assert.equal(heard.at(-1), null);
  assert.equal(undo.disabled, true);
  stroke(LINE);
  part(root, "clear").click();
  assert.equal(heard.at(-1), null);
  undo.click();
  assert.deepEqual(heard.at(-1)?.pixels, drawn?.pixels);
});

test("a second finger and another button do not disturb a stroke", () => {
  point("pointerdown", 200, 80);
  point("pointerdown", 120, 60, { pointerId: 2 });
  point("pointermove", 130, 220, { pointerId: 2 });
  point("pointermove", 200, 220);
  point("pointerup", 200, 220);
  point("pointerdown", 120, 60, { button: 2 });
  assert.equal(heard.length, 2);
});

test("by keyboard: a pen that is put down, moved and lifted draws the same as any", () => {
  for (let i = 0; i < 3; i += 1) press("ArrowDown");
  press(" ");
  for (let i = 0; i < 10; i += 1) press("ArrowDown");
  press(" ");
  assert.equal(heard.length, 11);
  assert.deepEqual(announced, [
    "Pen down at column 14 of 28, row 10 of 28",
    "Pen lifted at column 14 of 28, row 20 of 28",
  ]);
  press("Backspace");
  assert.equal(heard.at(-1), null);
  press("z", { ctrlKey: true });
  assert.equal(heard.at(-1), null);
});

test("a test digit goes in exactly as it is, and its colour is that of test digits", () => {
  view.take(seven);
  assert.equal(heard.at(-1)?.pixels, seven.pixels);
  assert.equal(heard.at(-1)?.index, 3);
  assert.equal(root.dataset["role"], "held-out");
  assert.equal(part(root, "inset").hidden, true);
  assert.equal(part(root, "source").textContent, "A test 7");
});

test("the eraser works on a test digit; the pen starts a drawing of its own, and Undo goes back", () => {
  view.take(seven);
  part(root, "eraser").click();
  stroke(LINE);
  const rubbed = heard.at(-1);
  assert.equal(rubbed?.isRetouched, true);
  assert.equal(rubbed?.words, "A test 7, partly erased");
  assert.ok(rubbed?.pixels.some((ink) => ink === 0) && rubbed.pixels.some((ink) => ink === 9));
  assert.ok(seven.pixels.every((ink) => ink === 9));
  press("e");
  stroke(LINE);
  assert.equal(heard.at(-1)?.isDrawn, true);
  part(root, "undo").click();
  assert.deepEqual(heard.at(-1)?.pixels, rubbed?.pixels);
});

test("the inset leaves the corner that strokes come to", () => {
  stroke(LINE);
  assert.equal(part(root, "inset").dataset["corner"] ?? "bottom-right", "bottom-right");
  stroke([
    [200, 80],
    [290, 240],
  ]);
  assert.equal(part(root, "inset").dataset["corner"], "bottom-left");
});

test("digits of another size change the pad's proportion; a test digit of the former size goes", () => {
  view.take(seven);
  view.show({ rows: 14, columns: 28 });
  assert.equal(heard.at(-1), null);
  stroke(LINE);
  assert.equal(heard.at(-1)?.pixels.length, 14 * 28);
  view.show({ rows: 14, columns: 28 });
  assert.equal(heard.length, 4);
});

test("touches are kept from becoming anything else", () => {
  const touch = new Event("touchmove", { bubbles: true, cancelable: true });
  part(root, "pad").dispatchEvent(touch);
  assert.equal(touch.defaultPrevented, true);
});

test("the size is kept by default", () => {
  view.show(size);
  assert.equal(heard.length, 0);
});

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { rootOf } from "../../ui/dom.js";
import { part } from "../../ui/elements.js";
import { CodeView } from "./view.js";

/** @type {HTMLElement} */
let root;
/** @type {(Float32Array | null)[]} */
let heard;
/** @type {CodeView} */
let view;

const shown = {
  ...{ code: Float32Array.of(1, 2, 0, 4), of: "a drawing", latent: 4, canBeNegative: false },
  ...{ size: { rows: 28, columns: 28 }, role: /** @type {const} */ ("drawing") },
};

/** Until what was scheduled is drawn. */
const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

beforeEach(async () => {
  root = rootOf("code");
  heard = [];
  view = new CodeView(root, { change: (code) => heard.push(code) });
  const bars = part(root, "bars");
  bars.setPointerCapture = () => {};
  bars.getBoundingClientRect = () =>
    /** @type {DOMRect} */ ({ left: 0, top: 0, width: 200, height: 100 });
  for (const [name, value] of [
    ["clientWidth", 200],
    ["clientHeight", 100],
  ]) {
    Object.defineProperty(bars, name ?? "", { value });
  }
  view.show(shown);
  await drawn();
});

/** @param {string} key */
const press = (key) =>
  part(root, "bars").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));

/** @param {string} type @param {number} x @param {number} y @param {object} [more] */
const point = (type, x, y, more = {}) =>
  part(root, "bars").dispatchEvent(
    new PointerEvent(type, {
      ...{ pointerId: 1, button: 0, clientX: x, clientY: y, pointerType: "mouse", bubbles: true },
      ...more,
    }),
  );

test("arrow keys choose a number and change it, Escape takes that back", async () => {
  assert.equal(part(root, "chooser", HTMLInputElement).value, "2");
  press("ArrowRight");
  press("ArrowLeft");
  press("PageUp");
  // The axis goes to 5.
  assert.deepEqual([...(heard.at(-1) ?? [])], [1, 2.5, 0, 4]);
  await drawn();
  assert.equal(part(root, "value").textContent, "is 2.5");
  assert.match(part(root, "bars").getAttribute("aria-valuetext") ?? "", /^Number 2 of 4 is 2.5$/);
  press("Escape");
  assert.equal(heard.at(-1), null);
  press("Home");
  press("PageDown");
  press("PageDown");
  press("PageDown");
  assert.equal(heard.at(-1)?.[0], 0);
});

test("dragging a bar changes its number by the distance dragged", () => {
  // The axis takes 32 of 200 pixels; the numbers follow 40 or so apart.
  point("pointerdown", 50, 90);
  point("pointermove", 50, 70);
  point("pointermove", 190, 50);
  assert.deepEqual([...(heard.at(-1) ?? [])], [3, 2, 0, 4]);
  point("pointerup", 190, 50);
  point("pointermove", 190, 0);
  assert.equal(heard.length, 2);
});

test("no number goes beyond the axis, and none below zero where none can", () => {
  press("Home");
  for (let i = 0; i < 30; i += 1) press("PageUp");
  assert.equal(heard.at(-1)?.[0], 5);
  for (let i = 0; i < 30; i += 1) press("PageDown");
  assert.equal(heard.at(-1)?.[0], 0);
});

test("a change stays while the network learns on, and goes with another digit", () => {
  press("Home");
  press("PageUp");
  const count = heard.length;
  const learned = Float32Array.of(9, 8, 7, 6);
  view.show({ ...shown, code: learned });
  // Shown once more, it is no other code: who hears of a change and shows it goes in no circle.
  view.show({ ...shown, code: learned });
  assert.equal(heard.length, count + 1);
  assert.deepEqual([...(heard.at(-1) ?? [])], [1.5, 8, 7, 6]);
  view.show({ ...shown, code: learned, of: "another" });
  view.undo();
  assert.equal(heard.length, count + 1);
});

test("an empty pad has no code: nothing can be changed, and that is said", async () => {
  view.show({ ...shown, code: null });
  press("PageUp");
  point("pointerdown", 50, 90);
  point("pointermove", 50, 10);
  assert.deepEqual(heard, []);
  await drawn();
  assert.match(part(root, "bars").getAttribute("aria-valuetext") ?? "", /empty/);
  assert.equal(part(root, "chooser", HTMLInputElement).disabled, true);
});

test("another network has another axis, and one number is not called “numbers”", async () => {
  view.show({ ...shown, latent: 1, code: Float32Array.of(-40), canBeNegative: true });
  await drawn();
  assert.equal(part(root, "bars").getAttribute("aria-valuemin"), "-50");
  assert.equal(part(root, "noun").textContent, "number");
});

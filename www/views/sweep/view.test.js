import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";
import { plotOf } from "./plot.js";
import { SweepView } from "./view.js";

/** @import { Point, Shown } from "./view.js" */

/** @type {Point} */
const point = {
  value: "8",
  words: "8 numbers",
  status: "idle",
  share: 0,
  left: null,
  pca: 0.55,
  pictures: null,
  problem: null,
};

/** @type {Shown} */
const idle = {
  title: "Error left by code size",
  note: "ten test digits",
  axis: "numbers in the code",
  points: [point, { ...point, value: "64", words: "64 numbers", pca: 0.13 }],
  chosen: null,
  mark: "your guess",
  originals: { pixels: new Uint8Array(8), value: "4", words: "the digit itself" },
  size: { rows: 2, columns: 2 },
  by: "network",
  hasPca: true,
  isStatic: false,
  train: "Train 8, 64",
  canTrain: true,
  training: null,
  measured: "No network is trained yet.",
  facts: {},
  guess: "",
};

function made() {
  const root = rootOf("sweep");
  /** @type {unknown[][]} */
  const heard = [];
  const hear =
    (/** @type {string} */ name) =>
    (/** @type {unknown[]} */ ...said) =>
      void heard.push([name, ...said]);
  const view = new SweepView(root, {
    choose: hear("choose"),
    train: hear("train"),
    pause: hear("pause"),
    stop: hear("stop"),
    by: hear("by"),
    sendStatic: hear("static"),
    pin: hear("pin"),
    top: hear("top"),
  });
  const button = (/** @type {string} */ name) =>
    /** @type {HTMLButtonElement} */ (root.querySelector(`[data-part="${name}"]`));
  return { root, view, heard, button };
}

test("each value is a button that says how it stands, and holds the digits", () => {
  const { root, view, heard } = made();
  const failed = { ...point, status: /** @type {const} */ ("failed"), problem: "too large" };
  const done = { ...point, status: /** @type {const} */ ("done"), left: 0.49 };
  view.show({ ...idle, points: [done, failed] });
  const blocks = [...root.querySelectorAll("button.block")];
  assert.deepEqual(
    blocks.map((block) => block.getAttribute("aria-label")?.replaceAll("\u202f", " ")),
    ["8 numbers: 49 % error left, PCA 55 %", "8 numbers: failed: too large, PCA 55 %"],
  );
  assert.equal(blocks[0]?.querySelectorAll("canvas").length, 2);
  assert.equal(root.querySelector(".original")?.getAttribute("aria-label"), "4: the digit itself");
  /** @type {HTMLButtonElement} */ (blocks[1]).click();
  assert.deepEqual(heard, [["choose", 1]]);
});

test("while it trains there are Pause, Stop and a bar for all", () => {
  const { view, heard, button } = made();
  view.show(idle);
  assert.ok(!button("train").hidden && button("pause").hidden && button("overall").hidden);
  button("train").click();
  view.show({ ...idle, training: { share: 0.43, paused: false } });
  assert.ok(button("train").hidden && !button("pause").hidden && !button("stop").hidden);
  assert.equal(button("overall").getAttribute("aria-valuenow"), "43");
  button("pause").click();
  view.show({ ...idle, training: { share: 0.43, paused: true } });
  assert.equal(button("pause").textContent, "Go on");
  button("pause").click();
  button("stop").click();
  assert.deepEqual(heard, [["train"], ["pause", true], ["pause", false], ["stop"]]);
});

test("only what is trained can be pinned and put at the top", () => {
  const { view, heard, button } = made();
  view.show({ ...idle, chosen: 0 });
  assert.ok(button("pin").hidden && button("top").hidden);
  const done = { ...point, status: /** @type {const} */ ("done"), left: 0.49 };
  view.show({ ...idle, points: [done], chosen: 0 });
  assert.equal(button("pin").getAttribute("aria-label"), "Pin: 8 numbers");
  button("pin").click();
  button("top").click();
  assert.deepEqual(heard, [
    ["pin", 0],
    ["top", 0],
  ]);
});

test("who redraws and what is sent can be chosen, PCA only where there is one", () => {
  const { view, heard, button } = made();
  view.show(idle);
  button("by-pca").click();
  button("static").click();
  view.show({ ...idle, by: "pca", isStatic: true });
  assert.equal(button("by-pca").getAttribute("aria-pressed"), "true");
  button("static").click();
  assert.deepEqual(heard, [
    ["by", "pca"],
    ["static", true],
    ["static", false],
  ]);
  view.show({ ...idle, hasPca: false });
  assert.ok(button("by").hidden);
});

test("the buttons of the values stay the same, so that one keeps the focus", () => {
  const { root, view } = made();
  view.show(idle);
  const before = [
    .../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("button.block")),
  ];
  before[1]?.focus();
  view.show({ ...idle, chosen: 1 });
  assert.deepEqual([...root.querySelectorAll("button.block")], before);
  assert.equal(before[1]?.getAttribute("aria-pressed"), "true");
  assert.equal(document.activeElement, before[1]);
});

test("progress draws neither digits nor the chart anew", () => {
  const { root, view } = made();
  // Without a layout nothing has a size.
  const chart = root.querySelector('[data-part="chart"]');
  Object.defineProperties(chart, { clientWidth: { value: 700 }, clientHeight: { value: 200 } });
  const training = { ...point, status: /** @type {const} */ ("training"), share: 0.1 };
  const pictures = new Uint8Array(8);
  const done = { ...point, status: /** @type {const} */ ("done"), left: 0.5, pictures };
  view.show({ ...idle, points: [training, done] });
  const drawn = () => [...root.querySelectorAll("canvas, svg")];
  const [before, canvas] = [drawn(), root.querySelector("canvas")];
  let painted = 0;
  HTMLCanvasElement.prototype.getContext = () => {
    painted += 1;
    return null;
  };
  view.show({ ...idle, points: [{ ...training, share: 0.2 }, done] });
  assert.deepEqual(drawn(), before);
  assert.equal(painted, 0);
  view.show({ ...idle, points: [{ ...done, pictures: new Uint8Array(8) }, done] });
  assert.equal(painted, 2);
  assert.equal(root.querySelector("canvas"), canvas);
  assert.notDeepEqual(drawn(), before);
});

test("the chart reaches from 0 to 100 %, and further where an error does", () => {
  const plot = plotOf([{ left: 0.5, pca: 1 }], 700, 200);
  assert.ok(plot.isWide);
  assert.equal(plot.y(0), 199);
  assert.equal(plot.y(1), 26);
  assert.deepEqual(plot.ticks, [0, 0.25, 0.5, 0.75, 1]);
  const far = plotOf([{ left: 9, pca: null }], 300, 200);
  assert.deepEqual(far.ticks, [0, 0.5, 1, 1.5, 2]);
  assert.equal(far.y(9), far.y(2));
});

test("a curve's name stands on the side where the other curve is not", () => {
  const better = Array.from({ length: 8 }, (_, i) => ({ left: 0.8 - i / 10, pca: 0.9 - i / 10 }));
  const worse = better.map(({ left, pca }) => ({ left: pca, pca: left }));
  const sides = (/** @type {typeof better} */ points) =>
    plotOf(points, 700, 200).names.map(({ name, anchor }) => `${name} ${anchor}`);
  assert.deepEqual(sides(better), ["pca start", "network end"]);
  assert.deepEqual(sides(worse), ["pca end", "network start"]);
});

test("a gap lies between the curves only where both are known", () => {
  const points = [
    { left: 0.9, pca: 0.9 },
    { left: 0.6, pca: 0.7 },
    { left: null, pca: 0.5 },
  ];
  const plot = plotOf(points, 700, 200);
  assert.equal(plot.area.match(/L/g)?.length, 3);
  assert.equal(plot.pca.match(/L/g)?.length, 2);
  assert.deepEqual(plotOf([], 700, 200).names, []);
});

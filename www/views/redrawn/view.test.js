import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { rootOf } from "../../ui/dom.js";
import { part } from "../../ui/elements.js";
import { RedrawnView } from "./view.js";

/** @import { Shown } from "./view.js" */

/** @type {HTMLElement} */
let root;
/** @type {RedrawnView} */
let view;

const redrawn = {
  ...{ input: new Uint8Array(784), pixels: new Uint8Array(784).fill(5) },
  ...{ left: 0.068, worse: 0.367, isChanged: false },
};
/** @type {Shown} */
const shown = {
  ...{ size: { rows: 28, columns: 28 }, noun: "digit", redrawn, typical: 0.055, role: "drawing" },
};

beforeEach(() => {
  root = rootOf("redrawn");
  view = new RedrawnView(root);
  Object.defineProperty(part(root, "scale", SVGSVGElement), "clientWidth", { value: 300 });
});

const scale = () => part(root, "scale", SVGSVGElement);

test("error left is the number, and how the test digits did", () => {
  view.show(shown);
  assert.equal(part(root, "left").textContent, "7\u202f%");
  assert.equal(part(root, "left", HTMLDataElement).value, "0.068");
  assert.equal(part(root, "after").textContent, "37\u202f% of test digits came out worse.");
  assert.equal(
    scale().getAttribute("aria-label"),
    "From 0 to 100 percent of the average digit’s error: this one 7\u202f%, test digits 6\u202f%",
  );
  assert.equal(scale().querySelector("rect.left")?.getAttribute("width"), "20.400000000000002");
});

test("an empty pad, nothing measured, worse than the average digit", () => {
  view.show({ ...shown, redrawn: null, typical: null });
  assert.equal(part(root, "left").textContent, "–");
  assert.equal(part(root, "after").textContent, "");
  assert.equal(scale().querySelector("rect.left"), null);
  view.show({ ...shown, redrawn: { ...redrawn, left: 1.7, worse: 0 } });
  assert.equal(part(root, "left").textContent, "170\u202f%");
  assert.equal(scale().querySelector("rect.left")?.getAttribute("width"), "300");
});

test("the words at the scale's mark never leave it", () => {
  for (const typical of [0, 0.5, 1, 3]) {
    view.show({ ...shown, typical });
    const x = Number(scale().querySelector("text.typical")?.getAttribute("x"));
    assert.ok(x >= 0 && x < 200, `${typical}: ${x}`);
  }
});

test("the difference can be switched on, and says what its colours mean", () => {
  view.show(shown);
  part(root, "difference").click();
  assert.equal(part(root, "difference").getAttribute("aria-pressed"), "true");
  assert.match(part(root, "canvas").getAttribute("aria-label") ?? "", /^Difference/);
  assert.equal(part(root, "after").textContent, "ink it added ink it left out");
  part(root, "difference").click();
  assert.equal(
    part(root, "canvas").getAttribute("aria-label"),
    "Redrawn digit, 7\u202f% error left",
  );
});

test("a changed code is told from the network's own", () => {
  view.show({ ...shown, redrawn: { ...redrawn, isChanged: true } });
  assert.equal(part(root, "after").textContent, "Redrawn from your change.");
});

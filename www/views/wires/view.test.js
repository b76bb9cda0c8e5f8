import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { rootOf } from "../../ui/dom.js";
import { part } from "../../ui/elements.js";
import { WiresView } from "./view.js";

/** @type {HTMLElement} */
let root;
/** @type {WiresView} */
let view;

const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
const flow = () => part(root, "flow", SVGSVGElement);
const size = { rows: 28, columns: 28 };
const role = /** @type {const} */ ("drawing");

beforeEach(() => {
  root = rootOf("wires");
  Object.defineProperty(flow(), "clientWidth", { value: 560 });
  Object.defineProperty(flow(), "clientHeight", { value: 280 });
  flow().style.setProperty("--code-share", "0.8");
  view = new WiresView(root);
});

test("the silhouette has the layers of the network that runs, each at its height, labelled where hidden", async () => {
  view.show({
    size,
    sizes: [784, 196, 64, 196, 784],
    code: 2,
    joints: [null, null, null, null],
    role,
  });
  await drawn();
  const labels = [...flow().querySelectorAll("text")].map((text) => text.textContent);
  assert.deepEqual(labels, ["196", "196"]);
  // Half of the side, around the middle.
  const layers = [...flow().querySelectorAll("path.layer")].map((path) => path.getAttribute("d"));
  assert.deepEqual(layers, ["M84 70V210", "M476 70V210"]);
  assert.equal(flow().querySelectorAll(".thread").length, 0);
});

test("threads are what was given, and none where nothing was", async () => {
  const joint = { from: 28, to: 2, strengths: new Float32Array(56).fill(1) };
  view.show({ size, sizes: [784, 2, 784], code: 1, joints: [joint, null], role });
  await drawn();
  const threads = [...flow().querySelectorAll(".thread")].map(
    (path) => path.getAttribute("d") ?? "",
  );
  assert.equal(threads.join("").split("M").length - 1, 56);
  // From the pad to where the bars begin.
  assert.ok(threads.every((d) => d.startsWith("M0 ") && d.includes(" 168 ")));
});

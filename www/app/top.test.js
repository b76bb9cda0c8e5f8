import assert from "node:assert/strict";
import { test } from "node:test";
import { part, viewIn } from "../ui/elements.js";
import { rootOf } from "../ui/dom.js";
import { Top } from "./top.js";

/** Until what was asked has been answered and drawn. */
const settle = () => new Promise((done) => setTimeout(done, 50));

test("a change of the code that is undone stays undone, though its picture comes later", async () => {
  const page = rootOf("code").ownerDocument;
  const root = (/** @type {string} */ name) => viewIn(page, name);
  const bars = part(root("code"), "bars");
  for (const name of ["clientWidth", "clientHeight"]) {
    Object.defineProperty(bars, name, { value: 100 });
  }
  const ink = new Uint8Array(4).fill(255);
  /** @type {((pixels: Uint8Array) => void)[]} */
  const decoded = [];
  const state = {
    phase: "ready",
    network: 1,
    config: { latent: 2, noise: 0, hole: 0 },
    architecture: { parameters: 22, codeCanBeNegative: false, layers: [] },
    data: { rows: 2, columns: 2, noun: "digit", classes: [] },
    averageError: 0.1,
    run: { report: null, heldOut: null, trace: { samples: [] }, epochs: [] },
  };
  const app = /** @type {any} */ ({
    state: () => state,
    subscribe() {},
    announce() {},
    report: (/** @type {unknown[]} */ ...problem) => assert.fail(String(problem)),
    ask: {
      reconstructDrawing: async () => ({ framed: ink }),
      reconstructTowards: async () => ({
        pixels: ink,
        errors: Float32Array.of(0.05),
        codes: Float32Array.of(1, 2),
      }),
      contributions: async () => null,
      decode: () => new Promise((answer) => decoded.push(answer)),
    },
  });
  const top = new Top(app, root, () => {});
  await top.draw({ ink, width: 2, height: 2 });
  await settle();
  const left = () => part(root("redrawn"), "left", HTMLDataElement).value;
  const before = left();
  assert.equal(Number(before).toFixed(3), "0.500");

  const press = (/** @type {string} */ key) =>
    bars.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  press("PageUp");
  decoded.shift()?.(new Uint8Array(4));
  await settle();
  assert.notEqual(left(), before, "the changed code makes another picture");
  press("PageUp");
  press("Escape");
  assert.equal(left(), before);
  decoded.shift()?.(new Uint8Array(4));
  await settle();
  assert.equal(left(), before);
});

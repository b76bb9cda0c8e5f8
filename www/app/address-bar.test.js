import assert from "node:assert/strict";
import { test } from "node:test";

import { AddressBar } from "./address-bar.js";

/** A page whose time a test lets pass. */
function rig() {
  let address = "https://example.org/page?a=1#old";
  let refuses = false;
  /** @type {string[]} */
  const written = [];
  /** @type {(() => void)[]} */
  const waiting = [];
  const bar = new AddressBar({
    read: () => address,
    write(next) {
      if (refuses) throw new Error("The operation is insecure.");
      written.push(next);
      address = next;
    },
    wait: (then) => waiting.push(then),
  });
  return {
    bar,
    written,
    rest: () => waiting.shift()?.(),
    /** @param {boolean} value */
    refuse(value) {
      refuses = value;
    },
  };
}

test("it is written at once, and then after a rest, what came last", () => {
  const { bar, written, rest } = rig();
  for (let i = 0; i < 300; i += 1) bar.show(`learningRate=${i}`);
  assert.deepEqual(written, ["https://example.org/page?a=1#learningRate=0"]);
  assert.equal(bar.link(null), "https://example.org/page?a=1#learningRate=299");
  rest();
  assert.deepEqual(written.slice(1), ["https://example.org/page?a=1#learningRate=299"]);
  rest();
  assert.equal(written.length, 2, "what it says already is not written again");
});

test("a browser that refuses fails nobody, and has it later", () => {
  const { bar, written, rest, refuse } = rig();
  refuse(true);
  bar.show("seed=1");
  bar.show("seed=2");
  assert.equal(bar.link(null), "https://example.org/page?a=1#seed=2");
  rest();
  refuse(false);
  rest();
  assert.deepEqual(written, ["https://example.org/page?a=1#seed=2"]);
});

test("a link leads to the chapter too, and lecture mode stays in the address", () => {
  const { bar, written, rest } = rig();
  bar.showLecture(true);
  assert.deepEqual(written, [], "what it says of the network is not lost before that is known");
  assert.equal(bar.link("size"), "https://example.org/page?a=1#old");
  bar.show("latent=8");
  rest();
  assert.equal(bar.link("size"), "https://example.org/page?a=1#latent=8&chapter=size&lecture=on");
  bar.showLecture(false);
  bar.show("");
  rest();
  assert.deepEqual(written, [
    "https://example.org/page?a=1#latent=8&lecture=on",
    "https://example.org/page?a=1#latent=8",
    "https://example.org/page?a=1",
  ]);
  assert.equal(bar.link("size"), "https://example.org/page?a=1#chapter=size");
});

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { rootOf } from "../../ui/dom.js";
import { part } from "../../ui/elements.js";
import { YoursView } from "./view.js";

/** @type {HTMLElement} */
let root;
/** @type {unknown[]} */
let heard;
/** @type {YoursView} */
let view;

beforeEach(() => {
  root = rootOf("yours");
  heard = [];
  view = new YoursView(root, {
    open: (picked) => heard.push(picked),
    back: () => heard.push("back"),
    use: (fingerprint) => heard.push(`use ${fingerprint}`),
    forget: (fingerprint) => heard.push(`forget ${fingerprint}`),
  });
});

test("a person's own classes are listed, with the way back", () => {
  const classes = [
    { name: "coat", count: 6000 },
    { name: "bag", count: 1 },
  ];
  view.show({ measured: "Measured", facts: { test: 9 }, isOwn: true, classes });
  assert.equal(part(root, "measured").textContent, "Measured");
  assert.equal(part(root, "measured").dataset.told, '{"test":9}');
  const list = part(root, "classes");
  assert.deepEqual(
    [...list.children].map(({ textContent }) => textContent),
    ["coat: 6,000", "bag: 1"],
  );
  assert.ok(!list.hidden && !part(root, "back").hidden);
  part(root, "back").click();
  assert.deepEqual(heard, ["back"]);
  view.show({ measured: "Measured", facts: {}, isOwn: false, classes });
  assert.ok(list.hidden && part(root, "back").hidden);
});

test("each picture stands above what the network makes of it, in its own size, and is named", () => {
  const pairs = {
    originals: new Uint8Array(2 * 6),
    redrawn: new Uint8Array(2 * 6),
    size: { rows: 2, columns: 3 },
    noun: "picture",
  };
  view.showPairs({ ...pairs, names: ["coat", ""] });
  const items = [...part(root, "pairs").children];
  assert.deepEqual(
    items.map((item) =>
      [...item.querySelectorAll("canvas")].map((canvas) => canvas.getAttribute("aria-label")),
    ),
    [
      ["Test picture 1, coat", "1 redrawn"],
      ["Test picture 2", "2 redrawn"],
    ],
  );
  const [canvas] = root.querySelectorAll("canvas");
  assert.deepEqual([canvas?.width, canvas?.height], [3, 2]);
  assert.match(part(root, "pairs-words").textContent ?? "", /test pictures/);
  view.showPairs({ ...pairs, names: [] });
  assert.equal(part(root, "pairs").children.length, 0);
  assert.ok(part(root, "pairs-words").hidden);
});

test("what is kept is named with its size, used and forgotten", () => {
  view.showKept([{ fingerprint: "f1", name: "coats.zip", bytes: 47e6 }]);
  const kept = part(root, "kept");
  assert.ok(!kept.hidden);
  const [use, forget] = kept.querySelectorAll("button");
  assert.deepEqual(
    [use, forget].map((button) => button?.getAttribute("aria-label")),
    ["Use coats.zip", "Forget coats.zip"],
  );
  assert.match(kept.querySelector("span")?.textContent ?? "", /^coats\.zip, 47/);
  use?.click();
  forget?.click();
  assert.deepEqual(heard, ["use f1", "forget f1"]);
  view.showKept([]);
  assert.ok(kept.hidden);
});

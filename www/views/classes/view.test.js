import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";
import { ClassesView } from "./view.js";

test("each class has its error, and the ones never seen are told without colour", () => {
  const root = rootOf("classes");
  new ClassesView(root).show([
    { label: 0, name: "0", isKnown: false, digits: 980, mse: 0.04, left: 0.6 },
    { label: 1, name: "1", isKnown: true, digits: 1135, mse: 0.01, left: null },
  ]);
  const rows = [...root.querySelectorAll("tbody tr")];
  assert.deepEqual(
    rows.map((row) => [...row.children].map(({ textContent }) => textContent)),
    [
      ["0", "60\u202f%", "", "never seen", "980"],
      ["1", "0.0100", "", "", "1,135"],
    ],
  );
  const bars = [...root.querySelectorAll("i")];
  assert.deepEqual(
    bars.map((bar) => bar.style.width),
    ["100%", "25%"],
  );
});

test("errors that are all zero have bars of no length", () => {
  const root = rootOf("classes");
  new ClassesView(root).show([
    { label: 0, name: "0", isKnown: true, digits: 2, mse: 0, left: null },
  ]);
  assert.equal(root.querySelector("i")?.style.width, "0%");
});

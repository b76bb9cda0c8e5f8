import assert from "node:assert/strict";
import { test } from "node:test";
import { rootOf } from "../../ui/dom.js";
import { part } from "../../ui/elements.js";
import { ProgramView } from "./view.js";

const PROGRAMS = [
  { name: "Keras", file: "autoencoder.py", text: "import keras" },
  { name: "PyTorch", file: "autoencoder.py", text: "import torch" },
  { name: "Rust", file: "main.rs", text: "use burn;" },
];

/** @param {boolean} canCopy */
function made(canCopy = true) {
  const root = rootOf("program");
  /** @type {string[]} */
  const copied = [];
  /** @type {string[]} */
  const saved = [];
  const view = new ProgramView(root, {
    copy: async (text) => canCopy && copied.push(text) > 0,
    save: ({ file }) => void saved.push(file),
  });
  view.show(PROGRAMS);
  const tabs = /** @type {HTMLElement[]} */ ([...root.querySelectorAll('[role="tab"]')]);
  return { root, view, tabs, copied, saved, text: () => part(root, "text").textContent };
}

test("there is a tab for each program, and the first one is open", () => {
  const { tabs, text } = made();
  assert.deepEqual(
    tabs.map((tab) => tab.textContent?.trim()),
    PROGRAMS.map(({ name }) => name),
  );
  assert.equal(text(), "import keras");
});

test("a click and the arrow keys open another one", () => {
  const { tabs, text } = made();
  tabs[2]?.click();
  assert.equal(text(), "use burn;");
  tabs[2]?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
  assert.equal(text(), "import keras");
  assert.deepEqual(
    tabs.map((tab) => tab.getAttribute("aria-selected")),
    ["true", "false", "false"],
  );
});

test("new settings keep the tab that is open", () => {
  const { view, tabs, text } = made();
  tabs[1]?.click();
  view.show(PROGRAMS.map((program) => ({ ...program, text: `${program.text} # again` })));
  assert.equal(text(), "import torch # again");
});

test("what is open is copied and saved, and a refused copy is said", async () => {
  const { root, tabs, copied, saved } = made();
  tabs[2]?.click();
  part(root, "copy").click();
  part(root, "save").click();
  await Promise.resolve();
  assert.deepEqual([copied, saved], [["use burn;"], ["main.rs"]]);
  assert.match(part(root, "copied").textContent ?? "", /Rust/);

  const refused = made(false);
  part(refused.root, "copy").click();
  await new Promise((resolve) => setTimeout(resolve));
  assert.match(part(refused.root, "copied").textContent ?? "", /copy it yourself/);
});

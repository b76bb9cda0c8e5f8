import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";
import { SweepSettingView } from "./view.js";

test("the setting and its values are told, and what is wrong with them is said", () => {
  const root = rootOf("sweep-setting");
  /** @type {unknown[][]} */
  const heard = [];
  const view = new SweepSettingView(root, {
    choose: (name) => heard.push(["choose", name]),
    type: (values) => heard.push(["type", values]),
  });
  const settings = [
    { name: "latent", label: "Latent size" },
    { name: "noise", label: "Input noise" },
  ];
  const shown = {
    settings,
    setting: "noise",
    values: "0, 0.5",
    help: "What it is.",
    problem: null,
  };
  view.show(shown);
  const select = root.querySelector("select");
  const input = root.querySelector("input");
  assert.ok(select && input);
  assert.equal(select.value, "noise");
  assert.equal(input.value, "0, 0.5");
  select.value = "latent";
  select.dispatchEvent(new Event("change"));
  input.value = "x";
  input.dispatchEvent(new Event("change"));
  assert.deepEqual(heard, [
    ["choose", "latent"],
    ["type", "x"],
  ]);
  view.show({ ...shown, problem: "Not a number." });
  assert.equal(input.getAttribute("aria-invalid"), "true");
  assert.equal(root.querySelector('[data-part="help"]')?.textContent, "Not a number.");
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { rootOf } from "../../ui/dom.js";
import { OutcomesView } from "./view.js";

test("counts and digits of the four outcomes", () => {
  const root = rootOf("outcomes");
  const none = { count: 0, digits: new Uint8Array(0) };
  new OutcomesView(root).show(
    {
      caught: { count: 455, digits: new Uint8Array(2 * 4) },
      missed: none,
      "false-alarms": none,
      passed: { count: 8569, digits: new Uint8Array(4) },
    },
    { rows: 2, columns: 2 },
  );
  const cells = [...root.children].map((cell) => [
    cell.querySelector("data")?.textContent,
    cell.querySelectorAll("canvas").length,
  ]);
  assert.deepEqual(cells, [
    ["455", 2],
    ["0", 0],
    ["0", 0],
    ["8,569", 1],
  ]);
});

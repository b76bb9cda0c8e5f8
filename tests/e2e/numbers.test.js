// The chart, its table and its file.

import assert from "node:assert/strict";
import { Key } from "selenium-webdriver";
import { browserTest } from "./browser.js";
import { part } from "./page.js";

browserTest("chart, table and file show the same epochs", {}, async (page) => {
  await page.keepDownloads();
  await page.ready("#digits=2000&epochs=3");
  await page.finish();
  await page.errorLeft();
  await page.scrollTo("learning");
  await page.until("a chart", () => page.pixels('[data-view="chart"] canvas'));
  await page.show(part("chart", "plot"));
  await page.element(part("chart", "plot")).sendKeys(Key.ARROW_LEFT);
  await page.until("the last epoch's values", async () => {
    const [epoch] = await page.numbers(part("chart", "readout"));
    return epoch === 3;
  });

  await page.run(`document.querySelector('[data-view="chart"] details').open = true`);
  /** @type {string[][]} */
  const rows = await page.run(
    `return [...document.querySelectorAll(arguments[0])].map((row) =>
       [...row.cells].map((cell) => cell.textContent))`,
    `${part("chart", "table")} tbody tr`,
  );
  assert.deepEqual(
    rows.map(([epoch]) => epoch),
    ["0", "1", "2", "3"],
  );
  await page.click(part("chart", "csv"));
  const { name, text } = await page.saved();
  assert.match(name, /\.csv$/);
  const lines = text
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number));
  assert.deepEqual(
    lines.map(([epoch]) => epoch),
    [0, 1, 2, 3],
  );
  const heldOut = lines.map((line) => line[2] ?? NaN);
  assert.deepEqual(
    heldOut,
    heldOut.toSorted((a, b) => b - a),
    "the error falls from epoch to epoch",
  );
  assert.deepEqual(
    heldOut.map((error) => error.toPrecision(2)),
    rows.map((row) => Number(row[4]).toPrecision(2)),
  );
  const left = lines.at(-1)?.[4] ?? NaN;
  assert.ok(Math.abs(left - (await page.errorLeft())) < 1e-6, "the top says the same");
});

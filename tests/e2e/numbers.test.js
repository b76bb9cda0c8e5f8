// The figures, the chart and the sentence that says what they mean.

import assert from "node:assert/strict";
import { Key } from "selenium-webdriver";
import { browserTest } from "./browser.js";

browserTest("the error is compared with PCA and the mean image, in words", {}, async (page) => {
  await page.ready("#epochs=2");
  const pca = await page.until("PCA's error", () => page.number("#baseline-pca"));
  // Computed independently, with numpy.
  assert.ok(
    Math.abs(pca - 0.00905) < 0.00002,
    `PCA with 64 components ends at 0.00905, not ${pca}`,
  );
  assert.ok(Math.abs((await page.number("#baseline-mean")) - 0.0675) < 0.0002);
  assert.match(await page.text("#verdict"), /Untrained/);
  await page.click("#train");
  await page.untilState("finished");
  const share = Math.round((100 * (await page.number("#held-out"))) / pca);
  assert.match(await page.text("#verdict"), new RegExp(`${share} ?% of PCA's error`));
});

browserTest("chart, table and file show the same epochs", {}, async (page) => {
  await page.keepDownloads();
  await page.ready("#epochs=3");
  await page.click("#train");
  await page.untilState("finished");

  const linear = await page.until("a chart", () => page.pixels("#chart canvas"));
  await page.show("#chart");
  await page.element("#chart").sendKeys(Key.ARROW_LEFT);
  await page.until("values by keyboard", async () =>
    /0\.\d+/.test(await page.text("#chart-readout")),
  );
  const byKeyboard = await page.text("#chart-readout");
  const chart = page.element("#chart");
  await page.driver.actions().move({ origin: chart, x: -20, y: 0 }).perform();
  await page.until("other values under the mouse", async () => {
    const values = await page.text("#chart-readout");
    return /Epoch .* (training|held-out) 0\.\d+/.test(values) && values !== byKeyboard;
  });
  await page.click("#log-scale");
  await page.until("another scale", async () => (await page.pixels("#chart canvas")) !== linear);

  await page.click("#numbers summary");
  /** @type {string[][]} */
  const rows = await page.run(
    `return [...document.querySelectorAll("#epochs-table tbody tr")].map((row) =>
       [...row.cells].map((cell) => cell.textContent))`,
  );
  assert.deepEqual(
    rows.map(([epoch]) => epoch),
    ["0", "1", "2", "3"],
  );
  const heldOut = rows.map((row) => Number(row[2]));
  assert.deepEqual(
    heldOut,
    heldOut.toSorted((a, b) => b - a),
    "the error falls from epoch to epoch",
  );

  await page.click("#csv");
  const { name, text } = await page.saved();
  assert.match(name, /\.csv$/);
  const lines = text.trim().split("\n");
  assert.equal(lines[0], "epoch,training,held_out");
  assert.equal(Number(lines[4].split(",")[2]), await page.number("#held-out"));
});

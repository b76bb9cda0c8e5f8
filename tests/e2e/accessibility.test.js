// axe-core finds nothing to complain about, in the main states of the page and at every width;
// and a screenshot of each is made.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { browserTest, networkErrors } from "./browser.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function check(page, state) {
  await page.screenshot(state);
  const violations = await page.driver.executeAsyncScript(
    `${axe};
     const done = arguments[arguments.length - 1];
     window.axe.run().then(({ violations }) => done(violations.map(({ id, help, nodes }) =>
       id + ": " + help + ": " + nodes.map(({ target }) => target.join(" ")).join(", "))));`,
  );
  assert.deepEqual(violations, [], state);
}

/** What sticks out to the right, when the page can be scrolled that way. */
function tooWide(page) {
  return page.run(
    `const { scrollWidth, clientWidth } = document.documentElement;
     if (scrollWidth <= clientWidth) return [];
     return [...document.body.querySelectorAll("*")]
       .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
       .map((element) => element.id || element.className || element.localName);`,
  );
}

for (const [width, height] of [
  [320, 700],
  [390, 844],
  [1280, 900],
]) {
  browserTest(`accessible at ${width} pixels`, { width, height }, async (page) => {
    page.server.faults.set("train-images-idx3-ubyte.gz", "slow");
    await page.load("#epochs=1");
    await check(page, `loading-${width}`);
    await page.untilState("ready");
    assert.deepEqual(await tooWide(page), [], "nothing makes the page scroll sideways");
    await check(page, `ready-${width}`);
    await page.click("#train");
    await page.untilState("finished");
    for (const theme of ["light", "dark"]) {
      if ((await page.run("return document.documentElement.dataset.theme")) !== theme) {
        await page.click("#theme");
      }
      await check(page, `trained-${theme}-${width}`);
    }
  });
}

browserTest("accessible when loading has failed", { errors: networkErrors }, async (page) => {
  page.server.faults.set("train-images-idx3-ubyte.gz", "missing");
  await page.load();
  await page.untilState("failed");
  await check(page, "failed");
});

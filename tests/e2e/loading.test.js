// From the address to real digits, and what is said where that fails.

import assert from "node:assert/strict";
import { browserTest, everywhere, networkErrors } from "./browser.js";

const trainImages = "train-images-idx3-ubyte.gz";
const trainLabels = "train-labels-idx1-ubyte.gz";
const testImages = "t10k-images-idx3-ubyte.gz";

const line = { rate: 16e6, latency: 20 };
everywhere("loading shows bytes over total, then real digits", { line }, async (page) => {
  await page.load();
  await page.untilState("loading");
  const shown = await page.until("a count of bytes", async () => {
    return (await page.text("#position")).match(/(\d+\.\d) of (\d+\.\d) MB/);
  });
  assert.ok(Number(shown[1]) <= Number(shown[2]), shown[0]);
  assert.ok(
    Math.abs(Number(shown[2]) - 11.4) < 0.2,
    `all four files weigh 11.4 MB, not ${shown[2]}`,
  );
  await page.untilState("ready", "training");
  assert.equal(await page.run("return document.querySelectorAll('#strip-digits > li').length"), 10);
  await page.until("a digit in the strip", () => page.pixels("#strip-digits canvas.original"));
});

browserTest("the page works at the root of a host too", { path: "/" }, async (page) => {
  await page.load();
  await page.untilState("ready", "training");
});

browserTest("Train may be pressed before the digits are here", {}, async (page) => {
  page.server.faults.set(trainImages, "slow");
  await page.load("#epochs=1");
  await page.until("the button", () => page.element("#train").isEnabled());
  assert.equal(await page.state(), "loading");
  await page.click("#train");
  await page.untilState("finished");
});

for (const fault of ["encoded", "inflated"]) {
  everywhere(`digits that a host has ${fault} are read all the same`, {}, async (page) => {
    page.server.faults.set(trainImages, fault);
    await page.load();
    await page.untilState("ready", "training");
  });
}

/** @type {[file: string, fault: string, reason: RegExp][]} */
const damages = [
  [trainImages, "flipped", /broke off|damaged/],
  [trainImages, "miscounted", /broke off|damaged/],
  [trainImages, "altered", /SHA-256 .* begins with [0-9a-f]{8}, and ba891046 was expected/],
  [trainImages, "truncated", /broke off|damaged|short/],
  [trainImages, "cut", /online|broke off|damaged/],
  [testImages, "html", /HTML|web page|gzip|IDX/i],
  [trainLabels, "missing", /404/],
  [trainLabels, trainImages, /labels|images/],
  [trainImages, testImages, /60,?000|10,?000|digits/],
];
for (const [file, fault, reason] of damages) {
  browserTest(
    `${file} ${fault}: named, and Retry loads it`,
    { errors: networkErrors },
    async (page) => {
      page.server.faults.set(file, fault);
      await page.load();
      await page.untilState("failed");
      const message = await page.text("#failure");
      assert.match(message, new RegExp(file.replace(/\..*/, "")), "names the file");
      assert.match(message, reason, "says what is wrong with it");
      assert.ok(await page.element("#retry").isDisplayed());
      await page.screenshot(`failure-${fault.replace(/\..*/, "")}`);

      page.server.faults.clear();
      await page.click("#retry");
      await page.untilState("ready", "training");
      assert.equal(await page.element("#failure").isDisplayed(), false);
    },
  );
}

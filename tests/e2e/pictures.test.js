// What is drawn: the sketch pad, the strip of held-out digits, and the network.

import assert from "node:assert/strict";
import { Key } from "selenium-webdriver";
import { browserTest, everywhere } from "./browser.js";

const items = Array.from(
  { length: 10 },
  (_, index) => `#strip-digits > li:nth-child(${index + 1})`,
);

/** A stroke, as shares of the pad's width and height. */
const seven = [
  [0.25, 0.2],
  [0.5, 0.2],
  [0.75, 0.2],
  [0.6, 0.5],
  [0.45, 0.85],
];

everywhere("a drawing is framed and reconstructed, better and better", {}, async (page) => {
  await page.ready("#epochs=2");
  // Before, a network trained earlier draws.
  await page.click("#step");
  assert.equal(await page.pixels("#drawing-framed"), null, "nothing is drawn yet");
  await page.draw("#pad", seven);
  await page.until("the framed digit", () => page.pixels("#drawing-framed"));
  const untrained = await page.until("its reconstruction", () =>
    page.pixels("#drawing-reconstruction"),
  );
  const before = await page.until("its error", () => page.number("#drawing-error"));

  await page.click("#train");
  await page.until("a better reconstruction while training", async () => {
    const training = (await page.state()) === "training";
    return training && (await page.pixels("#drawing-reconstruction")) !== untrained;
  });
  // By now the whole stroke has been answered, not only its beginning.
  const framed = await page.pixels("#drawing-framed");
  await page.untilState("finished");
  await page.until(
    "the last reconstruction",
    async () => (await page.number("#drawing-error")) < 0.05,
  );
  assert.ok((await page.number("#drawing-error")) < before / 2);
  assert.equal(await page.pixels("#drawing-framed"), framed, "the drawing itself stays");
  await page.screenshot("drawing");

  await page.click("#clear");
  await page.until("a blank pad", async () => (await page.pixels("#drawing-framed")) === null);
});

browserTest("the strip shows ten held-out digits and improves", {}, async (page) => {
  await page.ready("#epochs=1");
  const look = async () => {
    const all = [];
    for (const item of items) {
      all.push({
        original: await page.pixels(`${item} canvas.original`),
        reconstruction: await page.pixels(`${item} canvas.reconstruction`),
        error: await page.number(`${item} data.error`),
      });
    }
    return all;
  };
  const complete = async () => {
    const all = await look();
    return (
      all.every(({ original, reconstruction, error }) => original && reconstruction && error) && all
    );
  };
  // Before, a network trained earlier draws.
  await page.click("#step");
  const before = await page.until("ten digits with reconstructions and errors", async () => {
    const all = await complete();
    return all && all.every(({ error }) => error > 0.02) && all;
  });
  assert.equal(new Set(before.map(({ original }) => original)).size, 10, "ten different digits");

  await page.click("#train");
  await page.untilState("finished");
  await page.until("better errors", async () => {
    const after = await look();
    return after.every(({ original, reconstruction, error }, index) => {
      assert.equal(original, before[index].original, "the originals stay");
      return reconstruction !== before[index].reconstruction && error < before[index].error / 2;
    });
  });
  assert.ok(await page.pixels("#network-input"));
  assert.ok(await page.pixels("#network-code"));
  assert.ok(await page.pixels("#network-output"));
});

browserTest("a digit is drawn by keyboard alone", {}, async (page) => {
  await page.ready();
  const { ARROW_DOWN, BACK_SPACE, SPACE } = Key;
  await page.show("#pad");
  await page.element("#pad").sendKeys(SPACE, ...Array(14).fill(ARROW_DOWN), SPACE);
  await page.until("the framed digit", () => page.pixels("#drawing-framed"));
  await page.element("#pad").sendKeys(BACK_SPACE);
  await page.until("a blank pad", async () => (await page.pixels("#drawing-framed")) === null);
});

everywhere(
  "a finger draws, and does not scroll",
  { width: 390, height: 844, needs: ["touch"] },
  async (page) => {
    await page.ready();
    await page.show("#pad");
    const scrolled = await page.run("return scrollY");
    await page.draw("#pad", seven, "touch");
    await page.until("the framed digit", () => page.pixels("#drawing-framed"));
    // The stroke is hundreds of pixels long; the browser may round by one.
    assert.ok(Math.abs((await page.run("return scrollY")) - scrolled) <= 1);
  },
);

browserTest("the strip shows other digits, one class, or the worst", {}, async (page) => {
  await page.keepDownloads();
  await page.ready("#epochs=1");
  await page.click("#epoch");
  await page.untilState("finished");
  const originals = () =>
    Promise.all(items.map((item) => page.pixels(`${item} canvas.original`))).then(String);
  const meanError = async () => {
    const errors = await Promise.all(items.map((item) => page.number(`${item} data.error`)));
    return errors.reduce((sum, error) => sum + error) / errors.length;
  };
  const changed = (/** @type {string | null} */ before) =>
    page.until("other digits", async () => (await originals()) !== before);

  let before = await originals();
  await page.click("#shuffle");
  await changed(before);
  const usual = await page.number("#held-out");

  before = await originals();
  await page.choose("#strip-class", "3");
  await changed(before);
  for (const item of items) assert.match(await page.text(`${item} .label`), /^3$/);

  before = await originals();
  await page.click("#worst");
  await changed(before);
  await page.until("great errors", async () => (await meanError()) > 1.5 * usual);

  await page.click("#strip-png");
  const { name, type } = await page.saved();
  assert.match(name, /\.png$/);
  assert.equal(type, "image/png");
});

browserTest("with noise, the strip shows what goes in", {}, async (page) => {
  await page.ready("#noise=0.5");
  const noisy = await page.until("a noisy digit", () => page.pixels(`${items[0]} canvas.noisy`));
  assert.notEqual(noisy, await page.pixels(`${items[0]} canvas.original`));
  assert.ok(await page.element(`${items[0]} canvas.noisy`).isDisplayed());
});

browserTest("a digit of the strip goes through the network", {}, async (page) => {
  await page.ready();
  await page.until("a digit", () => page.pixels("#network-input"));
  await page.click(`${items[4]} button`);
  const chosen = await page.pixels(`${items[4]} canvas.original`);
  await page.until(
    "it in the network",
    async () => (await page.pixels("#network-input")) === chosen,
  );
});

browserTest("digits change colour with the theme", {}, async (page) => {
  await page.ready();
  const before = await page.pixels(`${items[0]} canvas.original`);
  await page.click("#theme");
  await page.until("another colour", async () => {
    return (await page.pixels(`${items[0]} canvas.original`)) !== before;
  });
});

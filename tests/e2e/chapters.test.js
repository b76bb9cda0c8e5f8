// Every chapter's experiment, from a fresh visit with one click: what it says is what the core measures.

import assert from "node:assert/strict";
import { errorLeft, formatPercent } from "../../www/domain/error-left.js";
import { areaUnder, catchRate } from "../../www/domain/roc.js";
import { staticPixels } from "../../www/domain/static.js";
import { browserTest } from "./browser.js";
import { trained } from "./core.js";

/** @import { Page } from "./page.js" */

/** Few digits and few epochs: what is measured has to be right, not good. */
const quick = { digits: 2000, epochs: 3 };

/**
 * Asserts that the words of a chapter give these shares.
 *
 * @param {Page} page
 * @param {string} chapter
 * @param {...(number | null)} shares
 */
async function assertSays(page, chapter, ...shares) {
  const words = await page.text(`#${chapter} [data-part="measured"]`);
  for (const share of shares) {
    const percent = formatPercent(share).replace(/\s/, " ");
    assert.ok(words.includes(percent), `${percent} in “${words}”`);
  }
}

/** @param {Float32Array} errors */
const mean = (errors) => errors.reduce((sum, error) => sum + error, 0) / errors.length;

/**
 * Keeps a picture of a chapter as wide screens and phones show it.
 *
 * @param {Page} page
 * @param {string} chapter
 */
async function look(page, chapter) {
  for (const [width, height] of /** @type {const} */ ([
    [1280, 900],
    [390, 844],
  ])) {
    await page.resize(width, height);
    // As high as the chapter, so that nothing that stays in sight lies over it.
    await page.resize(width, (await page.box(`#${chapter}`)).height + 200);
    await page.show(`#${chapter}`);
    await page.screenshot(`chapter ${chapter} ${width}`, await page.box(`#${chapter}`));
  }
}

/**
 * A fresh visit that goes straight to a chapter.
 *
 * @param {string} chapter
 * @param {string} title
 * @param {(page: Page) => Promise<void>} body
 */
function chapterTest(chapter, title, body) {
  browserTest(`${chapter}: ${title}`, {}, async (page) => {
    await page.ready(
      `#${new URLSearchParams(Object.entries(quick).map(([name, value]) => [name, String(value)]))}`,
    );
    await page.scrollTo(chapter);
    await body(page);
    assert.deepEqual(await page.notices(), [], "nothing went wrong");
    await look(page, chapter);
  });
}

chapterTest("learning", "100 digits are memorised or not, as measured", async (page) => {
  await page.click('#learning [data-part="few"]');
  const { heldOut, training } = await page.untilMeasured(
    "learning",
    ({ digits, training }) => digits === 100 && training !== null,
  );
  const { session, averageError } = await trained({ digits: 100, batchSize: 10, epochs: 30 });
  assert.equal(heldOut, errorLeft(session.evaluate(), averageError));
  assert.equal(training, errorLeft(session.trainingError(), averageError));
  await assertSays(page, "learning", heldOut, training);
  await page.untilTold('#learning [data-part="whose"]', ({ pin }) => pin === "A");
});

chapterTest(
  "size",
  "eight sizes are trained beside PCA, and static comes back worse",
  async (page) => {
    await page.click('#size [data-part="train"]');
    const isTrained = (/** @type {{ network: number | null }} */ { network }) => network !== null;
    const { sizes } = await page.untilMeasured("size", ({ sizes }) => sizes.every(isTrained));
    const { session, averageError } = await trained({ ...quick, latent: 128 });
    const left = errorLeft(session.evaluate(), averageError);
    assert.equal(sizes.length, 8);
    assert.equal(sizes.at(-1).network, left);
    await page.click('#size [data-part="static"]');
    const { sent } = await page.untilMeasured("size", ({ sent }) => sent);
    const noise = errorLeft(mean(session.reconstruct(staticPixels(10 * 784)).errors), averageError);
    assert.deepEqual(sent, { size: 128, noise, digits: left });
    assert.ok(Number(noise) > 2 * Number(left), `${noise} beside ${left}`);
    await assertSays(page, "size", left, noise);
  },
);

chapterTest(
  "meaning",
  "a map of two numbers is trained, and dice are rolled on it",
  async (page) => {
    await page.click('#meaning [data-part="train-map"]');
    await page.untilTold('#meaning [data-part="whose"]', ({ latent }) => latent === 2);
    await page.until("dots", () => page.pixels('#meaning [data-part="points"]'));
    await look(page, "meaning");
    await page.resize(1280, 900);
    await page.click('#meaning [data-part="roll"]');
    const { rolled } = await page.untilMeasured("meaning", ({ rolled }) => rolled);
    assert.equal(rolled.of, 100);
    assert.ok(rolled.close >= 0 && rolled.close <= 100, `${rolled.close}`);
    await page.click('#meaning [data-part="tab-morph"]');
    const { halfway } = await page.untilMeasured("meaning", ({ halfway }) => halfway);
    assert.equal(halfway.isSame, false);
    assert.ok(halfway.difference > 0, `${halfway.difference}`);
  },
);

chapterTest(
  "strangers",
  "a network that has never seen a 0 is trained, and 0s raise the alarm",
  async (page) => {
    await page.click('#strangers [data-part="never-first"]');
    const { area, caught } = await page.untilMeasured("strangers", ({ area }) => area !== null);
    const classes = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const { session, averageError } = await trained({ ...quick, classes, latent: 16 });
    const labels = session.testLabels();
    const errors = session.testErrors().map((mse) => mse / averageError);
    const known = errors.filter((_, i) => labels[i] !== 0);
    const strangers = errors.filter((_, i) => labels[i] === 0);
    assert.equal(area, areaUnder(known, strangers));
    assert.equal(caught, catchRate(known, strangers, 0.05));
    await assertSays(page, "strangers", 0.05, caught);

    const counts = () =>
      Promise.all(
        ["caught", "missed", "false-alarms", "passed"].map((name) =>
          page.number(`#strangers [data-part="${name}"] [data-part="count"]`),
        ),
      );
    const [yes = NaN, no = NaN, alarms = NaN, passed = NaN] = await counts();
    assert.equal(yes + no, strangers.length);
    assert.equal(alarms + passed, known.length);
    assert.equal(alarms, Math.floor(0.05 * known.length), "5 % of the known ones");
  },
);

chapterTest(
  "repair",
  "a network that practises repairing is trained beside one that does not",
  async (page) => {
    await page.click('#repair [data-part="train-noise"]');
    const told = await page.untilMeasured(
      "repair",
      (facts) => facts.repaired !== null && facts.standard !== null,
    );
    const { session, averageError } = await trained({ ...quick, noise: 0.5 });
    const indices = Uint32Array.from({ length: 1000 }, (_, i) => i);
    const { pixels } = session.testDigits(indices);
    const damaged = session.damage(pixels, indices);
    const { errors } = session.reconstructTowards(damaged, pixels);
    assert.equal(told.repaired, errorLeft(mean(errors), averageError));
    const clean = session.reconstruct(pixels).errors;
    assert.equal(told.cleanRepaired, errorLeft(mean(clean), averageError));
    await assertSays(page, "repair", ...Object.values(told));
  },
);

chapterTest("kinds", "two kinds are trained, pinned and compared", async (page) => {
  await page.click('#kinds [data-kind="standard"]');
  await page.click('#kinds [data-kind="variational"]');
  const { standard } = await page.untilMeasured(
    "kinds",
    ({ standard, others }) => standard && others.length === 1,
  );
  const { session, averageError } = await trained({ ...quick, batchSize: 128, latent: 8 });
  assert.equal(standard.left, errorLeft(session.evaluate(), averageError));
  await page.click('#kinds [data-view="compare"] [data-part="numbers"]');
  await page.until("the core's error in the table", async () =>
    (await page.text("#kinds table")).includes(session.evaluate().toFixed(4)),
  );
});

chapterTest("yours", "what is learned from is told and shown", async (page) => {
  await page.until("pairs", () => page.pixels('#yours [data-part="pairs"] canvas'));
  const { name, train, test } = await page.untilMeasured("yours");
  assert.deepEqual({ name, train, test }, { name: "MNIST", train: 60_000, test: 10_000 });
  assert.deepEqual(await page.numbers('#yours [data-part="measured"]'), [train, test]);
});

chapterTest("build", "a program in three languages, of the network at the top", async (page) => {
  for (const [tab, pattern] of /** @type {const} */ ([
    ["#program-keras", /keras[^]*784/],
    ["#program-torch", /torch[^]*784/],
    ["#program-rust", /burn[^]*784/],
  ])) {
    await page.click(tab);
    await page.until(`program ${tab}`, async () => pattern.test(await page.text("#program-text")));
  }
  assert.equal((await page.untilMeasured("build")).parameters, 101_200);
});

// Every chapter's experiment, from a fresh visit with one click: what it says is what the core measures.

import assert from "node:assert/strict";
import { errorLeft, formatPercent } from "../../www/domain/error-left.js";
import { areaUnder, catchRate } from "../../www/domain/roc.js";
import { browserTest } from "./browser.js";
import { trained } from "./core.js";

/** @import { Page } from "./page.js" */

/** Few digits and few epochs: what is measured has to be right, not good. */
const quick = { digits: 2000, epochs: 3 };

/**
 * A chapter's figures and sentences, in one line of plain text.
 *
 * @param {Page} page
 * @param {string} chapter
 * @param {string} part
 */
const words = (page, chapter, part = "measured") =>
  page.text(`#${chapter} [data-part="${part}"]`).then((text) => text.replaceAll("\u202f", " "));

/**
 * Waits until a chapter's sentence is like this, and returns it.
 *
 * @param {Page} page
 * @param {string} chapter
 * @param {RegExp} pattern
 */
const said = (page, chapter, pattern) =>
  page.until(`sentence like ${pattern}`, async () => {
    const sentence = await words(page, chapter);
    return pattern.test(sentence) && sentence;
  });

const percent = (/** @type {number | null} */ share) =>
  formatPercent(share).replaceAll("\u202f", " ");

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
    assert.deepEqual(await page.noticeTexts(), [], "nothing went wrong");
    await look(page, chapter);
  });
}

chapterTest("learning", "100 digits are memorised or not, as measured", async (page) => {
  await page.click('#learning [data-part="few"]');
  const sentence = await said(page, "learning", /^Learned from only 100 digits\. .*training/);
  const { session, averageError } = await trained({ digits: 100, batchSize: 10, epochs: 30 });
  const heldOut = percent(errorLeft(session.evaluate(), averageError));
  const training = percent(errorLeft(session.trainingError(), averageError));
  assert.ok(sentence.includes(`Held-out ${heldOut}, training ${training}: `), sentence);
  assert.match(await words(page, "learning", "whose"), /learned from 100 digits .* pinned as A/);
});

chapterTest(
  "size",
  "eight sizes are trained beside PCA, and static comes back worse",
  async (page) => {
    await page.click('#size [data-part="train"]');
    await said(page, "size", /With 128: /);
    await page.click('#size [data-part="static"]');
    const sentence = await said(page, "size", /Static through 128 numbers: /);
    const { session, averageError } = await trained({ ...quick, latent: 128 });
    const left = errorLeft(session.evaluate(), averageError);
    assert.ok(sentence.includes(`With 128: ${percent(left)}`), sentence);
    const [, noise = "", digits = ""] =
      /(\d+) % error left, test digits (\d+) %/.exec(sentence) ?? [];
    assert.equal(`${digits} %`, percent(left));
    assert.ok(Number(noise) > 2 * Number(digits), sentence);
  },
);

chapterTest(
  "meaning",
  "a map of two numbers is trained, and dice are rolled on it",
  async (page) => {
    await page.click('#meaning [data-part="train-map"]');
    await page.until("the map's own network", async () =>
      /a 2-number map · 2 numbers/.test(await words(page, "meaning", "whose")),
    );
    await page.until("dots", () => page.pixels('#meaning [data-part="points"]'));
    await look(page, "meaning");
    await page.resize(1280, 900);
    await page.click('#meaning [data-part="roll"]');
    await said(
      page,
      "meaning",
      /(None|All) of 100 random codes drew|Of 100 random codes, \d+ drew/,
    );
    await page.click('#meaning [data-part="tab-morph"]');
    await said(
      page,
      "meaning",
      /Halfway, morph and cross-fade (differ by \d+ %|are the same picture)/,
    );
  },
);

chapterTest(
  "strangers",
  "a network that has never seen a 0 is trained, and 0s raise the alarm",
  async (page) => {
    await page.click('#strangers [data-part="never-first"]');
    const sentence = await said(page, "strangers", /random pairs/);
    const classes = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const { session, averageError } = await trained({ ...quick, classes, latent: 16 });
    const labels = session.testLabels();
    const errors = session.testErrors().map((mse) => mse / averageError);
    const known = errors.filter((_, i) => labels[i] !== 0);
    const strangers = errors.filter((_, i) => labels[i] === 0);
    const pairs = Math.round(100 * (areaUnder(known, strangers) ?? NaN));
    assert.ok(sentence.includes(`In ${pairs} of 100 random pairs`), sentence);
    const caught = percent(catchRate(known, strangers, 0.05));
    assert.ok(sentence.includes(`At 5 % false alarms it catches ${caught}.`), sentence);

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
    const sentence = await said(page, "repair", /→ repaired .*standard network .*Clean digits/);
    const { session, averageError } = await trained({ ...quick, noise: 0.5 });
    const indices = Uint32Array.from({ length: 1000 }, (_, i) => i);
    const { pixels } = session.testDigits(indices);
    const damaged = session.damage(pixels, indices);
    const mean = (/** @type {Float32Array} */ errors) =>
      errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const { errors } = session.reconstructTowards(damaged, pixels);
    const repaired = percent(errorLeft(mean(errors), averageError));
    assert.ok(sentence.includes(`→ repaired ${repaired};`), sentence);
    const clean = percent(errorLeft(mean(session.reconstruct(pixels).errors), averageError));
    assert.ok(sentence.includes(`Clean digits through the repairer: ${clean}`), sentence);
  },
);

chapterTest("kinds", "two kinds are trained, pinned and compared", async (page) => {
  await page.click('#kinds [data-kind="standard"]');
  await page.click('#kinds [data-kind="variational"]');
  await said(page, "kinds", /variational (leaves|is level)/);
  const { session, averageError } = await trained({ ...quick, batchSize: 128, latent: 8 });
  const row = await page.run(
    `return [...document.querySelectorAll("#kinds tbody tr")]
       .map((row) => row.innerText).find((text) => /Standard/.test(text))`,
  );
  const left = formatPercent(errorLeft(session.evaluate(), averageError));
  assert.ok(row.includes(left), `${row} has ${left}`);
  await page.click('#kinds [data-view="compare"] [data-part="numbers"]');
  await page.until("the core's error in the table", async () =>
    (await page.text("#kinds table")).includes(session.evaluate().toFixed(4)),
  );
});

chapterTest("yours", "what is learned from is told and shown", async (page) => {
  await page.until("pairs", () => page.pixels('#yours [data-part="pairs"] canvas'));
  const sentence = await words(page, "yours");
  assert.match(sentence, /^MNIST: 60,000 digits to learn from, 10,000 held out\./);
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
  assert.match(await words(page, "build"), /101,200 weights/);
});

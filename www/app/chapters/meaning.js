import { latest } from "../../bridge/latest.js";
import { countClose, usualDistance } from "../../domain/dice.js";
import { errorLeft } from "../../domain/error-left.js";
import { dice, halfway } from "../../domain/sentences/meaning.js";
import { part } from "../../ui/elements.js";
import { tell } from "../../ui/tell.js";
import { DiceView } from "../../views/dice/view.js";
import { MorphView } from "../../views/morph/view.js";
import { PlaneView } from "../../views/plane/view.js";
import { UnitsView } from "../../views/units/view.js";
import { Experiment } from "./experiment.js";
import { Showcase } from "./shown.js";

/** @import { Run } from "../../state/runs.js" */
/** @import { Network, Page } from "./page.js" */

/** How many test digits the map shows. */
const ON_MAP = 2000;
/** How many random codes are in a roll, and how many test digits they are measured by. */
const ROLLED = 100;
/** How many pictures' nearest digits to look for at once, so that training is not held up for long. */
const AT_ONCE = 10;

const PANELS = /** @type {const} */ (["map", "units", "morph", "dice"]);
const TITLES = {
  map: "A map of test digits",
  units: "What each number draws",
  morph: "Two ways from one digit to another",
  dice: "Pictures of random codes",
};

/**
 * Chapter 3: what do the numbers mean?
 *
 * @param {Page} page
 * @param {HTMLElement} section
 */
export function start(page, section) {
  const experiment = new Experiment(page, section);
  const panels = Object.fromEntries(PANELS.map((name) => [name, part(section, `panel-${name}`)]));
  const measured = part(section, "measured");
  /** @type {typeof PANELS[number]} */
  let open = "map";
  let seed = 0;
  const facts = {
    /** @type {{ difference: number | null, isSame: boolean } | null} */
    halfway: null,
    /** @type {{ close: number, of: number } | null} */
    rolled: null,
  };
  /** Which network that is said of: a run, or the number of the one at the top. @type {Run | number | null} */
  let saidOf = null;

  /**
   * The network whose codes each panel shows, which also draws for the panel until it is replaced.
   *
   * @type {Record<string, { ask: Network, network: number, run: Run | null }>}
   */
  const drawers = {};
  // Separate queues, so that the many pictures of the whole map do not hold up the single one.
  /**
   * @param {typeof PANELS[number]} panel
   * @param {(pixels: Uint8Array) => void} show
   */
  const drawing = (panel, show) => {
    const decode = latest(async (/** @type {Float32Array} */ codes) => {
      const drawer = drawers[panel];
      if (!drawer || drawer.run !== (showcase.shown?.run ?? null)) return null;
      if (!drawer.run && drawer.network !== page.state().network) return null;
      const pixels = await drawer.ask.decode(codes);
      return drawer === drawers[panel] ? pixels : null;
    });
    return (/** @type {Float32Array} */ codes) =>
      void experiment.attempt(async () => {
        const pixels = await decode(codes);
        if (pixels) show(pixels);
      });
  };
  const plane = new PlaneView(panels["map"] ?? section, {
    probed: drawing("map", (pixels) => plane.showProbe(pixels)),
    redrawn: drawing("map", (pixels) => plane.showWhole(pixels)),
  });
  const units = new UnitsView(
    panels["units"] ?? section,
    drawing("units", (pixels) => units.showTurned(pixels)),
  );
  const morph = new MorphView(panels["morph"] ?? section, {
    moved: drawing("morph", (pixels) => morph.showDrawn(pixels)),
    measured: (difference, isSame) => {
      facts.halfway = { difference: errorLeft(difference, showcase.averageError), isSame };
      say();
    },
  });
  const rolls = new DiceView(panels["dice"] ?? section);

  const showcase = new Showcase(page, section, async (shown) => {
    const { data, network } = page.state();
    if (!data) return;
    const of = whose();
    if (of !== saidOf) {
      saidOf = of;
      facts.halfway = facts.rolled = null;
      rolls.clear();
      say();
    }
    const { ask, architecture } = await shown.open();
    const drawer = { ask, network, run: shown.run };
    if (open === "map" || open === "units") {
      const latent = await ask.latent(Math.min(ON_MAP, data.test.digits));
      drawers[open] = drawer;
      if (open === "map") {
        const { classes } = data;
        plane.show({ latent, canBeNegative: architecture.codeCanBeNegative, classes, size: data });
      } else {
        const isDirect = !architecture.layers.some((layer) => layer.part === "encoder");
        units.show({
          latent,
          encoder: isDirect ? (await ask.encoderPictures()).pixels : null,
          size: data,
        });
      }
    }
    if (open === "dice") return;
    const others = await someDigits(ask);
    const [first] = others;
    const input = page.input.current();
    if (!first) return;
    const current = input
      ? {
          name: input.words,
          isDrawn: input.isDrawn,
          code: (await ask.reconstruct(input.pixels)).codes,
        }
      : { ...first, isDrawn: false };
    if (open === "map") plane.mark(current);
    if (open === "units") units.start({ source: `Redrawn: ${current.name}`, code: current.code });
    if (open === "morph") {
      drawers["morph"] = drawer;
      const to = others.filter(({ name }) => name !== current.name);
      morph.show(current, to.length > 0 ? to : others, data);
    }
  });
  page.input.subscribe(() => showcase.update());

  const whose = () => showcase.shown?.run ?? page.state().network;

  /** The first test digit of each class, or the first ten if there are no classes. @param {Network} ask */
  async function someDigits(ask) {
    const { data } = page.state();
    if (!data) return [];
    const labels = await ask.testLabels();
    const found =
      data.classes.length > 0
        ? data.classes.map(({ label, name }) => ({
            index: labels.indexOf(label),
            name: `a test ${name}`,
          }))
        : Array.from({ length: Math.min(10, data.test.digits) }, (_, index) => ({
            index,
            name: `test ${data.noun} ${index + 1}`,
          }));
    const here = found.filter(({ index }) => index >= 0);
    const { pixels } = await ask.testDigits(Uint32Array.from(here, ({ index }) => index));
    const { codes } = await ask.reconstruct(pixels);
    const latent = codes.length / here.length;
    return here.map(({ name }, i) => ({ name, code: codes.slice(i * latent, (i + 1) * latent) }));
  }

  async function roll() {
    const { data } = page.state();
    const network = await showcase.shown?.open();
    if (!network || !data) return;
    const { ask } = network;
    const of = whose();
    seed += 1;
    const drawn = await ask.decode(await ask.sampleCodes(ROLLED, seed));
    const count = Math.min(ROLLED, data.test.digits);
    const tests = await ask.testDigits(Uint32Array.from({ length: count }, (_, i) => i));
    const size = data.rows * data.columns;
    const found = await nearestOf(ask, drawn, size);
    // Compare only pictures of the same decoder: blurred ones are closer to every digit than sharp ones.
    const { pixels: redrawn } = await ask.reconstruct(tests.pixels);
    const usual = usualDistance((await nearestOf(ask, redrawn, size)).distances);
    // Another network may have taken its place meanwhile.
    if (usual === null || of !== whose()) return;
    const isClose = Array.from(found.distances, (distance) => distance <= usual);
    rolls.show({ pixels: drawn, nearest: found.pixels, isClose, size: data });
    facts.rolled = { close: countClose(found.distances, usual), of: ROLLED };
    say();
  }

  function say() {
    const { halfway: between, rolled } = facts;
    const sentences = [between && halfway(between.difference, between.isSame), dice(rolled)];
    const words = sentences.filter(Boolean).join(" ");
    tell(measured, words || "Nothing yet: morph, or roll the dice.", facts);
  }

  /** @param {typeof PANELS[number]} name */
  function choose(name) {
    open = name;
    part(section, "title").textContent = TITLES[name];
    for (const of of PANELS) {
      part(section, `tab-${of}`).setAttribute("aria-pressed", String(of === name));
      const panel = panels[of];
      if (panel) panel.hidden = of !== name;
    }
    showcase.update();
  }
  for (const name of PANELS) {
    part(section, `tab-${name}`).addEventListener("click", () => choose(name));
  }
  say();

  part(section, "roll").addEventListener("click", () => {
    choose("dice");
    void experiment.attempt(roll);
  });
  part(section, "train-map").addEventListener("click", () => {
    void experiment.attempt(async () => {
      const changes = { latent: 2, hidden: [128], code: /** @type {const} */ ("linear") };
      const runs = await experiment.train([{ changes, name: "2-number map" }]);
      if (!runs?.[0]) return;
      choose("map");
      showcase.showRun(runs[0], "a 2-number map");
    });
  });
}

/**
 * @param {Network} ask
 * @param {Uint8Array} pictures
 * @param {number} size pixels of one
 */
async function nearestOf(ask, pictures, size) {
  const distances = new Float32Array(pictures.length / size);
  const pixels = new Uint8Array(pictures.length);
  for (let from = 0; from < distances.length; from += AT_ONCE) {
    const some = pictures.slice(from * size, (from + AT_ONCE) * size);
    const found = await ask.nearest(some);
    distances.set(found.distances, from);
    pixels.set(found.pixels, from * size);
  }
  return { distances, pixels };
}

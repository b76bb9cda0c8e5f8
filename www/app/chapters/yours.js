// Chapter 7: does it work on your pictures?

import { errorLeft, formatPercent } from "../../domain/error-left.js";
import { measuredOn } from "../../domain/sentences/yours.js";
import { YoursView } from "../../views/yours/view.js";
import { forgetData, keptData, listed } from "../kept-data.js";
import { viewIn } from "../../ui/elements.js";

/** @import { State } from "../../state/state.js" */
/** @import { Page } from "./page.js" */

/**
 * The held-out error left, in words; null before anything was learned.
 *
 * @param {State} state
 */
function errorLeftOf({ run, averageError }) {
  if (!run.heldOut || run.heldOut.step === 0) return null;
  const left = errorLeft(run.heldOut.error, averageError);
  return left === null ? null : formatPercent(left);
}

/** How many pictures are shown with their reconstructions. */
const SHOWN = 10;

/**
 * Which pictures to show: the first of each class, in the order of the classes, then the first others.
 *
 * @param {ArrayLike<number>} labels
 * @param {number} classes how many there are
 */
export function chosenOf(labels, classes) {
  const count = Math.min(SHOWN, labels.length);
  /** @type {Set<number>} */
  const seen = new Set();
  /** @type {number[]} */
  const firsts = [];
  for (let i = 0; i < labels.length && firsts.length < Math.min(count, classes); i += 1) {
    const label = labels[i] ?? 0;
    if (!seen.has(label)) firsts.push(i);
    seen.add(label);
  }
  firsts.sort((a, b) => (labels[a] ?? 0) - (labels[b] ?? 0));
  for (let i = 0; firsts.length < count; i += 1) if (!firsts.includes(i)) firsts.push(i);
  return Uint32Array.from(firsts);
}

/**
 * @param {Page} app
 * @param {HTMLElement} section
 */
export function start(app, section) {
  const root = viewIn(section, "yours");
  /** What was last measured on MNIST's digits. @type {{ errorLeft: string, latent: number } | null} */
  let digits = null;

  const view = new YoursView(root, {
    open: (picked) => void app.ownData().then((ownData) => ownData?.open(picked)),
    back: () => app.dispatch({ type: "open data", source: null }),
    use: (fingerprint) =>
      void keptData(fingerprint).then(
        (taken) => taken && app.dispatch({ type: "open data", source: taken }),
        (error) => app.report("yours", error),
      ),
    forget: (fingerprint) =>
      void forgetData([fingerprint]).then(showKept, (error) => app.report("yours", error)),
  });

  /** Storage may be missing or forbidden; then nothing is kept. */
  const showKept = () =>
    listed().then(
      (kept) => view.showKept(kept),
      () => view.showKept([]),
    );

  /** @param {State} state */
  const show = (state) => {
    const { data, source, config, averageError } = state;
    if (!data) return;
    const found = errorLeftOf(state);
    const latent = config?.latent ?? null;
    const isOwn = source !== null;
    if (!isOwn && found !== null && latent !== null) digits = { errorLeft: found, latent };
    const facts = {
      name: data.name,
      noun: data.noun,
      train: data.train.digits,
      test: data.test.digits,
      isOwn,
      latent,
      isTrained: (state.run.heldOut?.step ?? 0) > 0 && averageError !== null,
      errorLeft: found,
      digits,
    };
    view.show({ measured: measuredOn(facts), facts, isOwn, classes: data.classes });
  };

  /** Shows test pictures with their current reconstructions. */
  async function redraw() {
    const { data } = app.state();
    if (!data) return;
    try {
      const indices = chosenOf(await app.ask.testLabels(), data.classes.length);
      const { pixels, labels } = await app.ask.testDigits(indices);
      const { pixels: redrawn } = await app.ask.reconstruct(pixels);
      const nameOf = (/** @type {number} */ label) =>
        data.classes.find((one) => one.label === label)?.name ?? "";
      view.showPairs({
        originals: pixels,
        redrawn,
        size: data,
        names: Array.from(labels, nameOf),
        noun: data.noun,
      });
    } catch (error) {
      app.report("yours", error);
    }
  }

  show(app.state());
  void redraw();
  void showKept();
  return app.subscribe((state, previous) => {
    show(state);
    if (state.data !== previous.data) void showKept();
    const isOther = state.network !== previous.network || state.data !== previous.data;
    if (isOther || state.run.heldOut !== previous.run.heldOut) void redraw();
  });
}

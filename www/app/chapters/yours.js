// Chapter 7: does it work on your pictures?

import { errorLeft, formatPercent } from "../../domain/error-left.js";
import { measuredOn } from "../../domain/sentences/yours.js";
import { YoursView } from "../../views/yours/view.js";
import { forgetData, keptData, listed } from "../kept-data.js";

/** @import { App, State } from "../../state/state.js" */
/** @import { OwnData } from "../own-data.js" */

/**
 * The held-out error left, in words, or null before anything was learned.
 *
 * @param {State} state
 */
function errorLeftOf({ run, baselines }) {
  if (!run.heldOut || run.heldOut.step === 0 || !baselines) return null;
  const left = errorLeft(run.heldOut.error, baselines.meanImage);
  return left === null ? null : formatPercent(left);
}

/**
 * @param {App & { ownData: OwnData }} app
 * @param {HTMLElement} section
 */
export function start(app, section) {
  const root = section.querySelector("[data-view='yours']");
  if (!(root instanceof HTMLElement)) throw new Error("chapter 7 has no view “yours”");
  /** What was measured last on MNIST's digits. @type {{ errorLeft: string, latent: number } | null} */
  let digits = null;

  const view = new YoursView(root, {
    open: (picked) => void app.ownData.open(picked),
    back: () => app.dispatch({ type: "open data", source: null }),
    use: (fingerprint) =>
      void keptData(fingerprint).then(
        (taken) => taken && app.ownData.use(taken),
        (error) => app.report("yours", error),
      ),
    forget: (fingerprint) =>
      void forgetData([fingerprint]).then(showKept, (error) => app.report("yours", error)),
  });

  /** Storage can be missing or forbidden; then nothing is kept. */
  const showKept = () =>
    listed().then(
      (kept) => view.showKept(kept),
      () => view.showKept([]),
    );

  /** @param {State} state */
  const show = (state) => {
    const { data, source, config } = state;
    if (!data) return;
    const found = errorLeftOf(state);
    const latent = config?.latent ?? null;
    const isOwn = source !== null;
    if (!isOwn && found !== null && latent !== null) digits = { errorLeft: found, latent };
    const measured = measuredOn({
      name: data.name,
      noun: data.noun,
      train: data.train.digits,
      test: data.test.digits,
      isOwn,
      latent,
      isTrained: (state.run.heldOut?.step ?? 0) > 0 && state.baselines !== null,
      errorLeft: found,
      digits,
    });
    view.show({ measured, isOwn, classes: data.classes });
  };

  show(app.state());
  void showKept();
  return app.subscribe((state, previous) => {
    show(state);
    if (state.data !== previous.data) void showKept();
  });
}

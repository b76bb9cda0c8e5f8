import { pcaError, verdict } from "../domain/verdict.js";
import { currentHeldOut, isUntrained } from "../state/run.js";
import { repaint } from "../views/digit.js";
import { FailureView } from "../views/failure.js";
import { MemoryView } from "../views/memory.js";
import { ModelView } from "../views/model.js";
import { NumbersView } from "../views/numbers.js";
import { SettingsView } from "../views/settings.js";
import { ShareView } from "../views/share.js";
import { ThemeView } from "../views/theme.js";
import { TransportView } from "../views/transport.js";
import { VersionView } from "../views/version.js";
import { Pictures } from "./pictures.js";

/** @import { App, State } from "../state/state.js" */
/** @import { ChartView } from "../views/chart.js" */
/** @import { AddressBar } from "./address-bar.js" */

/**
 * The views of the page, fed with the state, and what people do in them.
 *
 * @param {Omit<App, "jobs">} app
 * @param {AddressBar} address
 */
export function showPage(app, address) {
  const { dispatch } = app;
  const pictures = new Pictures(app);
  const failure = new FailureView(dispatch);
  const numbers = new NumbersView();
  new ShareView({ announce: app.announce, address: () => address.address });
  const transport = new TransportView({
    run: (goal) => dispatch({ type: "train", goal }),
    pause: () => dispatch({ type: "pause" }),
    reset: () => settings.submit(),
    pace: (batchesPerSecond) => dispatch({ type: "pace", batchesPerSecond }),
  });
  const settings = new SettingsView({
    apply: (config) => dispatch({ type: "new network", config, place: "settings" }),
    live: (name, value) => dispatch({ type: "set", name, value, place: "settings" }),
  });
  const version = new VersionView({ reload: () => dispatch({ type: "update" }) });
  const kept = new MemoryView({
    goOn: (id) => dispatch({ type: "resume", id }),
    startAfresh: (id) => dispatch({ type: "forget", id }),
  });
  const model = new ModelView({
    async save(withOptimiser) {
      const { config, run } = app.state();
      if (!config) throw new Error("The page is still starting: try again in a moment.");
      const bytes = await app.ask.save(withOptimiser);
      const name = `autoencoder-${config.latent}-epoch-${run.report?.epoch ?? 0}.safetensors`;
      return { name, bytes };
    },
    open: (file) => dispatch({ type: "open network", file }),
    tell: (error) => app.report("network", error),
  });
  /** @type {ChartView | null} */
  let chart = null;
  new ThemeView(() => {
    repaint();
    pictures.recolour();
    chart?.recolour();
  });
  app.subscribe((state, before) => {
    document.documentElement.dataset["state"] = state.phase === "booting" ? "loading" : state.phase;
    if (state.schema !== before.schema && before.schema.length === 0) {
      settings.build(state.schema);
      model.enable();
    }
    if (state.data !== before.data || state.schema !== before.schema)
      settings.offer(classesOf(state));
    if (state.config && state.config !== before.config) {
      // What waits in the form stays there, unless another network brought its own settings.
      if (state.network !== before.network) settings.show(state.config);
      else settings.accept(state.config);
    }
    if (state.rates !== before.rates) settings.showRates(state.rates);
    if (state.notices !== before.notices) {
      failure.show(state.notices.filter(({ place }) => place !== "settings"));
      const wrong = state.notices.find(({ place }) => place === "settings");
      if (wrong) settings.refuse(wrong.words);
    }
    if (state.storage !== before.storage) {
      kept.offer(state.storage.left[0] ?? null);
      if (state.storage.run) kept.showKept(state.storage.run.refused);
      version.show(state.storage);
    }
    showTraining(state);
  });

  /** @param {State} state */
  function showTraining(state) {
    const { phase, config, run, baselines, arrival, queued } = state;
    const { report } = run;
    if (phase === "booting") transport.showBusy("Starting WebAssembly");
    else if (phase === "failed") transport.showStopped("Stopped");
    else if (phase === "loading")
      transport.showLoading(arrival.received, arrival.total, queued !== null);
    else if (config && report) transport.show(report, config, run.file);
    if (!config || !report) return;
    const heldOut = currentHeldOut(run);
    numbers.show({ ...report, trainLoss: report.epochLoss, heldOut });
    numbers.showEpochs(run.epochs);
    numbers.showVerdict(
      verdict({
        heldOut: run.heldOut?.error ?? null,
        isUntrained: isUntrained(run),
        baselines,
        config,
      }),
    );
    const pca = baselines && pcaError(baselines, config.latent);
    const meanImage = baselines && baselines.meanImage;
    numbers.showBaselines({ pca, meanImage, components: config.latent });
    chart?.show({ training: run.trace.samples, epochs: run.epochs, pca, meanImage });
  }

  return {
    /** @param {typeof import("../views/chart.js")} module */
    addChart({ ChartView }) {
      chart = new ChartView();
      showTraining(app.state());
    },
    /** @param {typeof import("./lab.js")} module */
    addLab({ Lab }) {
      pictures.addLab(
        new Lab({
          decode: (codes) => pictures.decode(codes),
          appeared: () => pictures.refreshLab(),
          tryLinear: () =>
            dispatch({
              type: "new network",
              config: { ...app.state().config, code: "linear" },
              place: "settings",
            }),
        }),
      );
    },
  };
}

/** @param {State} state */
const classesOf = ({ data }) =>
  data ? data.classes.map(({ label }) => label) : [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

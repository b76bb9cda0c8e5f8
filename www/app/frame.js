import { errorLeft, formatPercent } from "../domain/error-left.js";
import { count } from "../domain/format.js";
import { status } from "../domain/sentences/status.js";
import { numbers } from "../domain/sentences/top.js";
import { isTraining } from "../state/machine.js";
import { currentHeldOut } from "../state/run.js";
import { differences } from "../state/runs.js";
import { followAnchors, goTo, watchSections } from "../ui/anchors.js";
import { repaint } from "../ui/paint.js";
import { BenchView } from "../views/bench/view.js";
import { HeaderView } from "../views/header/view.js";
import { NoticesView } from "../views/notices/view.js";
import { StatusView } from "../views/status/view.js";
import { layersOf } from "./top.js";

/** @import { LeftRun } from "../bridge/protocol.js" */
/** @import { App, State } from "../state/state.js" */
/** @import { AddressBar } from "./address-bar.js" */

/** What the bench offers to start from, beside what else is set there. */
const KINDS = [
  { name: "Standard", config: { hidden: [], code: "relu", sparsity: 0 } },
  { name: "Deep", config: { hidden: [128], code: "relu", sparsity: 0 } },
  { name: "Sparse", config: { hidden: [], code: "relu", sparsity: 1e-4 } },
  { name: "Variational", config: { hidden: [128], code: "variational", sparsity: 0 } },
  { name: "Linear", config: { hidden: [], code: "linear", sparsity: 0 } },
];

const time = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** What surrounds the figures: the page's bar, the row of the run, the bench and messages. */
export class Frame {
  #app;
  #page;
  #header;
  #status;
  #bench;
  #isLecture = false;
  #isBenchOpen = false;
  /** @type {string | null} */
  #chapter = null;
  /** Whether the row of the run is above the window. */
  #isPast = false;

  /**
   * @param {Omit<App, "jobs">} app
   * @param {(name: string) => HTMLElement} root of a view
   * @param {object} page
   * @param {Document} page.document
   * @param {AddressBar} page.address
   * @param {(left: LeftRun) => void} page.resume resumes a run of a closed tab
   */
  constructor(app, root, { document: page, address, resume }) {
    const { dispatch } = app;
    this.#app = app;
    this.#page = page;
    const notices = new NoticesView(root("notices"), {
      act: (id) => {
        const notice = app.state().notices.find((one) => one.id === id);
        dispatch({ type: "dismiss", id });
        if (notice?.action) dispatch(notice.action.event);
      },
      dismiss: (id) => dispatch({ type: "dismiss", id }),
    });
    this.#header = new HeaderView(root("header"), {
      themed: () => repaint(),
      lecture: () => {
        this.#isLecture = !this.#isLecture;
        this.#show();
      },
      link: () => address.address,
      bench: () => this.#toggleBench(),
      train: () => this.#trainOrPause(),
      go: (chapter) => {
        const target = page.getElementById(chapter ?? "top");
        if (target) goTo(target);
      },
    });
    this.#status = new StatusView(root("status"), {
      act: (action) => {
        if (action === "retry") dispatch({ type: "retry" });
        else this.#trainOrPause();
      },
      bench: () => this.#toggleBench(),
      resume: () => this.#answerOffer(resume),
      forget: () => this.#answerOffer(({ place }) => dispatch({ type: "forget", id: place })),
    });
    this.#bench = new BenchView(root("bench"), {
      start: (config) => dispatch({ type: "new network", config, place: "bench" }),
      set: (name, value) => dispatch({ type: "set", name, value, place: "bench" }),
      layers: (config) => layersOf(app.state().architecture?.pixels ?? 784, config),
      close: () => this.#toggleBench(),
    });
    followAnchors(page);
    const chapters = [...page.querySelectorAll("#top, .chapter")];
    watchSections(/** @type {HTMLElement[]} */ (chapters), ({ id }) => {
      this.#chapter = id === "top" ? null : id;
      this.#show();
    });
    new IntersectionObserver(([entry]) => {
      this.#isPast =
        entry !== undefined && !entry.isIntersecting && entry.boundingClientRect.top < 0;
      this.#show();
    }).observe(root("status"));
    app.subscribe((state, before) => {
      page.documentElement.dataset["state"] = state.phase === "booting" ? "loading" : state.phase;
      if (state.schema !== before.schema || state.data?.classes !== before.data?.classes) {
        this.#buildBench(state);
      }
      if (state.notices !== before.notices) {
        // What is wrong with the settings is said at the field.
        notices.show(state.notices.filter(({ place }) => place !== "bench" || !this.#isBenchOpen));
      }
      this.#show();
      this.#showFacts(state, before);
      if (state.storage !== before.storage) this.#showKept(state.storage);
    });
    this.#show();
  }

  #trainOrPause() {
    const state = this.#app.state();
    const isOn = isTraining(state) || state.queued !== null;
    this.#app.dispatch(isOn ? { type: "pause" } : { type: "train", goal: "finish" });
  }

  #toggleBench() {
    this.#isBenchOpen = !this.#isBenchOpen;
    this.#show();
  }

  /** @param {(left: LeftRun) => void} answer */
  #answerOffer(answer) {
    const [left] = this.#app.state().storage.left;
    if (left) answer(left);
  }

  /** @param {State} state */
  #buildBench({ schema, data }) {
    if (schema.length === 0) return;
    const classes = (data?.classes ?? []).map(({ label, name }) => ({ value: label, label: name }));
    this.#bench.build({ schema, offers: { classes }, kinds: /** @type {any} */ (KINDS) });
  }

  #show() {
    const state = this.#app.state();
    const { run, config, data, baselines, arrival, queued, phase, schema, notices } = state;
    const { report } = run;
    const average = baselines?.meanImage ?? null;
    const noun = data?.noun ?? "digit";
    const epochs = config?.epochs ?? 0;
    const left = errorLeft(currentHeldOut(run), average);
    const name = run.file ?? "Your network";
    const standing = status({
      phase,
      isQueued: queued !== null,
      epoch: report?.epoch ?? 0,
      epochs,
      stepOfEpoch: report?.stepOfEpoch ?? 0,
      stepsPerEpoch: report?.stepsPerEpoch ?? 0,
      step: report?.step ?? 0,
      digits: config?.digits || (data?.train.digits ?? 0),
      arrival,
      noun,
    });
    /** @type {(points: { x: number, y: number }[]) => [number, number][]} */
    const curve = (points) =>
      points.flatMap(({ x, y }) => {
        const share = errorLeft(y, average);
        return share === null ? [] : [[x, share]];
      });
    this.#status.show({
      status: standing,
      left,
      noun,
      heldOut: curve(run.epochs.map(({ epoch, heldOut }) => ({ x: epoch, y: heldOut }))),
      training: curve([...run.trace.samples]),
      epochs,
      name,
      what: this.#whatItIs(state),
      former: this.#offer(state),
      isBenchOpen: this.#isBenchOpen,
    });
    const isOn = standing.action === "pause";
    const far = `${name}, ${standing.epoch || standing.doing}, ${formatPercent(left)} error left`;
    this.#header.show({
      chapter: this.#chapter,
      isLecture: this.#isLecture,
      isBenchOpen: this.#isBenchOpen,
      owner: run.file ?? "your network",
      pill: this.#isPast ? { verb: isOn ? "Pause" : "Train", words: far, left } : null,
    });
    this.#bench.open(this.#isBenchOpen);
    if (!config || schema.length === 0) return;
    const wrong = notices.find(({ place }) => place === "bench");
    this.#bench.show({
      config,
      facts: this.#facts(state),
      note:
        (report?.step ?? 0) > 0
          ? `A new network pins this one first: ${formatPercent(left)} error left after ${count(report?.step ?? 0)} batches.`
          : "A new network takes the place of this untrained one.",
      error: wrong ? { field: wrong.field ?? null, words: wrong.words } : null,
    });
  }

  /** @param {State} state what tells this network from the default one, and how large it is */
  #whatItIs({ config, run, schema, architecture }) {
    if (!config || !architecture) return "";
    const [told = []] = differences([{ config, step: run.report?.step ?? 0 }], schema);
    const words = told.map(({ label, value }) => `${label.toLowerCase()} ${value}`);
    return `${words.join(", ") || "standard"} · ${count(architecture.parameters)} weights`;
  }

  /** @param {State} state */
  #facts({ architecture, config, data, rates }) {
    const weights = `${count(architecture?.parameters ?? 0)} weights`;
    const rate = config && rates[config.backend];
    if (!rate || !data) return weights;
    const seconds = ((config.digits || data.train.digits) * config.epochs) / rate;
    return `${weights} · about ${count(Math.max(1, seconds))} s to train here`;
  }

  /** @param {State} state */
  #offer({ storage: { left } }) {
    const [run] = left;
    if (!run) return null;
    const when = time.format(run.at);
    if (!run.info)
      return {
        words: `A run kept ${when} cannot be read, probably by another version of this page.`,
      };
    const { epoch, step, config } = run.info;
    const others = left.length > 1 ? ` There are ${left.length} of them; this is the newest.` : "";
    return {
      words: `A run of ${numbers(config.latent)} is still here: epoch ${epoch} of ${config.epochs}, ${count(step)} batches, kept ${when}.${others}`,
    };
  }

  /** What the browser keeps of page and run, at the page's foot. @param {State["storage"]} storage */
  #showKept({ page, run, persisted }) {
    const offline = this.#page.getElementById("kept");
    if (offline) offline.hidden = !page;
    const place = this.#page.getElementById("kept-run");
    if (!place || !run) return;
    place.hidden = false;
    place.textContent = run.refused
      ? `This run is not kept beyond this tab: ${whyNot(run.refused)}. Save the network as a file instead.`
      : persisted
        ? "This run is kept in this browser, for when you come back."
        : "This run is kept in this browser for now; a browser short of room may clear it, and Safari does after a week without a visit.";
  }

  /** Numbers in the prose follow the network. @param {State} state @param {State} before */
  #showFacts(state, before) {
    const { config, architecture, data } = state;
    const isSame =
      config === before.config && architecture === before.architecture && data === before.data;
    if (isSame || !config || !architecture) return;
    /** @type {Record<string, string | undefined>} */
    const facts = {
      weights: count(architecture.parameters),
      batch: count(config.batchSize),
      pixels: count(architecture.pixels),
      latent: count(architecture.latent),
      numbers: numbers(architecture.latent),
      train: data ? count(data.train.digits) : undefined,
      test: data ? count(data.test.digits) : undefined,
    };
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (
      this.#page.querySelectorAll("[data-fact]")
    )) {
      const words = facts[element.dataset["fact"] ?? ""];
      if (words !== undefined) element.textContent = words;
    }
  }
}

/** @param {import("../bridge/protocol.js").Failure} refused */
const whyNot = ({ name, message }) =>
  name === "QuotaExceededError"
    ? "the browser's storage for this page is full"
    : `the browser refused (${message})`;

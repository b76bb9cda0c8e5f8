import { errorLeft, formatPercent } from "../domain/error-left.js";
import { count } from "../domain/format.js";
import { KINDS } from "../domain/kinds.js";
import { status } from "../domain/sentences/status.js";
import { numbers } from "../domain/sentences/top.js";
import { pageIn } from "../state/address.js";
import { isTraining } from "../state/machine.js";
import { currentHeldOut } from "../state/run.js";
import { MOST, namesOf } from "../state/runs.js";
import { followAnchors, goTo, stayAt, watchSections } from "../ui/anchors.js";
import { viewIn } from "../ui/elements.js";
import { repaint } from "../ui/paint.js";
import { DropView } from "../views/drop/view.js";
import { HeaderView } from "../views/header/view.js";
import { NoticesView } from "../views/notices/view.js";
import { StatusView } from "../views/status/view.js";
import { later } from "./later.js";
import { Top, sizesOf } from "./top.js";

/** @import { LeftRun } from "../bridge/protocol.js" */
/** @import { App, Event, State, Storage } from "../state/state.js" */
/** @import { Notice } from "../views/notices/view.js" */
/** @import { AddressBar } from "./address-bar.js" */

/**
 * The views that the whole page has, fed with the state, and what people do in them.
 *
 * @param {App} app
 * @param {AddressBar} address
 */
export function showPage(app, address) {
  const { dispatch } = app;
  const html = document.documentElement;
  const view = (/** @type {string} */ name) => viewIn(document, name);
  /** @type {string | null} */
  let chapter = null;
  let isLecture = false;
  let isBenchOpen = false;
  let isStatusAway = false;
  let problem = /** @type {{ field: string | null, words: string } | null} */ (null);

  const sheet = /** @type {HTMLDialogElement} */ (view("sheet"));
  const ownData = later(app, { place: "top", title: "Files cannot be opened" }, async () => {
    const { OwnData } = await import("./own-data.js");
    return new OwnData(app, sheet, (drawing) => void top.draw(drawing));
  });
  const top = new Top(app, view, (photo) => void ownData().then((it) => it?.openPhoto(photo)));
  new DropView(view("drop"), {
    dropped: (picked) => void ownData().then((it) => it?.open(picked)),
    failed: (error) => app.report("top", error),
  });
  // Data that a link names and this browser keeps.
  const named = new URLSearchParams(location.hash.slice(1)).get("data");
  if (named) void ownData().then((it) => it?.useKept(named));
  const notices = new NoticesView(view("notices"), {
    act: (id, action) => {
      const event = noticesOf(app.state()).find((notice) => notice.id === id)?.actions[action]
        ?.event;
      if (typeof id === "number") dispatch({ type: "dismiss", id });
      if (event) dispatch(event);
    },
    dismiss: (id) =>
      dispatch(typeof id === "number" ? { type: "dismiss", id } : { type: "let go" }),
  });
  const run = new StatusView(view("status"), {
    act: (action) =>
      dispatch(action === "train" ? { type: "train", goal: "finish" } : { type: action }),
    bench: toggleBench,
    resume: () => former((left) => void ownData().then((it) => it?.resume(left))),
    forget: () => former(({ place }) => dispatch({ type: "forget", id: place })),
  });
  const header = new HeaderView(view("header"), {
    themed: () => {
      repaint();
      top.show();
    },
    lecture: () => {
      isLecture = !isLecture;
      address.showLecture(isLecture);
      show();
    },
    link: () => address.link(chapter),
    bench: toggleBench,
    train: () =>
      dispatch(isTraining(app.state()) ? { type: "pause" } : { type: "train", goal: "finish" }),
    go: (id) => goTo(/** @type {HTMLElement} */ (document.getElementById(id ?? "top"))),
  });
  /** @type {import("../views/bench/view.js").BenchView | null} loaded when it is first opened */
  let bench = null;
  const loadBench = later(app, { place: "top", title: "The bench cannot be opened" }, async () => {
    const { BenchView } = await import("../views/bench/view.js");
    bench = new BenchView(view("bench"), {
      start: (config) => {
        problem = null;
        dispatch({ type: "new network", config, place: "settings", trains: true });
      },
      set: (name, value) => dispatch({ type: "set", name, value, place: "settings" }),
      layers: ({ hidden, latent }) => {
        const pixels = app.state().architecture?.pixels ?? 784;
        return [pixels, ...hidden, latent, ...[...hidden].reverse(), pixels];
      },
      close: toggleBench,
    });
    buildBench();
    show();
    return bench;
  });

  /** @type {import("../ui/noun.js").Noun | null} loaded with the first pictures that are no digits */
  let noun = null;
  const loadNoun = later(app, { place: "top", title: "The page speaks of digits" }, async () => {
    const { Noun } = await import("../ui/noun.js");
    noun = new Noun(document.body);
    return noun;
  });

  followAnchors(document);
  const sections = [...document.querySelectorAll("#top, .chapter")];
  watchSections(/** @type {HTMLElement[]} */ (sections), (section) => {
    chapter = section.id === "top" ? null : section.id;
    show();
  });
  new IntersectionObserver((entries) => {
    // Of several changes that came together the last one counts.
    const entry = entries.at(-1);
    isStatusAway = entry !== undefined && !entry.isIntersecting && entry.boundingClientRect.top < 0;
    show();
  }).observe(view("status"));

  /**
   * Shows the page as an address says.
   *
   * @param {string} hash the end of it
   */
  function restore(hash) {
    const { chapter, isLecture: isOn } = pageIn(hash);
    isLecture = isOn;
    address.showLecture(isLecture);
    show();
    const section = sections.find(({ id }) => id === chapter);
    if (section) stayAt(/** @type {HTMLElement} */ (section));
  }

  function toggleBench() {
    openBench(!isBenchOpen);
    show();
  }

  /** @param {boolean} isOpen */
  function openBench(isOpen) {
    isBenchOpen = isOpen;
    if (isOpen) void loadBench().then((it) => it || toggleBench());
  }

  function buildBench() {
    const { schema, data } = app.state();
    bench?.build({
      schema,
      offers: {
        classes: (data?.classes ?? []).map(({ label, name }) => ({ value: label, label: name })),
      },
      kinds: Object.values(KINDS),
    });
  }

  /** @param {(left: LeftRun) => void} act on the newest run of a closed tab */
  function former(act) {
    const left = app.state().storage.left[0];
    if (left) act(left);
  }

  function show() {
    const state = app.state();
    const { run: known, config, data, storage } = state;
    const { report } = known;
    const noun = data?.noun ?? "digit";
    const average = state.averageError;
    const left = errorLeft(currentHeldOut(known), average);
    const epochs = config?.epochs ?? 10;
    const owner = ownerOf(state);
    const shown = status({
      phase: state.phase,
      isQueued: state.queued !== null,
      epoch: report?.epoch ?? 0,
      epochs,
      stepOfEpoch: report?.stepOfEpoch ?? 0,
      stepsPerEpoch: report?.stepsPerEpoch ?? 0,
      step: report?.step ?? 0,
      digits: learnedFrom(state) ?? 0,
      arrival: state.arrival,
      noun,
    });
    run.show({
      status: shown,
      step: report?.step ?? 0,
      epoch: report?.epoch ?? 0,
      left,
      noun,
      heldOut: curve(
        known.epochs.map(({ epoch, heldOut }) => [epoch, heldOut]),
        average,
      ),
      training: curve(
        known.trace.samples.map(({ x, y }) => [x, y]),
        average,
      ),
      epochs,
      name: owner,
      what: whatOf(state),
      former: formerWords(state),
      isBenchOpen,
    });
    header.show({
      chapter,
      isLecture,
      isBenchOpen,
      owner: owner.toLowerCase(),
      pill: isStatusAway
        ? {
            verb: shown.action === "pause" ? "Pause" : "Train",
            words: `${owner}, ${shown.doing}, ${formatPercent(left)} error left`,
            left,
          }
        : null,
    });
    bench?.open(isBenchOpen);
    if (config) {
      bench?.show({
        config,
        facts: whatOf(state),
        note: report?.step ? "A new network pins this run first." : "",
        error: problem,
      });
    }
    const kept = document.getElementById("kept");
    if (kept) kept.hidden = !storage.page;
    const keptRun = document.getElementById("kept-run");
    if (keptRun) keptRun.textContent = keptWords(storage);
  }

  /** Numbers in the prose follow the network. @param {State} state */
  function showFacts(state) {
    for (const element of document.querySelectorAll("[data-fact]")) {
      const text = fact(state, /** @type {HTMLElement} */ (element).dataset["fact"] ?? "");
      if (text !== null && element.textContent !== text) element.textContent = text;
    }
  }

  app.subscribe((state, before) => {
    html.dataset["state"] = state.phase === "booting" ? "loading" : state.phase;
    html.dataset["threads"] = `${state.threads.used} of ${state.threads.most}`;
    html.toggleAttribute("data-arrived", state.arrival.done);
    if (state.data !== before.data) {
      const word = state.data?.noun ?? "digit";
      if (noun) noun.show(word);
      else if (word !== "digit") {
        void loadNoun().then((loaded) => loaded?.show(app.state().data?.noun ?? "digit"));
      }
      html.toggleAttribute("data-unlabelled", state.data?.classes.length === 0);
    }
    if (state.schema !== before.schema || state.data?.classes !== before.data?.classes) {
      buildBench();
    }
    if (state.notices !== before.notices) {
      // What is wrong with a setting stands at the setting.
      const wrong = state.notices.find(({ place }) => place === "settings");
      problem = wrong ? { field: wrong.field || null, words: wrong.words } : null;
      if (wrong && !isBenchOpen) openBench(true);
    }
    if (state.notices !== before.notices || state.pins !== before.pins) {
      notices.show(noticesOf(state));
    }
    if (
      state.config !== before.config ||
      state.architecture !== before.architecture ||
      state.data !== before.data
    ) {
      showFacts(state);
    }
    show();
  });
  show();
  return { top, ownData, restore };
}

/**
 * @param {[x: number, error: number][]} points
 * @param {number | null} average
 * @returns {[epoch: number, share: number][]}
 */
const curve = (points, average) =>
  points.flatMap(([x, error]) => {
    const share = errorLeft(error, average);
    return share === null ? [] : [[x, share]];
  });

/**
 * What the page has to say wherever one is on it: the machine's notices, and which run makes room for another.
 *
 * @param {State} state
 * @returns {(Notice & { actions: { label: string, event: Event }[] })[]}
 */
function noticesOf({ notices, pins, schema }) {
  const all = notices
    .filter(({ place }) => place !== "settings")
    .map(({ action, ...notice }) => ({ ...notice, actions: action ? [action] : [] }));
  const [next] = pins.waiting;
  if (!next) return all;
  const known = [...pins.list, ...pins.promised].sort((a, b) => a.letter.localeCompare(b.letter));
  const names = namesOf([...known.map((pin) => ({ ...pin, step: pin.step ?? 0 })), next], schema);
  const title = `${MOST} runs are pinned`;
  const words = `Which one makes room for “${names.at(-1)}”?`;
  const actions = known.map(({ id, letter }, i) => ({
    label: `${letter} ${names[i]}`,
    event: { type: /** @type {const} */ ("exchange"), id },
  }));
  // Another name of a run is another question.
  const id = ["room for", next.id, words, ...actions.map(({ label }) => label)].join(" ");
  const question = { id, kind: "room", level: /** @type {const} */ ("note"), title, words };
  return [...all, { ...question, actions, dismissal: "Do not pin it" }];
}

/** How safe the run is in this browser; empty where it is not kept, which is said elsewhere. @param {Storage} storage */
function keptWords({ run, persisted }) {
  if (!run || run.refused) return "";
  return persisted
    ? "This run is kept in this browser, for when you come back."
    : "This run is kept in this browser for now; one that is short of room may clear it, and Safari does after a week without a visit.";
}

/** Whose network is at the top. @param {State} state */
function ownerOf({ pinned, pins, schema, run }) {
  if (run.file !== null) return run.file;
  const place = pins.list.findIndex(({ id }) => id === pinned?.id);
  return namesOf(pins.list, schema)[place] ?? "Your network";
}

/** Kind, seed and weights. @param {State} state */
function whatOf({ config, architecture }) {
  if (!config || !architecture) return "";
  const sizes = sizesOf(architecture.layers).join(" → ");
  return `${sizes}, seed ${config.seed} · ${count(architecture.parameters)} weights`;
}

/** @param {State} state */
function formerWords({ storage: { left } }) {
  const [newest] = left;
  if (!newest?.info) return null;
  const { epoch, config } = newest.info;
  const others = left.length > 1 ? ` and ${left.length - 1} more` : "";
  return { words: `Your last run, epoch ${epoch} of ${config.epochs}${others}, is still here.` };
}

/** How many digits the network learns from: those of its classes, or the first of them. @param {State} state */
function learnedFrom({ config, data }) {
  if (!data) return null;
  const { digits, counts } = data.train;
  const classes = config?.classes ?? [];
  const all = classes.reduce((sum, label) => sum + (counts[label] ?? 0), 0) || digits;
  return Math.min(config?.digits || all, all);
}

/**
 * A number in the prose that follows the network.
 *
 * @param {State} state
 * @param {string} name
 */
function fact(state, name) {
  const { config, architecture, data } = state;
  switch (name) {
    case "weights":
      return architecture && count(architecture.parameters);
    case "batch":
      return config && count(config.batchSize);
    case "train": {
      const digits = learnedFrom(state);
      return digits === null ? null : count(digits);
    }
    case "test":
      return data && count(data.test.digits);
    case "pixels":
      return architecture && count(architecture.pixels);
    case "latent":
      return config && count(config.latent);
    case "numbers":
      return config && numbers(config.latent);
    // A code of one or two needs no flattening.
    case "flattened":
      return config && config.latent > 2 ? numbers(config.latent) : null;
    default:
      return null;
  }
}

import { errorLeft, formatPercent } from "../domain/error-left.js";
import { count } from "../domain/format.js";
import { fromAddress } from "./address.js";
import { INITIAL } from "./initial.js";
import { changePins } from "./runs.js";
import { NO_RUN } from "./run.js";
import { described, isStart, retry, sentence, Turn } from "./turn.js";

/** @import { Config, Failure } from "../bridge/protocol.js" */
/** @import { Effect, Event, PinEvent, State } from "./state.js" */

/** A worker that dies sooner than this is not restarted by itself: the next one would die too. */
const SOON_MS = 10_000;
/** If a worker dies, at most this much training is lost. */
const CHECKPOINT_MS = 5000;
/** Epochs are announced to screen readers at most this often. */
const ANNOUNCE_MS = 10_000;

/**
 * How the state changes when something happens, and what is to be done about it. Workers answer in the order they are
 * asked. An answer that comes twice, or that is from a worker or about a network that is gone, changes nothing.
 *
 * @param {State} state
 * @param {Event} event
 * @param {number} at when, in milliseconds
 * @returns {[State, Effect[]]}
 */
export function reduce(state, event, at) {
  if (isStale(state, event)) return [state, []];
  const turn = new Turn(state, at);
  /** @type {(event: Event) => void} */ (HANDLERS[event.type])?.call(turn, event);
  return [turn.state, turn.effects];
}

/**
 * Whether training can start: the one place that knows.
 *
 * @param {State} state
 */
export const canTrain = ({ phase }) =>
  phase === "ready" || phase === "training" || phase === "finished";

/** @param {State} state */
export const isTraining = ({ phase }) => phase === "training";

/**
 * Whether an event is about something that is gone: the one place that knows.
 *
 * @param {State} state
 * @param {Event} event
 */
function isStale(state, event) {
  if (!("worker" in event)) return false;
  const isMain = event.worker === state.worker && state.worker !== 0;
  if (!isMain && event.worker !== state.candidate?.worker) return true;
  if ("number" in event) {
    return !state.pending.some(
      ({ worker, number }) => worker === event.worker && number === event.number,
    );
  }
  switch (event.type) {
    case "opened":
      return isMain ? state.phase !== "booting" : state.candidate?.isOpen === true;
    case "arrived":
    case "described":
    case "loaded":
    case "load failed":
      return isMain ? state.arrival.done : state.candidate?.data !== null;
    case "report":
      // Reports arrive in order, each once.
      if (event.report.serial <= (state.run.report?.serial ?? 0)) return true;
      return !isMain || event.network !== state.network;
    case "training failed":
    case "checkpointed":
      return !isMain || event.network !== state.network;
    case "threads":
      return !isMain;
    default:
      return false;
  }
}

/**
 * @typedef {{ [K in Event["type"]]: (this: Turn, event: Extract<Event, { type: K }>) => void }} Handlers
 */

/** @this {Turn} @param {PinEvent} event */
function pins(event) {
  this.state.pins = changePins(this.state.pins, event);
  this.do({ type: "write address" });
}

/** @type {Handlers} */
const HANDLERS = {
  start({ hash, isStill }) {
    this.state.hash = hash;
    // So that there is something to see right away, unless motion is to be reduced.
    this.state.queued = isStill ? null : { goal: "finish", isAsked: false };
    this.startMain();
  },

  // What people ask for.

  train({ goal }) {
    const { state } = this;
    if (!canTrain(state)) {
      state.queued = { goal, isAsked: true };
      this.announce("Training starts when the digits are here.");
      return;
    }
    this.settle();
    const { report } = state.run;
    // A network about to be replaced gets no more epochs: the next one would get them.
    const isReplaced = state.pending.some(({ kind }) => kind !== "set");
    if (report?.finished && !isReplaced) {
      // As many more epochs as a run has by default, up to the maximum.
      const most = state.schema.find(({ name }) => name === "epochs")?.max ?? Infinity;
      const value = Math.min(report.epoch + (state.defaults?.epochs ?? 1), most);
      if (value <= report.epoch) {
        this.say({
          kind: "complete",
          title: "This run is complete",
          words: `It has had all ${count(most)} epochs that one run may have. Save the network, or start a new one.`,
        });
        return;
      }
      this.ask({
        kind: "set",
        worker: null,
        number: this.number(),
        name: "epochs",
        value,
        place: "top",
      });
    }
    this.do({ type: "run", worker: state.worker, goal });
    if (goal === "finish") this.announce("Training");
  },

  pause() {
    const { state } = this;
    state.queued = null;
    state.pending = state.pending.map((one) =>
      one.kind === "configure" ? { ...one, trains: false } : one,
    );
    if (state.candidate) state.candidate = { ...state.candidate, trains: false };
    if (!canTrain(state)) return;
    this.do({ type: "pause", worker: state.worker });
    this.announce("Paused");
  },

  "new network"({ config, place, trains }) {
    this.makeNetwork(config, place, trains);
  },

  set({ name, value, place }) {
    if (!this.state.config) return;
    this.ask({ kind: "set", worker: null, number: this.number(), name, value, place });
  },

  pace({ batchesPerSecond }) {
    const { state } = this;
    state.pace = batchesPerSecond;
    if (state.phase !== "booting" && state.worker !== 0)
      this.do({ type: "pace", worker: state.worker, batchesPerSecond });
  },

  "open data"({ source }) {
    const { config, candidate, source: here } = this.state;
    if (!config) {
      this.sayStarting("data");
      return;
    }
    // If another backend is on its way, it is kept.
    const wanted = candidate?.config ?? config;
    const isHere = source === null && here === null;
    if (isHere && !this.isMoving()) this.dropCandidate();
    // Other data have other classes.
    else {
      const config = isHere ? wanted : { ...wanted, classes: [] };
      this.startCandidate(source, config, "data", candidate?.trains ?? false);
    }
  },

  "open network"({ file }) {
    const run = { ...NO_RUN, file: file.name };
    const stored = { name: file.name, content: file, run, since: null, id: null };
    this.makeStored({ from: "file", ...stored }, "network");
  },

  resume({ id }) {
    if (this.state.worker !== 0) this.do({ type: "recall", worker: this.state.worker, id });
  },

  forget({ id }) {
    const { state } = this;
    state.storage = {
      ...state.storage,
      left: state.storage.left.filter(({ place }) => place !== id),
    };
    this.do({ type: "forget", worker: state.worker, id });
  },

  "put at the top"({ pin }) {
    const { epochs, seconds, checkpoint: content, id } = pin;
    const run = { ...NO_RUN, epochs, seconds };
    const name = pin.name || `Run ${pin.letter}`;
    this.makeStored({ from: "pin", name, content, run, since: null, id }, "top");
  },

  address({ hash }) {
    const { state } = this;
    if (!state.config) {
      // It is read once the worker is here.
      state.hash = hash;
      return;
    }
    const read = fromAddress(hash, state.schema, described(state));
    const { config, problems } = read;
    const remarks = problems.length > 0 ? read.remarks : this.promise(read);
    if (remarks.length > 0)
      this.say({ kind: "link", title: "About the link", words: remarks.join(" ") });
    if (problems.length > 0) {
      this.say({
        kind: "refused",
        title: "The link was not understood",
        words: `${problems.join(" ")} Nothing has changed.`,
      });
      // Whatever the address said, it has to say what is in force.
      this.do({ type: "write address" });
    } else {
      this.makeNetwork(config, "top", false);
    }
  },

  retry() {
    const { state } = this;
    if (state.phase !== "failed") return;
    this.settle(true);
    if (state.worker === 0) {
      this.startMain();
      return;
    }
    state.phase = "loading";
    state.arrival = INITIAL.arrival;
    this.do({ type: "load", worker: state.worker, source: state.source, again: true });
  },

  update() {
    const { state } = this;
    const isNew = (state.run.report?.step ?? 0) > 0;
    if (!isNew || state.worker === 0 || state.storage.update === "warned") {
      this.do({ type: "take update" });
      return;
    }
    state.storage = { ...state.storage, update: "asked" };
    this.do({ type: "pause", worker: state.worker });
    state.kept = { ...state.kept, step: 0 };
    this.keep();
  },

  dismiss({ id }) {
    this.state.notices = this.state.notices.filter((notice) => notice.id !== id);
  },

  say({ type: _, ...told }) {
    this.say(told, ({ kind }) => kind !== told.kind);
  },

  reload() {
    this.do({ type: "reload" });
  },

  pin: pins,
  unpin: pins,
  rename: pins,
  exchange: pins,
  "let go": pins,
  promise: pins,
  "keep promise": pins,
  recall: pins,

  // What workers say.

  opened({ worker, schema, defaults }) {
    const { state } = this;
    if (worker === state.candidate?.worker) {
      state.candidate = { ...state.candidate, isOpen: true };
      this.followCandidate();
      this.do({ type: "load", worker, source: state.candidate.source, again: false });
      return;
    }
    const isFirst = state.config === null;
    Object.assign(state, { schema, defaults, phase: "loading" });
    const waiting = state.pending;
    state.pending = waiting.filter((request) => request.worker !== null);
    if (isFirst) {
      const read = fromAddress(state.hash, schema, described(state));
      const { config, problems } = read;
      const remarks = this.promise(read);
      this.configure(config, "top", { worker, problems: [...remarks, ...problems] });
      this.do({ type: "look for runs", worker });
    } else if (state.checkpoint) {
      const { learningRate, epochs } = /** @type {Config} */ (state.config);
      const stored = { ...state.checkpoint, run: state.run, since: { learningRate, epochs } };
      // It fits digits of one size only, so they have to arrive first.
      const number = this.number();
      state.pending = [{ kind: "restore", worker: null, number, stored, place: "top" }];
    } else {
      const config = /** @type {Config} */ (state.config);
      this.configure(config, "top", { worker, problems: [] });
    }
    state.pending = [
      ...state.pending,
      ...waiting.filter((one) => one.worker === null && !isStart(one)),
    ];
    this.flush();
    this.do({ type: "pace", worker, batchesPerSecond: state.pace });
    this.do({ type: "load", worker, source: state.source, again: false });
  },

  arrived({ worker, received, total, trainDigits }) {
    const { state } = this;
    if (worker === state.candidate?.worker)
      state.candidate = { ...state.candidate, received, total };
    else state.arrival = { received, total, trainDigits, done: false };
  },

  described({ worker, data }) {
    if (worker === this.state.worker) this.state.data = data;
  },

  loaded({ worker, data, averageError, network, architecture, report }) {
    const { state } = this;
    if (worker === state.candidate?.worker) {
      const { standing } = state.candidate;
      const isOf = standing?.network === network;
      state.candidate = {
        ...state.candidate,
        data,
        averageError,
        standing: standing && isOf ? { ...standing, architecture, report } : standing,
      };
      this.followCandidate();
      return;
    }
    state.data = data;
    state.averageError = averageError;
    state.arrival = { ...state.arrival, trainDigits: data.train.digits, done: true };
    const revival = this.revival();
    if (revival) {
      state.pending = state.pending.filter((one) => one !== revival);
      this.ask({ ...revival, worker, number: this.number() });
      this.flush();
    } else if (network === state.network) {
      state.architecture = architecture;
      this.stand(report);
    }
    this.tellOfData();
  },

  "load failed"({ worker, error }) {
    const { state } = this;
    if (worker === state.candidate?.worker) {
      this.refuseCandidate(error);
      return;
    }
    this.do({ type: "pause", worker });
    if (isTraining(state)) state.queued = { goal: "finish", isAsked: true };
    state.phase = "failed";
    this.say({
      kind: "not loaded",
      title: "The digits could not be loaded",
      words: error.message,
      action: retry("Try again"),
    });
  },

  made({ worker, number, config, architecture, report, former }) {
    const { state } = this;
    const request = this.answered(number);
    if (worker === state.candidate?.worker) {
      const asked = request?.kind === "configure" ? request.config : null;
      const standing = { network: number, config, architecture, report, asked };
      state.candidate = { ...state.candidate, standing };
      this.followCandidate();
      return;
    }
    const pin = this.pin(former);
    const stored = request?.kind === "restore" ? request.stored : null;
    const isRevived = stored?.from === "checkpoint";
    // What was said about a start or a death still holds.
    if (!request || !isStart(request)) this.settle();
    const before = isRevived ? state.run : (stored?.run ?? NO_RUN);
    this.takeNetwork(number, { config, architecture }, before);
    // Before the digits have arrived there is no report, and loading continues.
    if (report) this.stand(report);
    this.keepCandidateUpToDate({ ...state.config, classes: [] });
    this.followCandidate();
    if (stored) this.tookStored(stored);
    else if (request?.kind === "configure") this.tookFresh(request, pin);
    if (request?.kind !== "configure" || !request.trains) return;
    if (canTrain(state)) this.do({ type: "run", worker, goal: "finish" });
    else state.queued = { goal: "finish", isAsked: true };
  },

  changed({ number, report }) {
    const { state } = this;
    const request = this.answered(number);
    if (request?.kind !== "set" || !state.config) return;
    const { name, value } = request;
    state.config = { ...state.config, [name]: value };
    if (canTrain(state)) this.stand(report);
    this.keepCandidateUpToDate({ [name]: value });
    this.do({ type: "write address" });
  },

  refused({ worker, number, error }) {
    const { state } = this;
    const request = this.answered(number);
    if (!request) return;
    if (worker === state.candidate?.worker) {
      this.refuseCandidate(error);
      return;
    }
    const { place } = request;
    if (request.kind === "configure") this.refuseConfig(request, error);
    else if (request.kind === "set")
      this.say({
        kind: "refused",
        place,
        title: "That value was not taken",
        words: sentence(error.message),
      });
    else this.refuseStored(request.stored, place, error);
  },

  threads({ threads }) {
    this.state.threads = threads;
  },

  report({ report, bytes }) {
    const { at } = this;
    const { state } = this;
    const isAwaited = state.phase !== "failed" && state.arrival.trainDigits > 0;
    if (!state.config || !isAwaited) return;
    const epoch = state.run.report?.epoch ?? 0;
    this.stand(report);
    if (report.rate !== null && state.pace === null) {
      state.rates = { ...state.rates, [state.config.backend]: report.rate };
    }
    if (report.epoch > epoch && (at - state.announcedAt >= ANNOUNCE_MS || report.finished)) {
      state.announcedAt = at;
      this.announce(`Epoch ${count(report.epoch)} done. ${errorLeftIn(state)}`);
    }
    if (!report.training || at - state.kept.at >= CHECKPOINT_MS) this.keep(bytes);
  },

  "training failed"({ worker, error }) {
    this.do({ type: "pause", worker });
    const isDiverged = error.name === "Diverged";
    this.say({
      kind: isDiverged ? "diverged" : "stopped",
      title: isDiverged ? "Training diverged" : "Training stopped",
      words: sentence(error.message),
    });
  },

  died({ worker, error }) {
    const { state } = this;
    if (worker === state.candidate?.worker) {
      const words = `The worker that read them ended, perhaps for lack of memory; it said: “${error.message}”.`;
      this.refuseCandidate({ name: error.name, message: words });
      return;
    }
    const title = "The training worker stopped";
    const said = `It said: “${error.message}”.`;
    this.recallPending(worker);
    state.worker = 0;
    if (isTraining(state)) state.queued = { goal: "finish", isAsked: true };
    if (error.name === "Forbidden") {
      state.phase = "failed";
      this.say({ kind: "forbidden", title: "This page cannot train here", words: error.message });
    } else if (this.at - state.bornAt < SOON_MS) {
      state.phase = "failed";
      this.say({ kind: "worker stopped", title, words: said, action: retry("Try again") });
    } else {
      const rest = state.checkpoint
        ? "A new one resumes from the last checkpoint, at most a few seconds back."
        : "A new one starts afresh.";
      this.say({ kind: "worker replaced", title, words: `${said} ${rest}` });
      this.startMain();
    }
  },

  checkpointed({ step, bytes, isToStay, refused }) {
    const { state } = this;
    state.checkpoint = {
      from: "checkpoint",
      name: `step ${count(step)}`,
      content: bytes,
      run: NO_RUN,
      since: null,
      id: null,
    };
    const isAsked = state.storage.update === "asked";
    const isLost = refused !== null || !isToStay;
    if (isToStay && refused && !state.storage.run?.refused) {
      this.say({
        kind: "not kept",
        place: "network",
        level: "note",
        title: "This run is not kept",
        words: `It is not kept beyond this tab: ${whyNotKept(refused)}. Save the network as a file instead.`,
      });
    }
    if (isToStay) state.storage = { ...state.storage, run: { refused } };
    if (!isAsked) return;
    state.storage = { ...state.storage, update: isLost ? "warned" : "offered" };
    if (!isLost) {
      this.do({ type: "take update" });
      return;
    }
    this.say({
      kind: "would be lost",
      level: "note",
      title: "The run in this tab would be lost",
      words:
        "This browser does not keep it. Save the network as a file first, or reload without it.",
      action: { label: "Reload all the same", event: { type: "update" } },
    });
  },

  baselines({ of, baselines, error }) {
    const { state } = this;
    if (of !== state.compared) return;
    state.baselines = baselines;
    if (!error) return;
    state.compared = "";
    this.say({
      kind: "no comparison",
      title: "No comparison",
      words: `PCA and the average digit, to compare with, could not be computed: ${sentence(error.message)}`,
    });
  },

  "left behind"({ runs }) {
    this.state.storage = { ...this.state.storage, left: runs };
  },

  recalled({ id, stored, error }) {
    if (stored) {
      this.makeStored(stored, "top");
    } else {
      this.say({
        kind: "not opened",
        title: "That run could not be opened",
        words: sentence(error?.message ?? "It is gone"),
      });
      this.do({ type: "take place", id, isTaken: false });
    }
  },

  persisted({ isPersisted }) {
    this.state.storage = { ...this.state.storage, persisted: isPersisted };
  },

  "page kept"() {
    this.state.storage = { ...this.state.storage, page: true };
  },

  "page update"() {
    this.state.storage = { ...this.state.storage, update: "offered" };
    this.say({
      kind: "new version",
      level: "note",
      title: "A new version of this page is here",
      words: "You can resume this run there.",
      action: { label: "Reload", event: { type: "update" } },
    });
  },

  hidden() {
    this.keep();
  },
};

/** @param {Failure} refused by the browser's storage */
const whyNotKept = ({ name, message }) =>
  name === "QuotaExceededError"
    ? "the browser's storage for this page is full"
    : `the browser refused (${message})`;

/**
 * How good the network is, in words.
 *
 * @param {State} state
 */
function errorLeftIn({ run: { heldOut }, averageError }) {
  if (!heldOut) return "";
  return `Error left: ${formatPercent(errorLeft(heldOut.error, averageError))}.`;
}

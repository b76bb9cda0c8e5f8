import { count } from "../domain/format.js";
import { backendIn } from "./address.js";
import { INITIAL } from "./initial.js";
import { changePins, MOST, runAtTop, sameRecipe } from "./runs.js";
import { NO_RUN, takeReport } from "./run.js";

/** @import { Config, Failure, Former, Report, Source } from "../bridge/protocol.js" */
/** @import { Pin } from "./runs.js" */
/** @import { Effect, Notice, Pending, State, Stored, Told } from "./state.js" */

/** @typedef {Extract<Pending, { kind: "configure" }>} Configure */

/** One turn of the machine: a state on its way to the next, and what to do about it. */
export class Turn {
  /** @type {Effect[]} */
  effects = [];

  /**
   * @param {State} state
   * @param {number} at milliseconds
   */
  constructor(state, at) {
    this.state = { ...state };
    this.at = at;
  }

  /** @param {Effect} effect */
  do(effect) {
    this.effects.push(effect);
  }

  /** @param {string} words */
  announce(words) {
    this.do({ type: "announce", words });
  }

  number() {
    this.state.numbers += 1;
    return this.state.numbers;
  }

  /**
   * Puts a notice beside those that may stay.
   *
   * @param {Told} told
   * @param {(other: Notice) => boolean} [stays] whether another one of the same place does: with an action, unless it
   *   is of the same kind
   */
  say(told, stays = ({ action, kind }) => action !== null && kind !== told.kind) {
    /** @type {Notice} */
    const notice = { id: this.number(), place: "top", level: "error", action: null, ...told };
    const others = this.state.notices.filter(
      (other) => other.place !== notice.place || stays(other),
    );
    this.state.notices = [...others, notice];
  }

  /** @param {string} place */
  sayStarting(place) {
    this.say({
      kind: "starting",
      place,
      title: "Not yet",
      words: "The page is still starting: try again in a moment.",
    });
  }

  /** Drops error notices. @param {boolean} [all] also those with an action */
  settle(all = false) {
    const { notices } = this.state;
    const left = notices.filter(({ level, action }) => level !== "error" || (action && !all));
    if (left.length < notices.length) this.state.notices = left;
  }

  /** Whether another backend is on its way, in a worker that will replace the one at the top. */
  isMoving() {
    const { candidate, config } = this.state;
    return candidate !== null && candidate.config.backend !== config?.backend;
  }

  /** The network of a worker that died, waiting for data in the next worker; undefined if there is none. */
  revival() {
    return this.state.pending.find((one) => one.worker === null && isRevival(one));
  }

  /**
   * Asks for a fresh network.
   *
   * @param {Configure["config"]} config
   * @param {string} place where refusals are said
   * @param {Partial<Pick<Configure, "worker" | "problems" | "trains">>} [how] by default, by the main worker, untrained,
   *   and not from a link
   */
  configure(config, place, { worker = null, problems = null, trains = false } = {}) {
    const number = this.number();
    this.ask({ kind: "configure", worker, number, config, place, problems, trains });
  }

  /**
   * Asks a worker to change something: the one named, or else the one at the top. If there is none, or another is about
   * to replace it, the request waits.
   *
   * @param {Pending} request
   */
  ask(request) {
    const { state } = this;
    const isHere =
      state.worker !== 0 && state.phase !== "booting" && !this.isMoving() && !this.revival();
    const worker = request.worker ?? (isHere ? state.worker : null);
    const sent = { ...request, worker };
    state.pending = [...state.pending, sent];
    if (worker === null) return;
    const { number } = sent;
    const former = worker === state.worker && this.isToPin();
    if (sent.kind === "configure")
      this.do({ type: "configure", worker, number, config: sent.config, former });
    if (sent.kind === "restore")
      this.do({ type: "restore", worker, number, stored: sent.stored, former });
    if (sent.kind === "set")
      this.do({ type: "set", worker, number, name: sent.name, value: sent.value });
  }

  /** Sends the requests that waited for a worker, in the order they were made. */
  flush() {
    const { worker, phase, arrival } = this.state;
    const isOut = worker === 0 || phase === "booting" || (this.revival() && !arrival.done);
    if (isOut || this.isMoving()) return;
    const waiting = this.state.pending.filter(({ worker }) => worker === null);
    this.state.pending = this.state.pending.filter(({ worker }) => worker !== null);
    for (const request of waiting) {
      const isLink = request.kind === "configure" && request.problems !== null;
      if (request.kind === "configure" && !isLink)
        this.makeNetwork(request.config, request.place, request.trains);
      else this.ask({ ...request, number: this.number() });
    }
  }

  /** Requests to the main worker wait for the next one. @param {number} worker */
  recallPending(worker) {
    this.state.pending = this.state.pending.map((request) =>
      request.worker === worker ? { ...request, worker: null } : request,
    );
  }

  /**
   * @param {number} number
   * @returns {Pending | undefined} the request with this number, which is now answered
   */
  answered(number) {
    const request = this.state.pending.find((one) => one.number === number);
    this.state.pending = this.state.pending.filter((one) => one !== request);
    return request;
  }

  /** Whether the run at the top would be lost with its network. */
  isToPin() {
    const { run, pinned, pins } = this.state;
    const step = run.report?.step ?? 0;
    const isPinned = pinned?.step === step && pins.list.some(({ id }) => id === pinned.id);
    return step > 0 && !isPinned;
  }

  /** The run at the top as a pin needs it, except for what only the worker knows. */
  pinnedRun() {
    const { config } = this.state;
    return config && runAtTop(this.state, config);
  }

  /**
   * @param {Former | null} former the network that was at the top until now
   * @returns {Pin | null} its pin; null where there is none, or where it waits for room
   */
  pin(former) {
    const run = this.pinnedRun();
    if (!former || !run) return null;
    const id = String(this.number());
    const event = { type: /** @type {const} */ ("pin"), id, name: "", run: { ...run, ...former } };
    this.state.pins = changePins(this.state.pins, event);
    return this.state.pins.list.find((pin) => pin.id === id) ?? null;
  }

  /**
   * Takes the pins of a link, which are trained again when somebody asks for it.
   *
   * @param {Pick<ReturnType<typeof import("./address.js").fromAddress>, "pins" | "remarks">} read
   * @returns {string[]} the remarks, and whether there is no room for all
   */
  promise({ pins, remarks }) {
    if (pins.length === 0) return remarks;
    const recipes = pins.map((pin) => ({ ...pin, id: String(this.number()) }));
    this.state.pins = changePins(this.state.pins, { type: "promise", recipes });
    const { list, promised } = this.state.pins;
    const isFull = list.length + promised.length === MOST;
    const known = [...list, ...promised];
    const left = recipes.filter((recipe) => !known.some((pin) => sameRecipe(pin, recipe))).length;
    return isFull && left > 0
      ? [...remarks, `At most ${MOST} runs are pinned: ${left} of the link’s are left out.`]
      : remarks;
  }

  /** @param {Report} report decides the phase */
  stand(report) {
    const { state } = this;
    const epoch = state.run.report?.epoch ?? 0;
    state.run = takeReport(state.run, report);
    if (epoch === 0 && report.epoch > 0) this.compare();
    const isFirst = state.phase === "loading";
    state.phase = report.training ? "training" : report.finished ? "finished" : "ready";
    if (isFirst && state.queued) {
      this.do({ type: "run", worker: state.worker, goal: state.queued.goal });
      state.queued = null;
    }
  }

  startMain() {
    const { state } = this;
    state.worker = this.number();
    state.bornAt = this.at;
    state.threads = INITIAL.threads;
    state.phase = "booting";
    state.arrival = INITIAL.arrival;
    const backend = state.config?.backend ?? backendIn(state.hash);
    this.do({ type: "start worker", worker: state.worker, backend, source: state.source });
  }

  /**
   * @param {Source} source
   * @param {Config} config
   * @param {string} place
   * @param {boolean} trains whether its network is to train as soon as it is at the top
   */
  startCandidate(source, config, place, trains) {
    // Requests that wait for a backend on its way now wait for this one.
    const since = this.isMoving() ? (this.state.candidate?.since ?? 0) : this.number();
    this.dropCandidate();
    const worker = this.number();
    this.state.candidate = {
      worker,
      since,
      source,
      config,
      place,
      trains,
      isOpen: false,
      received: 0,
      total: null,
      data: null,
      averageError: null,
      standing: null,
    };
    this.do({ type: "start worker", worker, backend: config.backend, source });
  }

  dropCandidate() {
    const { candidate } = this.state;
    if (!candidate) return;
    this.state.candidate = null;
    this.state.pending = this.state.pending.filter(({ worker }) => worker !== candidate.worker);
    this.do({ type: "end worker", worker: candidate.worker, pin: null });
  }

  /**
   * The network of a candidate with other data must be configured like the one at the top by the time it takes over. One
   * for another backend was asked for later than anything that happens at the top meanwhile.
   *
   * @param {Partial<Config>} change
   */
  keepCandidateUpToDate(change) {
    const { candidate } = this.state;
    if (!candidate || this.isMoving()) return;
    this.state.candidate = { ...candidate, config: { ...candidate.config, ...change } };
    this.followCandidate();
  }

  /** Makes the candidate's network as it has to be by now; once data and network are here, it takes over. */
  followCandidate() {
    const { candidate, pending } = this.state;
    if (!candidate || pending.some(({ worker }) => worker === candidate.worker)) return;
    // Otherwise the network of a worker that died would be lost for good.
    if (pending.some(isRevival) && this.state.phase !== "failed") return;
    const { standing, config, worker, place } = candidate;
    if (standing?.asked !== config) {
      this.configure(config, place, { worker });
    } else if (candidate.data) {
      this.takeOver();
    }
  }

  /** The candidate's worker, data and network replace those at the top. */
  takeOver() {
    const { state } = this;
    const { candidate, worker: before } = state;
    if (!candidate?.standing || !candidate.data) return;
    const run = this.isToPin() ? this.pinnedRun() : null;
    const pin = run && { id: String(this.number()), run };
    // Training that would have started in this very turn starts in the new worker.
    const begun = this.effects.find((effect) => effect.type === "run");
    if (begun?.type === "run") state.queued = { goal: begun.goal, isAsked: true };
    this.effects = this.effects.filter((effect) => effect !== begun);
    if (before !== 0) this.do({ type: "end worker", worker: before, pin });
    this.recallPending(before);
    const { standing, source, data, averageError, worker, since } = candidate;
    // Requests made before the other backend was asked for are out of date.
    if (this.isMoving()) {
      state.pending = state.pending.filter((one) => one.worker !== null || one.number > since);
    }
    state.pending = state.pending.filter((one) => !isStart(one));
    const isOtherData = source !== state.source;
    Object.assign(state, { candidate: null, worker, source, data, averageError, phase: "loading" });
    state.arrival = { ...state.arrival, trainDigits: data.train.digits, done: true };
    if (isOtherData) {
      state.queued = null;
      state.dataset = this.number();
    }
    if (candidate.trains) state.queued = { goal: "finish", isAsked: true };
    this.settle(true);
    this.takeNetwork(standing.network, standing, NO_RUN);
    this.do({ type: "pace", worker, batchesPerSecond: state.pace });
    if (standing.report) this.stand(standing.report);
    state.bornAt = this.at;
    this.flush();
    this.tellOfData();
  }

  /**
   * Puts another network at the top.
   *
   * @param {number} number
   * @param {Pick<State, "architecture"> & { config: Config }} made
   * @param {State["run"]} run
   */
  takeNetwork(number, made, run) {
    const { state } = this;
    state.network = number;
    state.architecture = made.architecture;
    state.config = normalised(made.config, state);
    state.run = run;
    state.checkpoint = null;
    state.pinned = null;
    state.kept = { at: state.kept.at, step: run.report?.step ?? 0 };
    this.do({ type: "write address" });
    this.compare();
  }

  /**
   * Asks for the baselines for the digits being learned from, unless they are here or under way. Those for all of MNIST
   * come with the page; others have to be computed, which waits until the first epoch is over.
   */
  compare() {
    const { state } = this;
    const { source, config } = state;
    if (!state.data || !state.arrival.done || !config) return;
    const { classes, digits, noise, hole, seed } = config;
    const isDamaged = noise > 0 || hole > 0;
    const of = [
      state.dataset,
      digits,
      ...(isDamaged ? [noise, hole, seed] : []),
      ...classes,
    ].join();
    if (of === state.compared) return;
    state.compared = "";
    state.baselines = null;
    const isWhole = source === null && classes.length === 0 && digits === 0 && !isDamaged;
    if (!isWhole && (state.run.report?.epoch ?? 0) === 0) return;
    state.compared = of;
    this.do({ type: "baselines", of, config: isWhole ? null : config });
  }

  tellOfData() {
    const { state } = this;
    if (!state.data) return;
    const { train, test } = state.data;
    this.announce(
      `${count(train.digits)} digits to train on and ${count(test.digits)} others are here.`,
    );
    this.compare();
    if (state.source === null) this.do({ type: "keep page", worker: state.worker });
  }

  /**
   * Has the network kept, if it has trained since it was last kept.
   *
   * @param {Uint8Array} [bytes] its checkpoint, if it is here
   */
  keep(bytes) {
    const { state } = this;
    const step = state.run.report?.step ?? 0;
    if (step <= state.kept.step || state.worker === 0) return;
    state.kept = { at: this.at, step };
    const { worker, network, run, source } = state;
    // Without its data a run cannot be resumed at the next visit.
    const isToStay = source === null || source.isKept;
    const what = { worker, network, isToStay, run };
    this.do(
      bytes ? { type: "keep checkpoint", ...what, step, bytes } : { type: "checkpoint", ...what },
    );
  }

  /**
   * Makes a fresh network; another backend needs another worker.
   *
   * @param {Partial<Config>} asked
   * @param {string} place
   * @param {boolean} trains whether it is to train at once
   */
  makeNetwork(asked, place, trains) {
    const { state } = this;
    const { config, defaults, candidate } = state;
    if (!config || !defaults) {
      this.sayStarting(place);
      return;
    }
    const whole = { ...defaults, ...asked };
    const backends = state.schema.find(({ name }) => name === "backend")?.choices ?? [];
    const isOther = whole.backend !== config.backend;
    if (isOther && !this.isMoving() && backends.some(({ value }) => value === whole.backend)) {
      // If other data are on their way, they go to that worker.
      const config = candidate ? { ...whole, classes: [] } : whole;
      this.startCandidate(candidate ? candidate.source : state.source, config, place, trains);
      return;
    }
    this.configure(asked, place, { trains });
  }

  /**
   * @param {Stored} stored
   * @param {string} place
   */
  makeStored(stored, place) {
    if (!this.state.config) {
      this.sayStarting(place);
      return;
    }
    // Someone who opens a network does not want it changed unasked.
    if (this.state.queued?.isAsked === false) this.state.queued = null;
    this.ask({ kind: "restore", worker: null, number: this.number(), place, stored });
  }

  /**
   * A fresh network that was asked for is now at the top.
   *
   * @param {Configure} request
   * @param {Pin | null} pin of the one before
   */
  tookFresh({ problems }, pin) {
    if (problems === null) {
      this.announce(
        pin ? "A new network, untrained. The one before is pinned." : "A new network, untrained.",
      );
      if (pin?.checkpoint) {
        const { checkpoint } = pin;
        const event = {
          type: /** @type {const} */ ("put at the top"),
          pin: { ...pin, checkpoint },
        };
        this.say({
          kind: "pinned",
          level: "note",
          title: "The run before is pinned",
          words: `It had ${count(pin.step)} batches.`,
          action: { label: "Put it back", event },
        });
      }
    } else if (problems.length > 0) {
      this.say({
        kind: "link",
        title: "The link was not wholly understood",
        words: problems.join(" "),
      });
    }
  }

  /**
   * A setting refused from a link is left out; otherwise a refusal changes nothing.
   *
   * @param {Configure} request
   * @param {Failure} error
   */
  refuseConfig({ config, place, problems }, error) {
    const { field = "" } = error;
    if (problems === null) {
      this.do({ type: "write address" });
      this.say({
        kind: "refused",
        place,
        title: "These settings were not taken",
        words: `${sentence(error.message)} Nothing has changed.`,
        field,
      });
    } else if (field in config) {
      const rest = Object.fromEntries(Object.entries(config).filter(([name]) => name !== field));
      const told = [...problems, `${error.message}.`];
      this.configure(rest, place, { problems: told });
    } else {
      this.state.phase = "failed";
      this.say({
        kind: "not started",
        place,
        title: "The network could not be started",
        words: sentence(error.message),
        action: retry("Try again"),
      });
    }
  }

  /**
   * A stored network that was asked for is now at the top.
   *
   * @param {Stored} stored
   */
  tookStored(stored) {
    const { state } = this;
    const step = state.run.report?.step ?? 0;
    state.kept = { ...state.kept, step };
    state.checkpoint = { ...stored, from: "checkpoint" };
    const { id, from, name } = stored;
    if (from === "pin" && id !== null) state.pinned = { id, step };
    if (from === "kept" && id !== null) {
      const left = state.storage.left.filter(({ place }) => place !== id);
      state.storage = { ...state.storage, left };
      this.do({ type: "take place", id, isTaken: true });
    }
    if (from === "file") this.announce(`The network of ${name} is here.`);
    else if (from === "kept") this.announce("The run of your last visit resumes where it was.");
    else if (from === "pin") this.announce(`${name} is at the top.`);
  }

  /**
   * @param {Stored} stored
   * @param {string} place
   * @param {Failure} error
   */
  refuseStored(stored, place, error) {
    const { state } = this;
    if (stored.from === "kept" && stored.id !== null) {
      this.do({ type: "take place", id: stored.id, isTaken: false });
    }
    // Another network has been asked for since.
    if (error.name === "Superseded") return;
    this.say({
      kind: "not opened",
      place,
      title: `${stored.name} could not be opened`,
      words: sentence(error.message),
    });
    this.followCandidate();
    if (stored.from !== "checkpoint" || !state.config) return;
    state.checkpoint = null;
    const { config } = state;
    this.configure(config, place);
  }

  /** Drops the candidate; everything stays as it was. @param {Failure} error */
  refuseCandidate(error) {
    const { candidate, source } = this.state;
    if (!candidate) return;
    this.dropCandidate();
    const isData = candidate.source !== source;
    const title = isData ? "These digits could not be taken" : "These settings were not taken";
    const rest = isData ? "Those that are here stay." : "Nothing has changed.";
    const words = `${sentence(error.message)} ${rest}`;
    this.say({ kind: "refused", place: candidate.place, title, words });
    this.flush();
  }
}

/**
 * Whether a request brings a new worker to where the page is: each worker gets its own.
 *
 * @param {Pending} request
 */
export const isStart = (request) =>
  isRevival(request) || (request.kind === "configure" && request.problems !== null);

/**
 * Whether a request revives the network of a worker that died.
 *
 * @param {Pending} request
 */
export const isRevival = (request) =>
  request.kind === "restore" && request.stored.from === "checkpoint";

/**
 * @param {string} words
 * @returns {Notice["action"]}
 */
export const retry = (words) => ({ label: words, event: { type: "retry" } });

/**
 * An error message as a sentence.
 *
 * @param {string} message
 */
export function sentence(message) {
  const words = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

/**
 * What is needed to read an address.
 *
 * @param {State} state
 */
export const described = ({ data, source }) => ({
  classes: data ? data.classes.map(({ label }) => label) : [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  own: source?.fingerprint ?? null,
});

/**
 * A configuration as the page writes it: if all classes are chosen, none are named.
 *
 * @param {Config} config
 * @param {State} state
 * @returns {Config}
 */
function normalised(config, state) {
  const isAll = described(state).classes.every((label) => config.classes.includes(label));
  return isAll ? { ...config, classes: [] } : config;
}

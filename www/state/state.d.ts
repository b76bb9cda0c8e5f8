// What the page knows, what can happen to it, and what it does about it. Types only.

import type { Former, Loaded, Standing } from "../bridge/protocol.js";
import type {
  Architecture,
  Baselines,
  Config,
  DatasetInfo,
  EpochErrors,
  Failure,
  Goal,
  LeftRun,
  Report,
  Row,
  Source,
  Threads,
} from "../bridge/protocol.js";
import type { Pin, PinEvent, Pins, Run as PinnedRun } from "./runs.js";
import type { Trace } from "./trace.js";

export type { Pin, PinEvent, Pins };

/**
 * What the main worker is doing. Other data or another backend on their way are not a phase but the `candidate`; the
 * current network carries on meanwhile.
 *
 * - booting: the worker and its WebAssembly are being started
 * - loading: no training digits have arrived yet
 * - ready, training, finished: what the network is doing
 * - failed: nothing happens until Retry
 */
export type Phase = "booting" | "loading" | "ready" | "training" | "finished" | "failed";

/** How much of the data has arrived. Training may run while the rest arrives. */
export interface Arrival {
  /** Bytes so far, and of all files if known. */
  received: number;
  total: number | null;
  /** Training digits that have arrived; the network can train on the first ones already. */
  trainDigits: number;
  /** Whether everything has arrived and been checked. */
  done: boolean;
}

/** The loaded data. */
export interface Data {
  /** Their name for people: “MNIST”, or the names of the files. */
  name: string;
  /** What to call one of them: “digit” or “picture”. */
  noun: string;
  rows: number;
  columns: number;
  /** Ascending; empty if there are fewer than two. */
  classes: { label: number; name: string; count: number }[];
  train: DatasetInfo;
  test: DatasetInfo;
  /** Whether the held-out ones were split off from the training file. */
  isSplit: boolean;
}

/** What is known about the main network's training. */
export interface Run {
  /** The latest report, null before the first. */
  report: Report | null;
  /** Mean training losses by epochs passed, in a bounded number of points. */
  trace: Trace;
  /** The errors of all completed epochs; the first, epoch 0, is the untrained network. */
  epochs: readonly EpochErrors[];
  /** The latest held-out MSE with the step at which it was measured. */
  heldOut: { error: number; step: number } | null;
  /** Time spent training. */
  seconds: number;
  /** The file that the network was opened from; null if it started here. */
  file: string | null;
}

/** Other data or another backend on their way, in a worker of their own. */
export interface Candidate {
  worker: number;
  /** The number given out when it was asked for; requests with lower numbers came before. */
  since: number;
  source: Source;
  /** The configuration its network should have; the one in force may change meanwhile. */
  config: Config;
  /** Whether its network starts training once it is at the top. */
  trains: boolean;
  isOpen: boolean;
  received: number;
  total: number | null;
  /** What it has loaded; null until then. */
  data: Data | null;
  averageError: number | null;
  /** Its network; null until there is one. */
  standing: (Standing & { network: number; asked: Partial<Config> | null }) | null;
  /** Where to report problems with it. */
  place: string;
}

/** A request to change something in a worker that has not been answered yet. */
export type Pending = {
  /** The worker it was sent to; null while it waits for one. */
  worker: number | null;
  /** The number of the network it makes, or its own. */
  number: number;
  /** Where to report problems with it. */
  place: string;
} & (
  | {
      kind: "configure";
      config: Partial<Config>;
      /** For a link: refused settings are left out and reported with these. Null if nothing may be left out. */
      problems: string[] | null;
      /** Whether it starts training once it is there. */
      trains: boolean;
    }
  | { kind: "restore"; stored: Stored }
  | { kind: "set"; name: string; value: number }
);

/** A stored network that is to replace the one at the top. */
export interface Stored {
  from: "file" | "kept" | "pin" | "checkpoint";
  /** Its name for people. */
  name: string;
  /** The file, read when its turn comes, or its bytes. */
  content: Blob | Uint8Array;
  /** What is known about its training. */
  run: Run;
  /** Live settings changed since then; null to take all from the file. */
  since: Partial<Config> | null;
  /** The id of a pin or of a closed tab's run. */
  id: string | null;
}

/**
 * What a notice is about, whatever its words:
 *
 * - starting: the page cannot do it yet
 * - refused: what was asked for is not done, and nothing has changed
 * - link: something in a link was left out
 * - not loaded, not started, not opened: the digits, the first network, a file or kept run
 * - complete, diverged, stopped: why training goes no further
 * - forbidden: no worker may be started here
 * - worker stopped, worker replaced: it died, and waits for a Retry, or another one goes on
 * - not kept: the browser refuses to
 * - pinned: the run before
 * - new version, would be lost: of the page, and the run if that is taken
 * - no comparison: PCA and the average digit could not be computed
 * - missing: a part of the page that could not be loaded
 * - fault: anything else that went wrong
 * - hint: why a button did nothing, or does more than it says
 */
export type NoticeKind =
  | "starting"
  | "refused"
  | "link"
  | "not loaded"
  | "not started"
  | "not opened"
  | "complete"
  | "diverged"
  | "stopped"
  | "forbidden"
  | "worker stopped"
  | "worker replaced"
  | "not kept"
  | "pinned"
  | "new version"
  | "would be lost"
  | "no comparison"
  | "missing"
  | "fault"
  | "hint";

/** A message shown where the action was. */
export interface Notice {
  id: number;
  /** Of two of one kind at one place, the later replaces the earlier. */
  kind: NoticeKind;
  /** “top”, “settings”, “data”, “network” (files and kept runs), or a chapter's name. */
  place: string;
  level: "error" | "note";
  title: string;
  words: string;
  /** The setting it is about, if any. */
  field?: string;
  /** A button and the event it sends. A notice with a button stays until it is used. */
  action: { label: string; event: Event } | null;
}

/** A notice before it has its number: an error at the top, without an action, unless it says otherwise. */
export type Told = Pick<Notice, "kind" | "title" | "words"> & Partial<Omit<Notice, "id">>;

/** What the browser keeps. */
export interface Storage {
  /** Runs of closed tabs, newest first. */
  left: readonly LeftRun[];
  /** Whether this tab's run is kept; null until something was. */
  run: { refused: Failure | null } | null;
  /** Whether the browser promised not to clear storage by itself. */
  persisted: boolean | null;
  /** Whether the page and the digits work offline. */
  page: boolean;
  /** Whether a newer version of the page is here, and whether people were warned of losing this run. */
  update: "none" | "offered" | "asked" | "warned";
}

export interface State {
  phase: Phase;
  /** The main worker; 0 if it is dead. Messages of other workers are dropped, except the candidate's. */
  worker: number;
  /** The number of the network at the top; each has its own, 0 is before the first. */
  network: number;
  /** The latest number given out to a worker, request, network or notice. */
  numbers: number;
  /** The address that the page was opened with. */
  hash: string;
  /** When the main worker was started, in milliseconds. */
  bornAt: number;
  arrival: Arrival;
  source: Source;
  data: Data | null;
  /** Changes when other data are loaded. */
  dataset: number;
  schema: readonly Row[];
  defaults: Config | null;
  /** The configuration in force. */
  config: Config | null;
  architecture: Architecture | null;
  run: Run;
  /** Held-out MSE of the average training digit, which errors are given in percent of; null while not known. */
  averageError: number | null;
  /** For the digits being learned from; null until known. */
  baselines: Baselines | null;
  /** Which baselines are asked for, or known. */
  compared: string;
  /** Training that starts as soon as it can: asked for, or by itself. */
  queued: { goal: Goal; isAsked: boolean } | null;
  candidate: Candidate | null;
  pending: readonly Pending[];
  /** What another worker resumes from if this one dies. */
  checkpoint: Stored | null;
  /** When, and after how many batches, a checkpoint was last asked for. */
  kept: { at: number; step: number };
  /** When an epoch was last announced. */
  announcedAt: number;
  /** The pin that was put at the top, and its step: until it trains on, it need not be pinned again. */
  pinned: { id: string; step: number } | null;
  /** Batches per second in slow motion; null for full speed. */
  pace: number | null;
  /** Measured digits per second, by backend. */
  rates: Readonly<Record<string, number>>;
  /** Of the main worker. */
  threads: Threads;
  pins: Pins;
  notices: readonly Notice[];
  storage: Storage;
}

/** What people ask for. `place` is where problems with it are reported. */
export type Wish =
  | { type: "train"; goal: Goal }
  | { type: "pause" }
  /** A new network with these settings and otherwise defaults; whether it is to train at once. */
  | { type: "new network"; config: Partial<Config>; place: string; trains: boolean }
  /** A setting that takes effect at once. */
  | { type: "set"; name: string; value: number; place: string }
  | { type: "pace"; batchesPerSecond: number | null }
  /** People's own files; null for MNIST. */
  | { type: "open data"; source: Source }
  | { type: "open network"; file: File }
  /** A closed tab's run is resumed here, or forgotten. */
  | { type: "resume"; id: string }
  | { type: "forget"; id: string }
  /** A run that is kept as a recipe only is trained again first, by `app.putAtTop`. */
  | { type: "put at the top"; pin: Pin & { checkpoint: Uint8Array } }
  /** The address was changed by hand, by a link or by Back. */
  | { type: "address"; hash: string }
  | { type: "retry" }
  /** Reload into a newer version of the page. */
  | { type: "update" }
  | { type: "dismiss"; id: number }
  | ({ type: "say" } & Told)
  /** A part of the page could not be loaded. */
  | { type: "reload" };

/** What workers report, each with its number, and what comes from the browser. */
export type News =
  | { type: "opened"; worker: number; schema: Row[]; defaults: Config }
  | { type: "arrived"; worker: number; received: number; total: number | null; trainDigits: number }
  /** What the data look like; they may still be arriving. */
  | { type: "described"; worker: number; data: Data }
  | ({ type: "loaded"; worker: number } & Loaded)
  | { type: "load failed"; worker: number; error: Failure }
  | ({ type: "made"; worker: number; number: number; former: Former | null } & Standing)
  | { type: "changed"; worker: number; number: number; report: Report }
  | { type: "refused"; worker: number; number: number; error: Failure }
  /** With the network's checkpoint where the run is finished. */
  | { type: "report"; worker: number; network: number; report: Report; bytes?: Uint8Array }
  | { type: "threads"; worker: number; threads: Threads }
  | { type: "training failed"; worker: number; network: number; error: Failure }
  | { type: "died"; worker: number; error: Failure }
  | {
      type: "checkpointed";
      worker: number;
      network: number;
      step: number;
      bytes: Uint8Array;
      /** Whether the browser was to keep it, and the reason if it refused. */
      isToStay: boolean;
      refused: Failure | null;
    }
  | { type: "baselines"; of: string; baselines: Baselines | null; error: Failure | null }
  | { type: "left behind"; runs: LeftRun[] }
  | { type: "recalled"; id: string; stored: Stored | null; error: Failure | null }
  | { type: "persisted"; isPersisted: boolean }
  | { type: "page kept" }
  | { type: "page update" }
  /** The page is hidden or left, and may not come back. */
  | { type: "hidden" };

export type Event = { type: "start"; hash: string; isStill: boolean } | Wish | PinEvent | News;

/** What is to be done; only app/effects.js does it. */
export type Effect =
  | { type: "start worker"; worker: number; backend: string; source: Source }
  /** Ends a worker, pinning its run first if it would be lost. */
  | {
      type: "end worker";
      worker: number;
      pin: { id: string; run: Omit<PinnedRun, keyof Former> } | null;
    }
  | { type: "load"; worker: number; source: Source; again: boolean }
  /** Makes another network; with `former`, returns what a pin needs of the one before. */
  | { type: "configure"; worker: number; number: number; config: Partial<Config>; former: boolean }
  | { type: "restore"; worker: number; number: number; stored: Stored; former: boolean }
  | { type: "set"; worker: number; number: number; name: string; value: number }
  | { type: "run"; worker: number; goal: Goal }
  | { type: "pause"; worker: number }
  | { type: "pace"; worker: number; batchesPerSecond: number | null }
  | { type: "checkpoint"; worker: number; network: number; isToStay: boolean; run: Run }
  /** Keeps a checkpoint that is here already. */
  | {
      type: "keep checkpoint";
      worker: number;
      network: number;
      step: number;
      bytes: Uint8Array;
      isToStay: boolean;
      run: Run;
    }
  /** Without a configuration, those for all of MNIST. */
  | { type: "baselines"; of: string; config: Config | null }
  /** Makes the address say what is in force. */
  | { type: "write address" }
  | { type: "announce"; words: string }
  | { type: "look for runs"; worker: number }
  | { type: "recall"; worker: number; id: string }
  | { type: "forget"; worker: number; id: string }
  /** From now on this tab's run is kept in that one's place; or that one stays where it is. */
  | { type: "take place"; id: string; isTaken: boolean }
  | { type: "keep page"; worker: number }
  | { type: "take update" }
  | { type: "reload" };

/** What chapters and controllers of views get. */
export interface App {
  state(): State;
  dispatch(event: Event): void;
  /** Calls back after every event that changed the state; returns a function that stops this. */
  subscribe(hear: (state: State, previous: State) => void): () => void;
  /**
   * The main worker: `await app.ask.reconstruct(pixels)`. Rejects with an error named “Stale” if the network or the worker
   * has been replaced by then; `app.report(place, error)` ignores those.
   */
  ask: import("../bridge/client.js").Asked;
  /** Shows a message where the action was. */
  say(place: string, words: string): void;
  /** Announces to screen readers. */
  announce(words: string): void;
  /** Reports what went wrong, unless it is only stale. */
  report(place: string, error: unknown): void;
}

// What the page knows, what happens to it, and what it does about that. Types only.

import type { Former, Standing } from "../bridge/protocol.js";
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
} from "../bridge/protocol.js";
import type { Pin, PinEvent, Pins, Run as PinnedRun } from "./runs.js";
import type { Trace } from "./trace.js";

export type { Pin, PinEvent, Pins };

/**
 * What the main worker is doing. Other data or another backend on their way are no phase: `candidate` says so, and
 * the network that is here goes on meanwhile.
 *
 * - booting: the worker and its WebAssembly are being started
 * - loading: no digit to train on is here yet
 * - ready, training, finished: a network is here, and this is what becomes of it
 * - failed: nothing goes on before Retry
 */
export type Phase = "booting" | "loading" | "ready" | "training" | "finished" | "failed";

/** How much of the data is here. Training may run while the rest arrives. */
export interface Arrival {
  /** Bytes so far, and of all files where that is known. */
  received: number;
  total: number | null;
  /** Digits to train on that are here; the network can train from the first ones on. */
  trainDigits: number;
  /** Whether everything is here, and checked. */
  done: boolean;
}

/** The loaded data. */
export interface Data {
  /** What people call them: “MNIST”, or the names of the files. */
  name: string;
  /** What one of them is: “digit” or “picture”. */
  noun: string;
  rows: number;
  columns: number;
  /** Ascending; none where there are no two classes to tell apart. */
  classes: { label: number; name: string; count: number }[];
  train: DatasetInfo;
  test: DatasetInfo;
  /** Whether the held-out ones were taken out of the same file as the others. */
  isSplit: boolean;
}

/** What is known of the main network's training. */
export interface Run {
  /** The latest report, null before the first. */
  report: Report | null;
  /** Mean training losses by epochs passed, in a bounded number of points. */
  trace: Trace;
  /** All completed epochs with their errors; the first, epoch 0, is the untrained network. */
  epochs: readonly EpochErrors[];
  /** The latest held-out MSE with the step at which it was measured. */
  heldOut: { error: number; step: number } | null;
  /** Live settings that changed on the way, in order. */
  changes: readonly { step: number; name: string; value: number }[];
  /** Time spent training. */
  seconds: number;
  /** The file that the network was opened from, null for one that started here. */
  file: string | null;
}

/** Other data or another backend on their way, in a worker of their own. */
export interface Candidate {
  worker: number;
  /** The number at which it was asked for: requests of lower ones came before. */
  since: number;
  source: Source;
  /** What its network is to be; what is in force may change meanwhile. */
  config: Config;
  isOpen: boolean;
  received: number;
  total: number | null;
  /** What it has loaded, null until then. */
  data: Data | null;
  averageError: number | null;
  /** Its network, null until there is one. */
  standing: (Standing & { network: number; asked: Partial<Config> | null }) | null;
  /** Where what is wrong with it is said. */
  place: string;
}

/** A request that changes something in a worker, and whose answer is not here yet. */
export type Pending = {
  /** To whom it was sent, null while it waits for a worker. */
  worker: number | null;
  /** Of the network that it makes, or of itself. */
  number: number;
  /** Where what is wrong with it is said. */
  place: string;
} & (
  | {
      kind: "configure";
      config: Partial<Config>;
      /** Of a link: what is refused is left out, and told with these. Null where nothing may be left out. */
      problems: string[] | null;
    }
  | { kind: "restore"; stored: Stored }
  | { kind: "set"; name: string; value: number }
);

/** A stored network that is to take the place of the one at the top. */
export interface Stored {
  from: "file" | "kept" | "pin" | "checkpoint";
  /** What people call it. */
  name: string;
  /** The file, which is read when its turn comes, or its bytes. */
  content: Blob | Uint8Array;
  /** What is known of its training. */
  run: Run;
  /** Live settings that were changed since, null to take all from the file. */
  since: Partial<Config> | null;
  /** Of a run of a closed tab or of a pin, what it goes by. */
  id: string | null;
}

/** Something to be said where the action was. */
export interface Notice {
  id: number;
  /** “top”, “settings”, “data”, “network” (files and kept runs), or a chapter's name. */
  place: string;
  level: "error" | "note";
  title: string;
  words: string;
  /** The setting that it is about, where it is about one. */
  field?: string;
  /** A button, and the event that it sends. A notice with one stays until it is used. */
  action: { label: string; event: Event } | null;
}

/** What the browser keeps. */
export interface Storage {
  /** Runs of closed tabs, the newest first. */
  left: readonly LeftRun[];
  /** Whether this tab's run is kept, null before anything was. */
  run: { refused: Failure | null } | null;
  /** Whether the browser promised not to clear it by itself. */
  persisted: boolean | null;
  /** Whether page and digits work without a network. */
  page: boolean;
  /** Whether a newer version of the page is here, and whether the loss of this run was pointed out. */
  update: "none" | "offered" | "asked" | "warned";
}

export interface State {
  phase: Phase;
  /** The main worker, 0 where it is dead; what others say is dropped, but for the candidate's. */
  worker: number;
  /** The network at the top: another one, another number; 0 before the first. */
  network: number;
  /** The latest number that was given out, to a worker, a request, a network or a notice. */
  numbers: number;
  /** The address that the page was opened with. */
  hash: string;
  /** When the main worker was started, in milliseconds. */
  bornAt: number;
  arrival: Arrival;
  source: Source;
  data: Data | null;
  /** Raised for other data. */
  dataset: number;
  schema: readonly Row[];
  defaults: Config | null;
  /** What is in force. */
  config: Config | null;
  architecture: Architecture | null;
  run: Run;
  /** Mean held-out MSE of the average of all training digits, by which every error is told; null while not known. */
  averageError: number | null;
  /** Of the digits that are learned from; null while not known. */
  baselines: Baselines | null;
  /** What baselines are asked for, or known. */
  compared: string;
  /** Training that starts when there is something to train on: asked for, or by itself. */
  queued: { goal: Goal; isAsked: boolean } | null;
  candidate: Candidate | null;
  pending: readonly Pending[];
  /** From which another worker goes on when this one dies. */
  checkpoint: Stored | null;
  /** When and after how many batches a checkpoint was asked for last. */
  kept: { at: number; step: number };
  /** When an epoch was announced last. */
  announcedAt: number;
  /** The pin that was put at the top, and where it stood: until it trains on, it need not be pinned again. */
  pinned: { id: string; step: number } | null;
  /** Batches a second in slow motion, null for full speed. */
  pace: number | null;
  /** Digits a second by backend, as measured. */
  rates: Readonly<Record<string, number>>;
  pins: Pins;
  notices: readonly Notice[];
  storage: Storage;
}

/** What people ask for. `place` is where what is wrong with it is said. */
export type Wish =
  | { type: "train"; goal: Goal }
  | { type: "pause" }
  /** A fresh network: these settings, the rest as by default. */
  | { type: "new network"; config: Partial<Config>; place: string }
  /** One setting that takes effect at once. */
  | { type: "set"; name: string; value: number; place: string }
  | { type: "pace"; batchesPerSecond: number | null }
  /** Files of a person's own, null for MNIST. */
  | { type: "open data"; source: Source }
  | { type: "open network"; file: File }
  /** A run of a closed tab goes on here, or is forgotten. */
  | { type: "resume"; id: string }
  | { type: "forget"; id: string }
  | { type: "put at the top"; pin: Pin }
  /** The address was changed by hand, by a link or by Back. */
  | { type: "address"; hash: string }
  | { type: "retry" }
  /** Reload into a newer version of the page. */
  | { type: "update" }
  | { type: "dismiss"; id: number }
  | ({ type: "say" } & Omit<Notice, "id">)
  /** A part of the page cannot be had. */
  | { type: "reload" };

/** What workers say, each with its number, and what time and the browser bring. */
export type News =
  | { type: "opened"; worker: number; schema: Row[]; defaults: Config }
  | { type: "arrived"; worker: number; received: number; total: number | null; trainDigits: number }
  /** What the data look like is known; they need not all be here. */
  | { type: "described"; worker: number; data: Data }
  | {
      type: "loaded";
      worker: number;
      data: Data;
      averageError: number;
      network: number;
      report: Report;
    }
  | { type: "load failed"; worker: number; error: Failure }
  | ({ type: "made"; worker: number; number: number; former: Former | null } & Standing)
  | { type: "changed"; worker: number; number: number; report: Report }
  | { type: "refused"; worker: number; number: number; error: Failure }
  | { type: "report"; worker: number; network: number; report: Report }
  | { type: "training failed"; worker: number; network: number; error: Failure }
  | { type: "died"; worker: number; error: Failure }
  | {
      type: "checkpointed";
      worker: number;
      network: number;
      step: number;
      bytes: Uint8Array;
      /** Whether the browser was to keep it, and why it does not. */
      isToStay: boolean;
      refused: Failure | null;
    }
  | { type: "baselines"; of: string; baselines: Baselines | null; error: Failure | null }
  | { type: "left behind"; runs: LeftRun[] }
  | { type: "recalled"; id: string; stored: Stored | null; error: Failure | null }
  | { type: "persisted"; isPersisted: boolean }
  | { type: "page kept" }
  | { type: "page update" }
  /** The page is hidden or left: it may not come back. */
  | { type: "hidden" };

export type Event = { type: "start"; hash: string; isStill: boolean } | Wish | PinEvent | News;

/** What is to be done, by app/effects.js and by nobody else. */
export type Effect =
  | { type: "start worker"; worker: number; backend: string; source: Source }
  /** Ends a worker; a run that is not to be lost is pinned first. */
  | {
      type: "end worker";
      worker: number;
      pin: { id: string; run: Omit<PinnedRun, keyof Former> } | null;
    }
  | { type: "load"; worker: number; source: Source; again: boolean }
  /** Makes another network; with `former`, the one before is given back as a pin needs it. */
  | { type: "configure"; worker: number; number: number; config: Partial<Config>; former: boolean }
  | { type: "restore"; worker: number; number: number; stored: Stored; former: boolean }
  | { type: "set"; worker: number; number: number; name: string; value: number }
  | { type: "run"; worker: number; goal: Goal }
  | { type: "pause"; worker: number }
  | { type: "pace"; worker: number; batchesPerSecond: number | null }
  | { type: "checkpoint"; worker: number; network: number; isToStay: boolean; run: Run }
  /** Without a configuration, those of the whole of MNIST. */
  | { type: "baselines"; of: string; worker: number; config: Config | null }
  /** The address is to say what is in force. */
  | { type: "write address" }
  | { type: "announce"; words: string }
  | { type: "look for runs"; worker: number }
  | { type: "recall"; worker: number; id: string }
  | { type: "forget"; worker: number; id: string }
  /** This tab's run is kept where that one was, from now on; or that one stays where it is. */
  | { type: "take place"; id: string; isTaken: boolean }
  | { type: "keep page"; worker: number }
  | { type: "take update" }
  | { type: "reload" };

/** What chapters and views' controllers are given. */
export interface App {
  state(): State;
  dispatch(event: Event): void;
  /** Calls back after every event that changed the state; returns what ends that. */
  subscribe(hear: (state: State, previous: State) => void): () => void;
  /**
   * The main worker: `await app.ask.reconstruct(pixels)`. An answer is refused with an error of name “Stale” where
   * the network or the worker is another one by then; `app.report(place, error)` is silent about those.
   */
  ask: import("../bridge/client.js").Asked;
  /** A pool of workers, each of which trains one configuration. */
  jobs: import("../bridge/pool.js").Pool;
  /** Says something where the action was. */
  say(place: string, words: string): void;
  /** Tells screen readers. */
  announce(words: string): void;
  /** Says what went wrong, unless it is only stale. */
  report(place: string, error: unknown): void;
}

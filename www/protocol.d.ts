// What crosses between the page and its worker. Types only: both ends are checked against them.

import type {
  Baselines,
  Config,
  DatasetInfo,
  Digits,
  Drawing,
  Field,
  ModelInfo,
  Reconstruction,
  Session,
} from "../pkg/flex/simple_autoencoder.js";
import type { History } from "./run.js";

// The builds of all backends have the same types.
export type {
  Baselines,
  Config,
  DatasetInfo,
  Digits,
  Drawing,
  Field,
  ModelInfo,
  Reconstruction,
  Session,
};

/** What the form and the address bar need before anything runs. */
export interface Hyperparameters {
  fields: Field[];
  defaults: Config;
  backends: Config["backend"][];
}

/** Where digits come from: files of a person's own, or null for MNIST's. */
export type Source = File[] | null;

/** The two sets of digits, as counted from their files. */
export interface Datasets {
  train: DatasetInfo;
  test: DatasetInfo;
  /** Whether the held-out ones were taken out of the same file as the others. */
  isSplit: boolean;
}

/** A pair of inflated IDX files; labels can be missing. */
export interface Images {
  images: Uint8Array;
  labels: Uint8Array | null;
  /** What the files are called. */
  names: string[];
}

/** All four of them. */
export interface Files {
  train: Images;
  test: Images;
  isSplit: boolean;
}

/** How far the loop may go before it stops by itself: to the end of all epochs, of this one, or one batch. */
export type Goal = "finish" | "epoch" | "batch";

/** One completed epoch. Epoch 0 is the network before training, which has no training loss. */
export interface EpochErrors {
  epoch: number;
  /** Mean squared error over the training digits of the epoch, while it trained. */
  training: number | null;
  /** Mean squared error over all held-out digits at its end. */
  heldOut: number;
}

/** Where training stands. */
export interface Report {
  /** Whether this is the first report of a network, and where that comes from. */
  network: "same" | "fresh" | "restored";
  /** Batches since the network was fresh. */
  step: number;
  /** Epochs completed. */
  epoch: number;
  stepOfEpoch: number;
  stepsPerEpoch: number;
  /** Mean training loss over the batches since the last report; null where there were none. */
  loss: number | null;
  /** Training digits a second of training time, over about the last second; null when not training. */
  rate: number | null;
  /** Epochs completed since the last report. */
  epochs: EpochErrors[];
  /** Mean squared error over all held-out digits at this very step; null where it was not measured. */
  heldOut: number | null;
  training: boolean;
  finished: boolean;
}

/** What the code has learned, seen through some of the held-out digits. */
export interface Latent {
  /** The class of each digit. */
  labels: Uint8Array;
  /** Where each digit's code lies on the plane, `[digits, 2]`. */
  places: Float32Array;
  /** The code in the middle of the plane, `[latent]`. */
  centre: Float32Array;
  /** The directions of the plane, `[2, latent]`. */
  axes: Float32Array;
  /** Least and greatest value of each unit, `[latent]`. */
  lowest: Float32Array;
  highest: Float32Array;
  /** 1 for a unit that says the same whatever comes in, `[latent]`. */
  dead: Uint8Array;
  /** What the decoder draws from the mean code, ink bytes. */
  usual: Uint8Array;
  /** What it draws from the mean code with one unit at its most, ink bytes `[latent, pixels]`. */
  atoms: Uint8Array;
}

/** A run as the browser's storage keeps it. */
export interface KeptRun {
  /** When it was kept, in milliseconds since 1970. */
  at: number;
  /** Its checkpoint. */
  bytes: Uint8Array;
  history: History;
}

/** A run that an earlier visit has left. */
export interface LeftRun {
  place: string;
  at: number;
  /** Null where the file cannot be read, as when another version of the page wrote it. */
  info: ModelInfo | null;
}

/** What is left of an error once it has crossed. */
export interface Failure {
  name: string;
  message: string;
}

/** What the worker tells the page unasked. */
export interface Listener {
  bytes(received: number, total: number | null): void;
  /** The held-out digits are here, before the many more to train on. */
  testLoaded(info: DatasetInfo, labels: Uint8Array): void;
  report(report: Report): void;
  failed(failure: Failure): void;
}

/** What the page can ask of the worker. */
export interface Trainer {
  /** Starts the module of a backend, and fetches the files meanwhile if it is told to. */
  open(listener: Listener, fetches: boolean, backend: string): Promise<Hyperparameters>;
  /** Again: passing over what the browser keeps. */
  load(source: Source, again: boolean): Promise<Datasets>;
  /** Keeps the loaded files in the browser for the next visit, and says whether they are kept. */
  keep(): Promise<boolean>;
  /** Hands the inflated files over: they can be taken once. */
  takeFiles(): Files | null;
  /** Takes files that another worker fetched. */
  adopt(files: Files): void;
  /** Lets a network trained earlier draw all pictures until training starts here; null where it comes too late. */
  showFirst(): Promise<ModelInfo | null>;
  configure(config: Partial<Config>): Config;
  /** What `configure` would return or refuse, without data to judge the classes by; nothing changes. */
  complete(config: Partial<Config>): Config;
  setLearningRate(rate: number): void;
  setEpochs(epochs: number): void;
  setPace(batchesPerSecond: number | null): void;
  /** Trains, with another number of epochs from now on if there is one. */
  run(goal: Goal, epochs: number | null): void;
  pause(): void;
  testDigits(indices: Uint32Array): Digits;
  testErrors(): Float32Array;
  reconstruct(pixels: Uint8Array): Reconstruction;
  corrupt(pixels: Uint8Array): Uint8Array;
  decode(codes: Float32Array): Uint8Array;
  reconstructDrawing(ink: Uint8Array, width: number, height: number): Drawing;
  latent(digits: number): Latent;
  /**
   * The network as it stands, which is also kept in the browser's storage at this place, unless there is
   * none, and unless that is refused.
   */
  checkpoint(
    place: string | null,
    history: History,
  ): Promise<{ bytes: Uint8Array; refused: Failure | null }>;
  /** The latest run that was kept and that no open tab works on. */
  leftRun(): Promise<LeftRun | null>;
  recall(place: string): Promise<KeptRun | undefined>;
  forget(place: string): Promise<void>;
  /** The network as a file for people, with or without what the optimiser remembers. */
  save(withOptimiser: boolean): Uint8Array;
  /** Goes on from a file, but with these values where they were set since it was made. */
  restore(bytes: Uint8Array, since: Pick<Config, "learningRate" | "epochs"> | null): Config;
  baselines(): Baselines;
}

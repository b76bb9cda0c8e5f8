// What passes between the page and its workers. Types only; both ends are checked against them.

import type {
  Architecture,
  Baselines,
  Change,
  Config as CoreConfig,
  DamageOptions,
  DatasetInfo,
  Digits,
  Drawing,
  EncoderPictures,
  InspectOptions,
  ModelInfo,
  Nearest,
  PcaReconstruction,
  Progress,
  Reconstruction,
  Session,
  StepInfo,
} from "../../pkg/flex/simple_autoencoder.js";
import type { Joint } from "../domain/waist.js";
import type { Data, Run } from "../state/state.js";
import type { Taken } from "../worker/pictures/types.js";

// The builds of all backends have the same types.
export type {
  Architecture,
  Baselines,
  Change,
  DatasetInfo,
  Digits,
  Drawing,
  ModelInfo,
  Progress,
  Reconstruction,
  Session,
  StepInfo,
};

/** Every hyper-parameter by name, for code that goes through the rows of the schema. */
export type Config = CoreConfig & Record<string, unknown>;

/** A row of the core's schema, of any kind. */
export interface Row {
  name: string;
  kind: "number" | "choice" | "list";
  label: string;
  help: string;
  unit: string;
  default: number | string | number[];
  /** Whether it may change while training. */
  live: boolean;
  min?: number;
  max?: number;
  /** What a form steps by; if 1, the number must be whole. */
  step?: number;
  mostItems?: number;
  choices?: { value: string; label: string; help: string }[];
  /** The row applies only if the configuration has one of these values in this field. */
  when?: { field: string; values: string[] };
}

/** Where digits come from: people's own pictures, or null for MNIST. */
export type Source = Taken | null;

/** A pair of decompressed IDX files; labels can be missing. */
export interface Images {
  images: Uint8Array;
  labels: Uint8Array | null;
  /** The names of the files. */
  names: string[];
}

/** All four files. */
export interface Files {
  train: Images;
  test: Images;
  isSplit: boolean;
}

/** How far the loop trains before it stops by itself: to the end of all epochs, of this one, or for one batch. */
export type Goal = "finish" | "epoch" | "batch";

/** One completed epoch. Epoch 0 is the network before training, which has no training loss. */
export interface EpochErrors {
  epoch: number;
  /** Mean squared error over the training digits, each measured while the epoch trained. */
  training: number | null;
  /** Mean squared error over all held-out digits at the end. */
  heldOut: number;
}

/** Where training stands. */
export interface Report {
  /** Goes up with every report of a worker. */
  serial: number;
  /** Batches since the network's start. */
  step: number;
  /** Epochs completed. */
  epoch: number;
  stepOfEpoch: number;
  stepsPerEpoch: number;
  /** Mean training loss over the batches since the last report; null if there were none. */
  loss: number | null;
  /** Mean training loss over the epoch so far, as Keras reports it; null before the first batch. */
  epochLoss: number | null;
  /** Digits per second of training time, over about the last second; null when not training. */
  rate: number | null;
  /** Seconds of training since the last report. */
  seconds: number;
  /** Epochs completed since the last report. */
  epochs: EpochErrors[];
  /** Mean squared error over all held-out digits at this very step; null if not measured. */
  heldOut: number | null;
  training: boolean;
  finished: boolean;
}

/** What the code has learned, as seen in some held-out digits. */
export interface Latent {
  /** The class of each digit. */
  labels: Uint8Array;
  /** Where each digit's code is on the plane, `[digits, 2]`. */
  places: Float32Array;
  /** The code at the centre of the plane, `[latent]`. */
  centre: Float32Array;
  /** The directions of the plane, `[2, latent]`. */
  axes: Float32Array;
  /** Smallest and largest value of each unit, `[latent]`. */
  lowest: Float32Array;
  highest: Float32Array;
  /** 1 for a unit that is the same for every input, `[latent]`. */
  dead: Uint8Array;
  /** What the decoder draws from the mean code, ink bytes. */
  usual: Uint8Array;
  /** What it draws from the mean code with one unit at its largest, ink bytes `[latent, pixels]`. */
  atoms: Uint8Array;
}

/** A run as the browser's storage keeps it. */
export interface KeptRun {
  /** When it was kept, in milliseconds since 1970. */
  at: number;
  /** Its checkpoint. */
  bytes: Uint8Array;
  run: Run;
  /** The fingerprint of the data it was trained on; null for MNIST. */
  data: string | null;
}

/** A run of a closed tab. */
export interface LeftRun {
  place: string;
  at: number;
  /** Null if the file cannot be read, for example because another version of the page wrote it. */
  info: ModelInfo | null;
  /** The fingerprint of the data it was trained on; null for MNIST. */
  data: string | null;
}

/** An error as it crosses over. For an invalid configuration it names the field. */
export interface Failure {
  name: string;
  message: string;
  field?: string;
  found?: unknown;
  allowed?: unknown;
}

/** How many threads train, of how many that there are. */
export interface Threads {
  used: number;
  most: number;
}

/** What a worker reports unasked. */
export type News =
  | { type: "arrived"; received: number; total: number | null; trainDigits: number }
  | { type: "described"; data: Data }
  | { type: "report"; network: number; report: Report; bytes?: Uint8Array }
  | { type: "threads"; threads: Threads }
  | { type: "training failed"; network: number; error: Failure };

/** A network and where its training stands; null before there are data. */
export interface Standing {
  config: Config;
  architecture: Architecture;
  report: Report | null;
}

/** Data that have been loaded, and the network, which has their size now. */
export interface Loaded {
  data: Data;
  averageError: number;
  network: number;
  architecture: Architecture;
  report: Report;
}

/** The network that was made, and the one before it if asked for. */
export type Made = Standing & { former: Former | null };

/** What a pin needs of a network besides what the page knows. */
export interface Former {
  checkpoint: Uint8Array;
  step: number;
  /** Live settings that changed on the way; with those at step 0, which are as it started. */
  changes: Change[];
  /** Mean squared error over all held-out digits, and for each class, by its label. */
  heldOut: number;
  errorByClass: number[];
}

/** What the page can ask of a worker. It answers in the order it is asked, except for requests that have to wait. */
export interface Trainer {
  /**
   * Starts the module of a backend; `fetches` says to fetch MNIST meanwhile, `isToShare` to train with several threads where
   * the browser can.
   */
  open(
    backend: string,
    fetches: boolean,
    isToShare: boolean,
  ): Promise<{ schema: Row[]; defaults: Config }>;
  /** Loads data; `again` ignores what the browser keeps. */
  load(source: Source, again: boolean): Promise<Loaded>;
  /** Keeps the loaded files in the browser for the next visit; returns whether they are kept. */
  keep(): Promise<boolean>;
  /** A copy of the decompressed files. */
  files(): Files;
  /** Takes files that another worker fetched. */
  adopt(files: Files): void;
  /**
   * Makes a fresh network with this number. A refusal changes nothing. With `former`, returns what a pin needs of the
   * network before.
   */
  configure(config: Partial<Config>, network: number, former: boolean): Made;
  /** The same with a network from a file, with the live settings that were changed since it was made. */
  restore(
    content: Blob | Uint8Array,
    network: number,
    since: Partial<Config> | null,
    former: boolean,
  ): Promise<Made>;
  /** What a pin needs of the current network. */
  former(): Former;
  /** Changes a setting that takes effect at once. */
  set(name: string, value: number): Report;
  /** Whether no other network trains beside it: otherwise it takes one thread. */
  setAlone(isAlone: boolean): void;
  setPace(batchesPerSecond: number | null): void;
  /** Trains up to this goal. */
  run(goal: Goal): void;
  pause(): void;
  testLabels(): Uint8Array;
  testDigits(indices: Uint32Array): Digits;
  testErrors(): Float32Array;
  reconstruct(pixels: Uint8Array): Reconstruction;
  /** With the errors measured against given digits, such as the clean ones of damaged ones. */
  reconstructTowards(pixels: Uint8Array, target: Uint8Array): Reconstruction;
  /** Damages held-out digits, given by index, with the configured noise and hole or others; without indices, drawings. */
  damage(pixels: Uint8Array, indices?: Uint32Array, amount?: DamageOptions): Uint8Array;
  decode(codes: Float32Array): Uint8Array;
  encode(pixels: Uint8Array): Float32Array;
  reconstructDrawing(ink: Uint8Array, width: number, height: number): Drawing;
  /** The weights from the pixels to each unit of the first layer, as pictures. */
  encoderPictures(): EncoderPictures;
  /** Random codes, distributed like the network's own, one after another. */
  sampleCodes(count: number, seed: number): Float32Array;
  /** The training digits closest to these. */
  nearest(pixels: Uint8Array): Nearest;
  /** The average training digit. */
  meanImage(): Uint8Array;
  pca(pixels: Uint8Array, components: number, target?: Uint8Array): PcaReconstruction;
  /** How strongly each layer feeds the next for a picture with this many rows. */
  contributions(pixels: Uint8Array, rows: number): Joint[];
  /** Mean squared error of the current network on digits it learned from. */
  trainingError(): number;
  /** What a step on these digits would do to one weight. Changes nothing. */
  inspectStep(pixels: Uint8Array, options?: InspectOptions): StepInfo;
  latent(digits: number): Latent;
  /**
   * The network as it is now. Also keeps it in the browser's storage at this place, if there is one and the browser
   * allows it.
   */
  checkpoint(
    place: string | null,
    run: Run,
    data: string | null,
  ): Promise<{ bytes: Uint8Array; step: number; refused: Failure | null }>;
  /** The kept runs that no open tab is working on, newest first. */
  leftRuns(): Promise<LeftRun[]>;
  recall(place: string): Promise<KeptRun | undefined>;
  forget(place: string): Promise<void>;
  /** The network as a file for people, with or without the optimiser's state. */
  save(withOptimiser: boolean): Uint8Array;
}

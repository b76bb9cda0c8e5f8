/** Every hyper-parameter of a run. */
export interface Config {
  /** Units of the code, 1 to 512. */
  latent: number;
  /** Digits a training step, 1 to 1024. */
  batchSize: number;
  /** Adam's step size, 0.000001 to 1. May change while training. */
  learningRate: number;
  /** Passes over the training digits, 1 to 1000. May change while training. */
  epochs: number;
  /** Start of every random number, a whole number from 0 to 4294967295. */
  seed: number;
  /** Which of burn's backends holds the tensors. */
  backend: "flex" | "ndarray";
  /** Activation of the code; "relu" is the seed's. */
  code: "relu" | "linear";
  /** Standard deviation of the noise on training inputs, 0 to 1, where ink is from 0 to 1. */
  noise: number;
  /** The classes that are trained on, 0 to 99; none for all that the data have. */
  classes: number[];
}

/** What a form needs to know of a hyper-parameter that is a number. */
export interface Field {
  name: "latent" | "batchSize" | "learningRate" | "epochs" | "seed" | "noise";
  label: string;
  unit: string;
  min: number;
  max: number;
  /** Distance of neighbouring values; 1 for whole numbers only. */
  step: number;
  default: number;
  /** Whether it may change while training. */
  live: boolean;
}

/** What was loaded. */
export interface DatasetInfo {
  digits: number;
  rows: number;
  columns: number;
  /** How many digits of each class, from 0 to the last one that there is. */
  counts: number[];
}

/** Where training stands. */
export interface Progress {
  /** Steps since the start. */
  step: number;
  /** Epochs completed. */
  epoch: number;
  /** Steps of the current epoch; all of them where this call completed it. */
  stepOfEpoch: number;
  stepsPerEpoch: number;
  /** Digits trained on in this call. */
  digits: number;
  /** Mean training MSE of this call, each batch before its step. */
  loss: number;
  /** Mean training MSE of the epoch so far, as Keras reports it. */
  epochLoss: number;
  /** Whether this call completed an epoch. */
  epochDone: boolean;
  /** Whether all epochs of the configuration are completed. */
  finished: boolean;
}

/** Ink bytes (0 paper, 255 full ink), one digit after another, and the class of each. */
export interface Digits {
  pixels: Uint8Array;
  labels: Uint8Array;
}

/** What the network makes of digits. */
export interface Reconstruction {
  /** Ink bytes, one digit after another. */
  pixels: Uint8Array;
  /** MSE of each digit, ink from 0 to 1. */
  errors: Float32Array;
  /** `latent` numbers a digit. */
  codes: Float32Array;
}

/** What the network makes of a drawing. */
export interface Drawing {
  /** The drawing as the network sees it, ink bytes. */
  framed: Uint8Array;
  /** Its reconstruction, ink bytes. */
  reconstruction: Uint8Array;
  /** MSE between the two, ink from 0 to 1. */
  error: number;
  /** `latent` numbers. */
  code: Float32Array;
}

/** What the file of a network says of it. */
export interface ModelInfo {
  config: Config;
  /** Pixels of a digit. */
  pixels: number;
  /** Steps done. */
  step: number;
  /** Epochs completed. */
  epoch: number;
  /** Held-out MSE, where it was known when the file was made. */
  heldOut: number | null;
}

/** Held-out MSE of simple reconstructions, ink from 0 to 1. */
export interface Baselines {
  /** Of the mean training image. */
  meanImage: number;
  /** Of PCA with k components, for k from 0 to the number of pixels; empty where these are too many. */
  pca: Float32Array;
}

/** Every hyper-parameter of a run. `Session.schema()` says what each means and which values it may have. */
export interface Config {
  /** Sizes of the layers between pixels and code, from the pixels on; the decoder has the same in reverse. */
  hidden: number[];
  /** Numbers of a code. */
  latent: number;
  /** How the code is computed from the layer before it. */
  code: "relu" | "linear" | "tanh" | "variational";
  /** Weight of the KL divergence of a variational code. */
  beta: number;
  /** Weight of the L1 penalty on the code. */
  sparsity: number;
  /** How digit and reconstruction are compared while training. */
  loss: "mse" | "bce";
  /** Standard deviation of the noise on training inputs, where ink is from 0 to 1. */
  noise: number;
  /** Side of the hole in training inputs, as a share of the shorter side. */
  hole: number;
  /** Learn from the first so many digits of the chosen classes; 0 for all. */
  digits: number;
  /** The classes that are trained on; none for all that the data have. */
  classes: number[];
  /** Digits a training step. */
  batchSize: number;
  /** Adam's step size. May change while training. */
  learningRate: number;
  /** Passes over the training digits. May change while training. */
  epochs: number;
  /** Start of every random number. */
  seed: number;
  /** Which of burn's backends holds the tensors; it changes no number. */
  backend: "flex" | "ndarray";
}

/** What there is to know of a hyper-parameter. */
export type Row = NumberRow | ChoiceRow | ListRow;

export interface NumberRow extends BaseRow {
  kind: "number";
  default: number;
  min: number;
  max: number;
  /** Distance of neighbouring values; 1 for whole numbers only. */
  step: number;
}

export interface ChoiceRow extends BaseRow {
  kind: "choice";
  default: string;
  choices: { value: string; label: string; help: string }[];
}

/** A list of whole numbers. */
export interface ListRow extends BaseRow {
  kind: "list";
  default: number[];
  min: number;
  max: number;
  step: number;
  mostItems: number;
}

export interface BaseRow {
  name: keyof Config;
  /** Its name for people. */
  label: string;
  /** What it counts or measures; empty for a bare number. */
  unit: string;
  /** What it means, in a sentence or two. */
  help: string;
  /** Whether it may change while training, by `set`. */
  live: boolean;
  /** Where it has an effect: where another one is one of these. Without it, everywhere. */
  when?: { field: keyof Config; values: string[] };
}

/** What was loaded. */
export interface DatasetInfo {
  /** How many digits there are, arrived or not. */
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
  /** Mean of what training lowers, in this call, each batch before its step: the loss and the penalties on the code. */
  objective: number;
  /** Mean reconstruction loss of this call, likewise. */
  loss: number;
  /** Mean squared error of this call, likewise, whatever the loss is. */
  mse: number;
  /** The objective's mean of the epoch so far, as Keras reports it. */
  epochObjective: number;
  epochLoss: number;
  epochMse: number;
  /** Whether this call completed an epoch. */
  epochDone: boolean;
  /** Whether all epochs of the configuration are completed. */
  finished: boolean;
  /** Whether this call ended because the digits of the next batch have not arrived. */
  waiting: boolean;
}

/** How good a batch was, before its step. */
export interface Losses {
  /** What the step lowers: the loss and the penalties on the code. */
  objective: number;
  /** The reconstruction loss alone. */
  loss: number;
  /** The mean squared error, whatever the loss is. */
  mse: number;
}

/** What a network consists of. */
export interface Architecture {
  /** Pixels of a digit. */
  pixels: number;
  /** Numbers of a code. */
  latent: number;
  /** All dense layers, in the order in which they run. */
  layers: Layer[];
  /** How many numbers all layers have together. */
  parameters: number;
  /** Whether numbers of a code can be below zero. */
  codeCanBeNegative: boolean;
  /** Whether training samples the code. */
  codeIsSampled: boolean;
}

/** A dense layer. */
export interface Layer {
  /** Its name, as in a checkpoint and in PyTorch. */
  name: string;
  part: "encoder" | "code" | "decoder";
  inputs: number;
  outputs: number;
  activation: Activation;
  /** How many numbers its weight and its bias have. */
  parameters: number;
}

/** An activation, and what it is called elsewhere. */
export interface Activation {
  name: string;
  /** Its name for people. */
  label: string;
  /** The `activation` of a layer in Keras. */
  keras: string;
  /** The function in `torch`, if it takes one. */
  torch: string | null;
  /** The module in `torch.nn`. */
  torchModule: string;
}

/** A value that is in force from a step on. */
export interface Change {
  /** Steps done when it took effect. */
  step: number;
  name: keyof Config;
  value: number;
}

/** What `trainOn` may be given beside digits. */
export interface TrainOnOptions {
  /** What should come out, ink bytes, as many as the digits have; without it, the digits themselves. */
  target?: Uint8Array;
  /** What a variational code is sampled with, standard normal numbers, `latent` for each digit; without it, the session's own. */
  codeNoise?: Float32Array;
}

export interface InspectOptions extends TrainOnOptions {
  /** The index of a weight in `weights()`; without it, the one with the largest gradient. */
  weight?: number;
}

/** What one training step would do to one weight. */
export interface StepInfo {
  /** Its index in `weights()`. */
  weight: number;
  /** The parameter that it belongs to, "encoder.weight" for one. */
  parameter: string;
  /** Its place there: `[input, output]` in a weight matrix, `[output]` in a bias. */
  place: number[];
  before: number;
  /** The gradient of the objective by it. */
  gradient: number;
  /** What the step adds to it. */
  nudge: number;
  after: number;
  /** The losses before the step. */
  losses: Losses;
}

/** Damage other than the configuration's. */
export interface DamageOptions {
  /** As in `Config`. */
  noise?: number;
  /** As in `Config`. */
  hole?: number;
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
  /** `latent` numbers a digit; of a variational network the means. */
  codes: Float32Array;
}

/** What PCA makes of digits. */
export interface PcaReconstruction {
  /** Ink bytes, one digit after another. */
  pixels: Uint8Array;
  /** MSE of each digit, ink from 0 to 1. */
  errors: Float32Array;
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

/** The weights of the first layer's units as pictures. */
export interface EncoderPictures {
  /** One picture after another: 127 is the largest weight of the unit, -127 its opposite, 0 no weight. */
  pixels: Int8Array;
  /** The largest weight of each unit, its sign aside. */
  largest: Float32Array;
}

/** The training digits that are most like some given ones. */
export interface Nearest {
  /** Their indices among the training digits. */
  indices: Uint32Array;
  /** The mean squared difference of each, ink from 0 to 1. */
  distances: Float32Array;
  /** Ink bytes, one digit after another. */
  pixels: Uint8Array;
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
  /** What was changed while training, as `liveChanges` tells it. */
  changes: Change[];
  /** Held-out MSE, where it was known when the file was made. */
  heldOut: number | null;
}

/** Held-out MSE of simple reconstructions, ink from 0 to 1. */
export interface Baselines {
  /** Of the mean of all training digits, whichever of them the network learns from. */
  meanImage: number;
  /**
   * Of PCA with k components, fitted to the digits trained on and shown what the network is shown, for k from 0 to the
   * number of pixels; empty where these are too many.
   */
  pca: Float32Array;
}

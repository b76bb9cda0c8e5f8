/** Every hyper-parameter of a run. `Session.schema()` says what each means and what values it may have. */
export interface Config {
  /** Sizes of the layers between pixels and code; the decoder has the same layers in reverse. */
  hidden: number[];
  /** How many numbers make up a code. */
  latent: number;
  /** How the code is computed from the layer before it. */
  code: "relu" | "linear" | "tanh" | "variational";
  /** Weight of the KL divergence of a variational code. */
  beta: number;
  /** Weight of the L1 penalty on the code. */
  sparsity: number;
  /** How a digit and its reconstruction are compared while training. */
  loss: "mse" | "bce";
  /** Standard deviation of the noise added to the input, ink from 0 to 1. */
  noise: number;
  /** Side of the hole in the input, as a share of the digit's shorter side. */
  hole: number;
  /** How many digits of the chosen classes to learn from, starting with the first; 0 for all. */
  digits: number;
  /** The classes to learn from; empty for all. */
  classes: number[];
  /** Digits in one training step. */
  batchSize: number;
  /** Adam's step size. May change while training. */
  learningRate: number;
  /** Passes over the training digits. May change while training. */
  epochs: number;
  /** Starting point of all random numbers. */
  seed: number;
  /** Which of burn's backends holds the tensors; the numbers are the same. */
  backend: "flex" | "ndarray";
}

/** What there is to know about a hyper-parameter. */
export type Row = NumberRow | ChoiceRow | ListRow;

export interface NumberRow extends BaseRow {
  kind: "number";
  default: number;
  min: number;
  max: number;
  /** What a form steps by; if 1, the number must be whole. */
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
  /** Whether `set` may change it while training. */
  live: boolean;
  /** When it has an effect: when another one has one of these values. Always, if missing. */
  when?: { field: keyof Config; values: string[] };
}

/** What was loaded. */
export interface DatasetInfo {
  /** How many digits there are, arrived or not. */
  digits: number;
  rows: number;
  columns: number;
  /** How many digits of each class, from 0 to the highest there is. */
  counts: number[];
}

/** Where training stands. */
export interface Progress {
  /** Steps since the start. */
  step: number;
  /** Epochs completed. */
  epoch: number;
  /** Steps done in the current epoch; all of them if this call completed it. */
  stepOfEpoch: number;
  stepsPerEpoch: number;
  /** Digits trained on in this call. */
  digits: number;
  /** Mean objective (the loss plus any penalties on the code) over this call, each batch before its step. */
  objective: number;
  /** The same for the reconstruction loss. */
  loss: number;
  /** The same for the squared error, whichever loss is trained on. */
  mse: number;
  /** Mean objective over the epoch so far, as Keras reports it. */
  epochObjective: number;
  epochLoss: number;
  epochMse: number;
  /** Whether this call completed an epoch. */
  epochDone: boolean;
  /** Whether all epochs are completed. */
  finished: boolean;
  /** Whether this call stopped because digits of the next batch have not arrived. */
  waiting: boolean;
}

/** How good a batch was, before its step. */
export interface Losses {
  /** What the step minimises: the loss plus any penalties on the code. */
  objective: number;
  /** The reconstruction loss alone. */
  loss: number;
  /** The mean squared error, whichever loss is trained on. */
  mse: number;
}

/** What a network consists of. */
export interface Architecture {
  /** Pixels of a digit. */
  pixels: number;
  /** How many numbers make up a code. */
  latent: number;
  /** All dense layers, in the order they run. */
  layers: Layer[];
  /** Number of weights and biases in all layers. */
  parameters: number;
  /** Whether the numbers in a code can be negative. */
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
  /** Number of weights and biases. */
  parameters: number;
}

/** An activation, and what it is called elsewhere. */
export interface Activation {
  name: string;
  /** Its name for people. */
  label: string;
  /** The `activation` of a layer in Keras. */
  keras: string;
  /** The function in `torch`, if there is one. */
  torch: string | null;
  /** The module in `torch.nn`. */
  torchModule: string;
}

/** A value that a hyper-parameter takes at a step. */
export interface Change {
  /** Steps done when it took effect. */
  step: number;
  name: keyof Config;
  value: number;
}

/** What `trainOn` may be given besides digits. */
export interface TrainOnOptions {
  /** What should come out: as many ink bytes as went in. The digits themselves, if missing. */
  target?: Uint8Array;
  /** Standard normal numbers to sample a variational code with, `latent` per digit. The session's own, if missing. */
  codeNoise?: Float32Array;
}

export interface InspectOptions extends TrainOnOptions {
  /** The index of a weight in `weights()`. The one with the largest gradient, if missing. */
  weight?: number;
}

/** What one training step would do to one weight. */
export interface StepInfo {
  /** Its index in `weights()`. */
  weight: number;
  /** The parameter it belongs to, such as "encoder.weight". */
  parameter: string;
  /** Its place there: `[input, output]` in a weight matrix, `[output]` in a bias. */
  place: number[];
  before: number;
  /** The gradient of the objective with respect to it. */
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
  /** `latent` numbers per digit; the means, if the network is variational. */
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

/** What each unit of the first layer responds to: its weights as a picture. */
export interface EncoderPictures {
  /** One picture after another: each weight as a share of the unit's largest, from -127 to 127. */
  pixels: Int8Array;
  /** The largest absolute weight of each unit. */
  largest: Float32Array;
}

/** The training digits closest to some given ones. */
export interface Nearest {
  /** Their indices among the training digits. */
  indices: Uint32Array;
  /** The mean squared difference of each, ink from 0 to 1. */
  distances: Float32Array;
  /** Ink bytes, one digit after another. */
  pixels: Uint8Array;
}

/** What the file of a network says about it. */
export interface ModelInfo {
  config: Config;
  /** Pixels of a digit. */
  pixels: number;
  /** Steps done. */
  step: number;
  /** Epochs completed. */
  epoch: number;
  /** The changes made while training, as in `liveChanges`. */
  changes: Change[];
  /** Held-out MSE, if it was known when the file was made. */
  heldOut: number | null;
}

/** Held-out MSE of simple reconstructions, ink from 0 to 1. */
export interface Baselines {
  /** Of the mean of all training digits, whether trained on or not. */
  meanImage: number;
  /**
   * Of PCA with k components, fitted to the digits trained on and given the same input as the network, for k from 0 to
   * the number of pixels; empty for digits with too many pixels.
   */
  pca: Float32Array;
}

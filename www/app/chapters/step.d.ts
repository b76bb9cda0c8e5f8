/** What a step of training will do, as the core tells it. */
export interface StepInspection {
  /** Number of the step. */
  step: number;
  /** Digits in its batch. */
  digits: number;
  /** The first of them, as the network is shown it, and clean; ink bytes. */
  input: Uint8Array;
  target: Uint8Array;
  /** Redrawn before the step. */
  output: Uint8Array;
  /** Mean squared error of this one. */
  error: number;
  /** Loss of the batch before and after the step. */
  loss: number;
  after: number;
  /** The weight with the largest gradient; from null it is a bias. */
  weight: { layer: string; from: number | null; to: number };
  before: number;
  gradient: number;
  newWeight: number;
}

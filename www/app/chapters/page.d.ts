// What the controllers of chapters use of the page. Types only.

import type { Asked } from "../../bridge/client.js";
import type { Architecture, Trainer } from "../../bridge/protocol.js";
import type { App } from "../../state/state.js";
import type { Run } from "../../state/runs.js";
import type { StepInspection } from "./step.js";

/** What is on the pad. */
export interface Input {
  /** Framed as digits are, ink bytes, clean. */
  pixels: Uint8Array;
  /** Whether a person drew it. */
  isDrawn: boolean;
  /** “your drawing”, “a test 7”. */
  words: string;
}

/** What chapters ask of a network, the one at the top or another. */
export interface Questions extends Pick<
  Trainer,
  "testErrors" | "testLabels" | "testDigits" | "reconstruct" | "decode" | "latent" | "files"
> {
  /** Errors to the clean digits, of the damaged ones. */
  reconstructTowards(
    pixels: Uint8Array,
    target: Uint8Array,
  ): { pixels: Uint8Array; errors: Float32Array; codes: Float32Array };
  /** Damages test digits by their index as the network practised, or by this much. */
  damage(
    pixels: Uint8Array,
    indices: Uint32Array,
    amount?: { noise: number; hole: number },
  ): Uint8Array;
  /** A picture of the weights from the pixels to each number, 128 for zero. */
  encoderPictures(): Uint8Array;
  /** Random codes as the network's own are spread, one after another. */
  sampleCodes(count: number, seed: number): Float32Array;
  /** For each digit the one learned from that is nearest to it; distances are mean squared differences. */
  nearest(pixels: Uint8Array): {
    indices: Uint32Array;
    distances: Float32Array;
    pixels: Uint8Array;
  };
  /** Mean squared error on digits that the network learned from, as it is now. */
  trainingError(): number;
  /** What the next step will do. Nothing is changed. */
  inspectStep(): StepInspection;
}

export type Network = Asked<Questions>;

export interface Page extends Omit<App, "ask"> {
  ask: Network;
  input: {
    /** Null for an empty pad. */
    current(): Input | null;
    /** Calls back when it is another; returns what ends that. */
    subscribe(hear: () => void): () => void;
  };
  /** A worker of its own that holds a trained run; it is the caller's to end. */
  open(run: Run): Promise<{ ask: Network; architecture: Architecture; end: () => void }>;
  /** Pictures of a person's own in the size of the loaded digits, ink bytes. */
  readPictures(files: File[]): Promise<{ pixels: Uint8Array; names: string[] }>;
}

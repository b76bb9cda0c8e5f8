// What the controllers of chapters use of the page. Types only.

import type { Asked } from "../../bridge/client.js";
import type { Architecture, Trainer } from "../../bridge/protocol.js";
import type { App } from "../../state/state.js";
import type { Gallery } from "../../bridge/gallery.js";
import type { Pin, Run } from "../../state/runs.js";
import type { KeptPins } from "../kept-pins.js";
import type { OwnData } from "../own-data.js";

/** What is on the pad. */
export interface Input {
  /** Framed as digits are, ink bytes, clean. */
  pixels: Uint8Array;
  /** Whether a person drew it. */
  isDrawn: boolean;
  /** “your drawing”, “a test 7”. */
  words: string;
}

/** What answers for a network, the one at the top or another. */
export type Network = Asked<Trainer>;

export interface Page extends App {
  gallery: Gallery;
  /** Puts a run at the top, trained again first if only its recipe is kept. `place` is where that is said. */
  putAtTop(place: string, pin: Pin): Promise<void>;
  ownData: OwnData;
  /** Pins and the sweep of this tab, once they are read. */
  kept: Promise<KeptPins>;
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

// The parts of the page that chapters use. Types only.

import type { Asked } from "../../bridge/client.js";
import type { Architecture, Trainer } from "../../bridge/protocol.js";
import type { App } from "../../state/state.js";
import type { Gallery } from "../../bridge/gallery.js";
import type { Pool } from "../../bridge/pool.js";
import type { Pin, Run } from "../../state/runs.js";
import type { KeptPins } from "../kept-pins.js";
import type { OwnData } from "../own-data.js";

/** What is on the pad. */
export interface Input {
  /** Ink bytes, framed like the digits, without damage. */
  pixels: Uint8Array;
  /** Whether someone drew it. */
  isDrawn: boolean;
  /** “your drawing”, “a test 7”. */
  words: string;
}

/** Answers questions about a network, the one at the top or another. */
export type Network = Asked<Trainer>;

export interface Page extends App {
  /** A pool of workers that each train one configuration. */
  jobs: Pool;
  gallery: Gallery;
  /** Puts a run at the top, trained again first if only its recipe is kept. `place` is where that is said. */
  putAtTop(place: string, pin: Pin): Promise<void>;
  /** Loaded when it is first needed; null where it cannot be had, which is said. */
  ownData: () => Promise<OwnData | null>;
  /** This tab's pins and sweep, once they have been read. */
  kept: Promise<KeptPins>;
  input: {
    /** Null for an empty pad. */
    current(): Input | null;
    /** Calls back when it changes; returns a function that stops this. */
    subscribe(hear: () => void): () => void;
  };
  /** Opens a trained run in a worker of its own, which the caller must end. */
  open(run: Run): Promise<{ ask: Network; architecture: Architecture; end: () => void }>;
  /** People's own pictures in the size of the loaded digits, ink bytes. */
  readPictures(files: File[]): Promise<{ pixels: Uint8Array; names: string[] }>;
}

// What reading people's own pictures takes and returns. Types only.

import type { Choices } from "../../domain/preparation.js";

/** A file, with the folders it is in if a folder was opened or dropped. */
export interface Picked {
  file: File;
  path: string;
}

/** How many files or pictures have been read, or how many bytes of a long file. */
export interface Progress {
  done: number;
  total: number;
  isInBytes?: boolean;
}

/** How to watch and stop reading. */
export interface Reading {
  progress?: ((progress: Progress) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** A label as in a file. */
export type Label = number | string | null;

/** Something left out: its name, and a sentence that says why and what to do. */
export interface LeftOut {
  name: string;
  why: string;
}

export interface Class {
  label: number;
  name: string;
  count: number;
}

/** What files contain, as shown before anything is replaced. */
export interface Found {
  /** The data's name for people. */
  name: string;
  /** What to call one of the pictures: “digit”, “letter”, “character”, “picture”. */
  noun: string;
  /** The names of several data sets in the files, and the one described here. */
  sets: string[];
  set: string | null;
  train: { name: string; count: number };
  /** Null if some of the others have to be held out. */
  test: { name: string; count: number } | null;
  sizes: { rows: number; columns: number; count: number }[];
  /** Whether the pictures can keep their size. */
  canStay: boolean;
  /** Ascending; empty without labels. */
  classes: Class[];
  /** Some pictures, grey, not yet prepared. */
  sample: { grey: Uint8Array; rows: number; columns: number; label: number | null }[];
  isLightPaper: boolean;
  isTransposed: boolean;
  remarks: string[];
  leftOut: LeftOut[];
}

/** Data that the network can learn from. */
export interface Taken {
  name: string;
  noun: string;
  rows: number;
  columns: number;
  classes: Class[];
  train: number;
  test: number;
  /** Whether the held-out ones were split off from the same pictures. */
  isSplit: boolean;
  choices: Choices;
  /** SHA-256 of all pixels and labels, in hexadecimal. */
  fingerprint: string;
  /** IDX files in memory; no labels if there are no classes. */
  files: {
    trainImages: File;
    trainLabels: File | null;
    testImages: File;
    testLabels: File | null;
  };
  leftOut: LeftOut[];
  /** Whether this browser keeps them for later visits. */
  isKept: boolean;
}

/** What the reading worker offers. */
export interface Reader {
  inspect(
    picked: Picked[],
    set: string | undefined,
    progress: (progress: Progress) => void,
  ): Promise<Found>;
  take(choices: Choices, progress: (progress: Progress) => void): Promise<Taken>;
  /** A photograph as a drawing: ink bytes, `[height, width]`. */
  photo(file: Blob, name: string): Promise<{ ink: Uint8Array; width: number; height: number }>;
}

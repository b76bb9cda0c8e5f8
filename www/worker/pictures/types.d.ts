// What reading one's own pictures takes and gives. Types only.

import type { Choices } from "../../domain/preparation.js";

/** A file with the folders that it lies in, where a folder was opened or dropped. */
export interface Picked {
  file: File;
  path: string;
}

/** How reading is watched and stopped. */
export interface Reading {
  progress?: ((progress: { done: number; total: number }) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** A label as a file has it. */
export type Label = number | string | null;

/** Something that was not taken: its name, and a sentence that says why and what to do. */
export interface LeftOut {
  name: string;
  why: string;
}

export interface Class {
  label: number;
  name: string;
  count: number;
}

/** What files hold, as shown before anything is replaced. */
export interface Found {
  /** What people call the data. */
  name: string;
  /** What one of the pictures is: “digit”, “letter”, “character”, “picture”. */
  noun: string;
  /** The names of several data sets that the files hold, and the one of them that is described here. */
  sets: string[];
  set: string | null;
  train: { name: string; count: number };
  /** Null where some of the others have to be held out. */
  test: { name: string; count: number } | null;
  sizes: { rows: number; columns: number; count: number }[];
  /** Whether the pictures can stay as large as they are. */
  canStay: boolean;
  /** Ascending; none where there are no labels. */
  classes: Class[];
  /** Some pictures, grey and not yet prepared. */
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
  /** Whether what is held out was taken out of the same pictures. */
  isSplit: boolean;
  choices: Choices;
  /** SHA-256 of all pixels and labels, in hexadecimal. */
  fingerprint: string;
  /** IDX files in memory; no labels where there are no classes. */
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
    progress: (done: number, total: number) => void,
  ): Promise<Found>;
  take(choices: Choices, progress: (done: number, total: number) => void): Promise<Taken>;
  /** A photograph as a drawing: ink bytes, `[height, width]`. */
  photo(file: Blob, name: string): Promise<{ ink: Uint8Array; width: number; height: number }>;
}

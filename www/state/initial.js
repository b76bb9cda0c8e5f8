import { NO_RUN } from "./run.js";
import { NO_PINS } from "./runs.js";

/** @import { State } from "./state.js" */

/** @type {State} before anything has happened */
export const INITIAL = {
  phase: "booting",
  worker: 0,
  network: 0,
  numbers: 0,
  hash: "",
  bornAt: 0,
  arrival: { received: 0, total: null, trainDigits: 0, done: false },
  source: null,
  data: null,
  dataset: 0,
  schema: [],
  defaults: null,
  config: null,
  architecture: null,
  run: NO_RUN,
  averageError: null,
  baselines: null,
  compared: "",
  queued: null,
  candidate: null,
  pending: [],
  checkpoint: null,
  kept: { at: 0, step: 0 },
  announcedAt: 0,
  pinned: null,
  pace: null,
  rates: {},
  threads: { used: 1, most: 1 },
  pins: NO_PINS,
  notices: [],
  storage: { left: [], run: null, persisted: null, page: false, update: "none" },
};

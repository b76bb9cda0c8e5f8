// For tests of the machine.

/** @import { Config, Row } from "../bridge/protocol.js" */

const number = { kind: "number", label: "", help: "", unit: "", live: false };
/** A schema like a worker's, with a few settings. */
export const schema = /** @type {Row[]} */ ([
  { ...number, name: "latent", default: 64, min: 1, max: 512, step: 1 },
  { ...number, name: "learningRate", default: 0.001, live: true },
  { ...number, name: "epochs", default: 10, min: 1, max: 1000, live: true },
  { ...number, name: "classes", kind: "list", default: [] },
  {
    ...number,
    name: "backend",
    kind: "choice",
    default: "flex",
    choices: ["flex", "ndarray"].map((value) => ({ value, label: value, help: "" })),
  },
]);
export const defaults = /** @type {Config} */ (
  /** @type {unknown} */ ({
    latent: 64,
    learningRate: 0.001,
    epochs: 10,
    classes: [],
    digits: 0,
    noise: 0,
    hole: 0,
    seed: 0,
    backend: "flex",
  })
);

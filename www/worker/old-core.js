// What the core does not say of itself yet.

/** @import { Architecture, Config, Row } from "../bridge/protocol.js" */

/** @param {any[]} fields @param {string[]} backends @param {Config} defaults @returns {Row[]} */
export function schemaOf(fields, backends, defaults) {
  /** @type {(name: string, label: string, values: string[]) => Row} */
  const choice = (name, label, values) => ({
    name,
    kind: "choice",
    label,
    help: "",
    unit: "",
    live: false,
    default: values[0] ?? "",
    choices: values.map((value) => ({ value, label: value, help: "" })),
  });
  const numbers = fields.map((field) => ({
    help: "",
    kind: /** @type {const} */ ("number"),
    ...field,
  }));
  const order = Object.keys(defaults);
  return [
    ...numbers,
    choice("backend", "Backend", backends),
    choice("code", "Code", ["relu", "linear"]),
    { ...choice("classes", "Digits", []), kind: /** @type {const} */ ("list"), default: [] },
  ].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/** @param {Config} config @param {number} pixels @returns {Architecture} */
export function architectureOf({ latent, code }, pixels) {
  const layer = (
    /** @type {"code" | "decoder"} */ part,
    /** @type {number} */ inputs,
    /** @type {number} */ outputs,
    /** @type {string} */ activation,
  ) => ({
    name: part,
    part,
    inputs,
    outputs,
    activation,
    parameters: (inputs + 1) * outputs,
  });
  const layers = [layer("code", pixels, latent, code), layer("decoder", latent, pixels, "sigmoid")];
  const parameters = layers.reduce((sum, { parameters }) => sum + parameters, 0);
  const codeCanBeNegative = code === "linear";
  return { pixels, latent, layers, parameters, codeCanBeNegative, codeIsSampled: false };
}

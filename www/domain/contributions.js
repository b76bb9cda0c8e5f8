/** How strongly each layer feeds the next for one picture, which the threads between pad and code show. */

/** @import { Architecture } from "../bridge/protocol.js" */
/** @import { Joint } from "./waist.js" */

/** Layers of more values than this are drawn in groups of neighbours. */
const MOST_GROUPS = 64;

/** @type {Record<string, (z: number) => number>} by their names in the architecture */
const ACTIVATIONS = {
  relu: (z) => Math.max(0, z),
  tanh: Math.tanh,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
};

/**
 * Strengths |x · w| of all connections through the network, summed over rows of pixels and groups of neighbours. For a
 * sampled code, its mean is used, the first of its two layers.
 *
 * @param {Float32Array} weights all of the network's weights, layer by layer: kernel `[inputs, outputs]`, then bias
 * @param {Pick<Architecture, "layers">} architecture
 * @param {Uint8Array} pixels ink bytes `[rows, columns]`
 * @param {number} rows
 * @returns {Joint[]}
 */
export function contributions(weights, { layers }, pixels, rows) {
  /** @type {Joint[]} */
  const joints = [];
  let start = 0;
  let x = Float32Array.from(pixels, (ink) => ink / 255);
  let isCoded = false;
  layers.forEach(({ part, inputs, outputs, activation }, l) => {
    const kernel = weights.subarray(start, start + inputs * outputs);
    const bias = weights.subarray(start + inputs * outputs, start + inputs * outputs + outputs);
    start += inputs * outputs + outputs;
    if (part === "code" && isCoded) return;
    isCoded ||= part === "code";
    const from = l === 0 ? rows : Math.min(inputs, MOST_GROUPS);
    const to = l === layers.length - 1 ? rows : Math.min(outputs, MOST_GROUPS);
    const strengths = new Float32Array(from * to);
    const y = Float32Array.from(bias);
    for (let i = 0; i < inputs; i += 1) {
      const value = x[i] ?? 0;
      if (value === 0) continue;
      const row = Math.floor((i * from) / inputs) * to;
      for (let j = 0; j < outputs; j += 1) {
        const product = value * (kernel[i * outputs + j] ?? 0);
        y[j] = (y[j] ?? 0) + product;
        const place = row + Math.floor((j * to) / outputs);
        strengths[place] = (strengths[place] ?? 0) + Math.abs(product);
      }
    }
    joints.push({ from, to, strengths });
    const activate = ACTIVATIONS[activation.name];
    x = activate ? y.map(activate) : y;
  });
  return joints;
}

/** @import { Config } from "../bridge/protocol.js" */

/**
 * Kinds of networks, with the settings for each.
 *
 * @type {Record<"standard" | "deep" | "sparse" | "variational" | "linear", { name: string, config: Partial<Config> }>}
 */
export const KINDS = {
  standard: { name: "Standard", config: { hidden: [], code: "relu", sparsity: 0 } },
  deep: { name: "Deep", config: { hidden: [128], code: "relu", sparsity: 0 } },
  sparse: { name: "Sparse", config: { hidden: [], code: "relu", sparsity: 1e-4 } },
  variational: { name: "Variational", config: { hidden: [128], code: "variational", sparsity: 0 } },
  linear: { name: "Linear", config: { hidden: [], code: "linear", sparsity: 0 } },
};

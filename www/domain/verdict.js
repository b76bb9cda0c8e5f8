import { count, error, share } from "./format.js";

/** @import { Baselines, Config } from "../bridge/protocol.js" */

/**
 * PCA's error with as many components as the latent has units; null where it was left out.
 *
 * @param {Baselines} baselines
 * @param {number} latent
 */
export function pcaError(baselines, latent) {
  return baselines.pca[Math.min(latent, baselines.pca.length - 1)] ?? null;
}

/**
 * Where the network stands, in a sentence or two.
 *
 * @param {object} standing
 * @param {number | null} standing.heldOut
 * @param {boolean} standing.isUntrained
 * @param {Baselines | null} standing.baselines
 * @param {Config} standing.config
 */
export function verdict({ heldOut, isUntrained, baselines, config }) {
  if (heldOut === null) return "";
  if (baselines === null) return "Working out what PCA and the mean image reach, to compare with …";
  const { latent } = config;
  const pca = pcaError(baselines, latent);
  if (pca === null) {
    return (
      `${isUntrained ? "Untrained, it" : "It"} makes ${share(heldOut / baselines.meanImage)} of the error of answering ` +
      `every digit with the mean image (${error(baselines.meanImage)}). PCA is left out: with so many pixels it would take minutes.`
    );
  }
  const components = `${count(latent)} ${latent === 1 ? "component" : "components"}`;
  if (isUntrained) {
    return (
      `Untrained, it makes ${share(heldOut / baselines.meanImage)} of the error of answering every digit ` +
      `with the mean image (${error(baselines.meanImage)}). PCA with ${components} reaches ${error(pca)}.`
    );
  }
  if (heldOut > baselines.meanImage) {
    return (
      `It does worse than the mean image: ${share(heldOut / baselines.meanImage)} of its error. ` +
      "If that falls no more, the learning rate is too high: reset, with a lower one."
    );
  }
  // Less than half of the way from the mean image to what as many components can do.
  const isStuck = 2 * heldOut > baselines.meanImage + pca && heldOut > pca;
  if (isStuck) {
    const hope =
      config.code === "relu" && latent <= 8
        ? " With so few ReLU units some often die, and stay silent whatever comes in: try another seed or a linear code."
        : " Train on, or try another learning rate.";
    return `It does hardly better than the mean image: ${share(heldOut / baselines.meanImage)} of its error.${hope}`;
  }
  const ratio = heldOut / pca;
  const compared =
    ratio < 1
      ? `It reconstructs unseen digits with only ${share(ratio)} of PCA's error`
      : `It reconstructs unseen digits with ${share(ratio)} PCA's error`.replace(
          "% PCA",
          "% of PCA",
        );
  return `${compared} (${components}), and ${share(heldOut / baselines.meanImage)} of the mean image's.`;
}

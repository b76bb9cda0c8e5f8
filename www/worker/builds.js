import flexUrl from "../../pkg/flex/simple_autoencoder_bg.wasm?url";
import ndarrayUrl from "../../pkg/ndarray/simple_autoencoder_bg.wasm?url";

/** @import { Config } from "../bridge/protocol.js" */

/**
 * One WebAssembly file per backend, so that the page loads only the one it needs.
 */
const BUILDS = {
  flex: { module: () => import("../../pkg/flex/simple_autoencoder.js"), url: flexUrl },
  ndarray: { module: () => import("../../pkg/ndarray/simple_autoencoder.js"), url: ndarrayUrl },
};

/** @type {Config["backend"]} */
export const DEFAULT_BACKEND = "flex";

export const BACKENDS = /** @type {Config["backend"][]} */ (Object.keys(BUILDS));

/**
 * Loads and starts the module of a backend.
 *
 * @param {string} backend an unknown name means the default backend
 */
export async function start(backend) {
  const build = Object.entries(BUILDS).find(([name]) => name === backend)?.[1];
  const { module, url } = build ?? BUILDS[DEFAULT_BACKEND];
  const answer = fetch(url);
  const { default: init, Session } = await module();
  await init({ module_or_path: answer });
  return Session;
}

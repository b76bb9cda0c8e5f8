import flexUrl from "../../pkg/flex/simple_autoencoder_bg.wasm?url";
import ndarrayUrl from "../../pkg/ndarray/simple_autoencoder_bg.wasm?url";
import { compileShared, sharedMemory, STACK } from "./shared.js";

/** @import { Config } from "../bridge/protocol.js" */

/**
 * A module whose memory threads share, for those that are to help.
 *
 * @typedef {{ backend: string, module: WebAssembly.Module, memory: WebAssembly.Memory }} Shared
 */

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

/** @param {string} backend an unknown name means the default backend */
const buildOf = (backend) =>
  Object.entries(BUILDS).find(([name]) => name === backend)?.[1] ?? BUILDS[DEFAULT_BACKEND];

/**
 * Loads and starts the module of a backend, for one thread.
 *
 * @param {string} backend
 */
export async function start(backend) {
  const { module, url } = buildOf(backend);
  const answer = fetch(url);
  const { default: init, Session } = await module();
  await init({ module_or_path: answer });
  return { Session, setThreads: null, shared: null };
}

/**
 * The same, on memory that threads can share where the browser allows it and the file was built for it.
 *
 * @param {string} backend
 */
export async function startShared(backend) {
  const memory = sharedMemory();
  if (!memory) return start(backend);
  const build = buildOf(backend);
  const [{ default: init, Session, setThreads }, { module, isShared }] = await Promise.all([
    build.module(),
    compileShared(build.url),
  ]);
  await init({ module_or_path: module, ...(isShared && { memory }) });
  return { Session, setThreads, shared: isShared ? { backend, module, memory } : null };
}

/**
 * Makes this worker a helper of the one whose memory it is. Does not return.
 *
 * @param {Shared} shared
 * @param {() => void} ready called at the last moment
 */
export async function help({ backend, module, memory }, ready) {
  const { default: init, help } = await buildOf(backend).module();
  await init({ module_or_path: module, memory, thread_stack_size: STACK });
  ready();
  help();
}

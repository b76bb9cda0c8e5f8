// The second thread of the bench's worker.

import { STACK } from "../../www/worker/shared.js";

/** @param {MessageEvent<{ backend: string, module: WebAssembly.Module, memory: WebAssembly.Memory }>} given */
onmessage = async ({ data: { backend, module, memory } }) => {
  /** @type {typeof import("../../pkg/flex/simple_autoencoder.js")} */
  const { default: init, help } = await import(`../../pkg/${backend}/simple_autoencoder.js`);
  await init({ module_or_path: module, memory, thread_stack_size: STACK });
  postMessage("ready");
  help();
};

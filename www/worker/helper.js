// A thread beside the worker that trains: it does parts of the kernels' work, on the same memory.

import { help } from "./builds.js";

/** @import { Shared } from "./builds.js" */

/** @param {MessageEvent<Shared>} given */
onmessage = ({ data }) => void help(data, () => postMessage("ready"));

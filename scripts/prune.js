// Takes the bodies of functions that are linked but that this program never calls out of the built core. burn reaches
// them by values that do not exist here (quantised tensors, parameters on several machines), which no compiler can know.
// Reaching one all the same would stop the worker, as a panic does.
//
// usage: node scripts/prune.js WASM  (with its name section)

import { readFileSync, writeFileSync } from "node:fs";
import binaryen from "binaryen";

const NEVER_CALLED = [
  // Every gradient might be quantised, as far as its type says.
  ">::dequantize",
  // Training on several machines.
  "::submit_gradient_sync",
  "::register_sync_parameters",
  // No parameter is whole numbers or truth values.
  "DynModuleMapper>::map_int",
  "DynModuleMapper>::map_bool",
  "DynModuleVisitor>::visit_int",
  "DynModuleVisitor>::visit_bool",
  // Locks are waited for by several threads, and only kernels run on more than one, which take none of these.
  "::lock_slow",
  "::unlock_slow",
];

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("usage: node scripts/prune.js WASM");

// Its types leave this out.
const { Function: functions } =
  /** @type {{ Function: { setBody(pointer: number, body: number): void } }} */ (
    /** @type {unknown} */ (binaryen)
  );
const core = binaryen.readBinary(readFileSync(file));
// Those of rustc and no more: with all of them, binaryen writes what browsers do not read yet.
const { Features } = binaryen;
core.setFeatures(
  Features.Atomics |
    Features.MutableGlobals |
    Features.NontrappingFPToInt |
    Features.SIMD128 |
    Features.BulkMemory |
    Features.SignExt |
    Features.ReferenceTypes |
    Features.Multivalue,
);
const found = new Set();
for (let i = 0; i < core.getNumFunctions(); i += 1) {
  const pointer = core.getFunctionByIndex(i);
  const { name } = binaryen.getFunctionInfo(pointer);
  const never = NEVER_CALLED.find((part) => name.includes(part));
  if (never === undefined) continue;
  found.add(never);
  functions.setBody(pointer, core.unreachable());
}
const missing = NEVER_CALLED.filter((part) => !found.has(part));
if (missing.length > 0)
  throw new Error(`no such functions in the core any more: ${missing.join(", ")}`);
binaryen.setDebugInfo(true);
writeFileSync(file, core.emitBinary());

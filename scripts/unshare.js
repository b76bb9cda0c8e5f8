// Makes a module that was compiled for threads, and the JavaScript that starts it, take memory that is not shared: so
// it runs everywhere. What is to run on several threads shares the memory again, by the same byte: www/worker/builds.js.
//
// usage: node scripts/unshare.js FILE.wasm FILE.js

import { readFileSync, writeFileSync } from "node:fs";

const [wasm, script] = process.argv.slice(2);
if (wasm === undefined || script === undefined) {
  throw new Error("usage: node scripts/unshare.js FILE.wasm FILE.js");
}

// The field's name behind its length, the kind, and 3 where it is shared.
const memory = Buffer.from("\x06memory\x02\x03", "latin1");
const bytes = readFileSync(wasm);
const at = bytes.indexOf(memory);
if (at === -1 || bytes.includes(memory, at + 1)) {
  throw new Error(`${wasm} should import shared memory once.`);
}
bytes[at + memory.length - 1] = 1;
writeFileSync(wasm, bytes);

const text = readFileSync(script, "utf8");
const unshared = text.replace(/(new WebAssembly\.Memory\(\{[^}]*),\s*shared:\s*true/, "$1");
if (unshared === text) throw new Error(`${script} should make shared memory.`);
writeFileSync(script, unshared);

// Writes the programs that the page shows for each kind of network: programs.js FOLDER. Keras' and PyTorch's
// become FOLDER/<kind>/{keras,torch}/autoencoder.py, Rust's the binaries of one package in FOLDER/rust.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Session, initSync } from "../../pkg/flex/simple_autoencoder.js";
import { kerasProgram } from "../../www/domain/program/keras.js";
import { rustProgram } from "../../www/domain/program/rust.js";
import { torchProgram } from "../../www/domain/program/torch.js";

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("name the folder to write to");

/** @param {string} path @param {string} text */
function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** @param {string} path */
const read = (path) => readFileSync(new URL(path, import.meta.url));

initSync({ module: read("../../pkg/flex/simple_autoencoder_bg.wasm") });
const session = new Session();
const [rows, columns] = [28, 28];
/** @type {Record<string, object>} */
const kinds = JSON.parse(read("kinds.json").toString());
let cargo = "";
for (const [kind, settings] of Object.entries(kinds)) {
  const config = session.configure(settings);
  const network = {
    config,
    architecture: session.architecture(),
    pixels: rows * columns,
    rows,
    columns,
  };
  write(join(folder, kind, "keras", "autoencoder.py"), kerasProgram(network));
  write(join(folder, kind, "torch", "autoencoder.py"), torchProgram(network));
  const rust = rustProgram(network);
  write(join(folder, "rust", "src", "bin", `${kind}.rs`), rust);
  // The dependencies are those that the program itself names.
  cargo = [...rust.matchAll(/^\/\/! ((?:\[dependencies\]|\w+ = ).*)$/gm)]
    .map(([, line]) => line)
    .join("\n");
}
write(
  join(folder, "rust", "Cargo.toml"),
  `[package]\nname = "programs"\nversion = "0.0.0"\nedition = "2024"\n\n${cargo}\n\n[workspace]\n`,
);

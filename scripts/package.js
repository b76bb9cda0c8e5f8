// Turns the built core into an npm package, with its name and description from Cargo.toml.
//
// usage: node scripts/package.js FOLDER

import { execFileSync } from "node:child_process";
import { copyFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: node scripts/package.js FOLDER");

const metadata = execFileSync("cargo", ["metadata", "--no-deps", "--format-version", "1"]);
const { packages, workspace_root: root } = JSON.parse(String(metadata));
const { name, version, description, license, keywords } = packages.find(
  (/** @type {{ manifest_path: string }} */ { manifest_path: path }) =>
    path === join(root, "Cargo.toml"),
);
const files = readdirSync(folder).filter((file) => !file.endsWith("_bg.wasm.d.ts"));
const main = files.find((file) => file.endsWith(".js"));
const types = files.find((file) => file.endsWith(".d.ts"));

// The package includes its front page and its licences.
copyFileSync("docs/package.md", join(folder, "README.md"));
for (const file of ["LICENSE-APACHE", "LICENSE-MIT"]) copyFileSync(file, join(folder, file));
files.push("LICENSE-APACHE", "LICENSE-MIT");

writeFileSync(
  join(folder, "package.json"),
  `${JSON.stringify({ name, version, description, license, keywords, type: "module", main, types, files }, null, 2)}\n`,
);

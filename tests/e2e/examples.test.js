// The wasm package without any of the page: in Node, in a bare page and its worker, and installed.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { browserTest } from "./browser.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
/**
 * @param {string} folder
 * @param {string} command
 * @param {...string} values
 */
const run = (folder, command, ...values) =>
  execFileSync(command, values, { cwd: folder, encoding: "utf8" });

/** What the example for Node prints: the held-out error before training and after each epoch. */
function trainInNode() {
  const printed = run(root, process.execPath, "examples/node/train.mjs");
  return Array.from(printed.matchAll(/MSE (\S+)$/gm), ([, error]) => Number(error));
}

test("the example for Node trains on MNIST", () => {
  const errors = trainInNode();
  assert.equal(errors.length, 3);
  const [fresh, once, twice] = errors;
  assert.ok(fresh > 0.2 && fresh < 0.26, `a fresh network draws grey everywhere: ${fresh}`);
  assert.ok(once < 0.035, `after one epoch: ${once}`);
  assert.ok(twice < 0.023, `after two epochs: ${twice}`);
});

browserTest(
  "the example page trains in its worker, with the result that Node has",
  { path: "/", folder: root },
  async (page) => {
    await page.load("examples/web/index.html");
    await page.until("a digit", () => page.pixels("canvas"));
    const error = await page.until("the held-out error", () => page.text("#error"));
    assert.equal(Number(error), trainInNode().at(-1));
  },
);

test("the package can be packed, installed and imported by its name", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "simple-autoencoder-package-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const [{ filename, files }] = JSON.parse(
    run(join(root, "pkg/flex"), "npm", "pack", "--json", "--pack-destination", folder),
  );
  const paths = files.map((/** @type {{ path: string }} */ { path }) => path);
  assert.deepEqual(paths.sort(), [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "package.json",
    "simple_autoencoder.d.ts",
    "simple_autoencoder.js",
    "simple_autoencoder_bg.wasm",
  ]);
  run(folder, "npm", "install", "--offline", "--no-audit", filename);
  writeFileSync(
    join(folder, "use.mjs"),
    `import { readFile } from "node:fs/promises";
     import init, { Session } from "simple-autoencoder";
     const wasm = new URL(import.meta.resolve("simple-autoencoder/simple_autoencoder_bg.wasm"));
     await init({ module_or_path: await readFile(wasm) });
     console.log(JSON.stringify(new Session().config));`,
  );
  assert.equal(JSON.parse(run(folder, process.execPath, "use.mjs")).latent, 64);
});

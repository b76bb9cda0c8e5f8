// The other tests trust that no error and no foreign request escapes them: this shows it.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { browserNames, open } from "./browser.js";
import { serve } from "../../scripts/serve.js";

const folder = mkdtempSync(join(tmpdir(), "simple-autoencoder-harness-"));
after(() => rmSync(folder, { recursive: true }));

const misdeeds = `
  export const misdeeds = {
    log: () => console.error("misdeed"),
    throw: () => setTimeout(() => { throw new Error("misdeed"); }),
    reject: () => void Promise.reject(new Error("misdeed")),
    leave: (address) => void fetch(address, { mode: "no-cors" }),
  };`;
writeFileSync(join(folder, "misdeeds.js"), misdeeds);
writeFileSync(
  join(folder, "worker.js"),
  'import { misdeeds } from "./misdeeds.js"; onmessage = ({ data }) => misdeeds[data[0]](data[1]);',
);
writeFileSync(
  join(folder, "index.html"),
  `<!doctype html><link rel="icon" href="data:," /><script type="module">
    import { misdeeds } from "./misdeeds.js";
    window.misdeeds = misdeeds;
    window.worker = new Worker("./worker.js", { type: "module" });
  </script>`,
);

for (const name of browserNames) {
  test(`${name}: errors and foreign requests are seen, on the page and in a worker`, async () => {
    const elsewhere = await serve({ folder });
    const page = await open(name, { folder });
    try {
      for (const where of [
        "misdeeds[arguments[0]](arguments[1])",
        "worker.postMessage([...arguments])",
      ]) {
        for (const misdeed of ["log", "throw", "reject", "leave"]) {
          page.errors.length = 0;
          page.requests.length = 0;
          const before = page.unexpectedErrors().length;
          await page.load();
          await page.until("the page", () => page.run("return 'worker' in window"));
          await page.run(where, misdeed, `${elsewhere.origin}/`);
          await page.until(`${misdeed} by ${where}`, () =>
            misdeed === "leave"
              ? page.foreignRequests().length > 0
              : page.unexpectedErrors().length > before,
          );
        }
      }
      assert.equal(page.unexpectedErrors(/./).length, 0);
    } finally {
      await page.close();
      elsewhere.close();
    }
  });
}

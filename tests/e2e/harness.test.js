// The other tests trust that no error and no foreign request escapes them, and that what they ask of the browser
// is done: this shows it.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { serve } from "../../scripts/serve.js";
import { open } from "./browser.js";
import { engineNames } from "./engines.js";
import { serveWithFaults } from "./server.js";

const folder = mkdtempSync(join(tmpdir(), "simple-autoencoder-harness-"));
after(() => rmSync(folder, { recursive: true }));

const misdeeds = `
  export const misdeeds = {
    log: () => console.error("misdeed"),
    throw: () => setTimeout(() => { throw new Error("misdeed"); }),
    reject: () => void Promise.reject(new Error("misdeed")),
    leave: (address) => void fetch(address, { mode: "no-cors" }).catch(() => {}),
  };`;
writeFileSync(join(folder, "misdeeds.js"), misdeeds);
writeFileSync(
  join(folder, "worker.js"),
  'import { misdeeds } from "./misdeeds.js"; onmessage = ({ data }) => misdeeds[data[0]](data[1]);',
);
writeFileSync(join(folder, "large.js"), `// ${"text ".repeat(20_000)}`);
writeFileSync(
  join(folder, "index.html"),
  `<!doctype html><link rel="icon" href="data:," /><p>Text</p><script type="module">
    import { misdeeds } from "./misdeeds.js";
    window.misdeeds = misdeeds;
    window.clocks = () => [performance.now(), Date.now()];
    window.worker = new Worker("./worker.js", { type: "module" });
  </script>`,
);

/** @param {import("./page.js").Page} page */
async function load(page) {
  await page.load();
  await page.until("the page", () => page.run("return 'worker' in window"));
}

for (const name of engineNames) {
  test(`${name}: errors and foreign requests are seen, on the page and in a worker`, async () => {
    // Not localhost, which a proxy is not asked for.
    const elsewhere = "http://elsewhere.invalid/";
    const page = await open(name, { folder });
    try {
      for (const where of [
        "misdeeds[arguments[0]](arguments[1])",
        "worker.postMessage([...arguments])",
      ]) {
        for (const misdeed of ["log", "throw", "reject", "leave"]) {
          const errors = page.unexpectedErrors().length;
          const requests = page.foreignRequests().length;
          await load(page);
          await page.run(where, misdeed, elsewhere);
          await page.until(`${misdeed} by ${where}`, () =>
            misdeed === "leave"
              ? page.foreignRequests().length > requests
              : page.unexpectedErrors().length > errors,
          );
        }
      }
      assert.equal(page.unexpectedErrors(/./).length, 0);
    } finally {
      await page.close();
    }
  });

  test(`${name}: a script runs before the page, and time passes when it is told to`, async () => {
    const page = await open(name, { folder });
    try {
      await page.keepTime();
      await page.beforeLoad("window.wasFirst = !('worker' in window)");
      await load(page);
      assert.equal(await page.run("return wasFirst"), true);
      const still = "return matchMedia('(prefers-reduced-motion: reduce)').matches";
      assert.ok(await page.run(still), "nothing moves, and the page does not train unasked");
      // The page's own call: in Firefox a driver's scripts have clocks of their own.
      const clocks = () => page.run("return clocks()");
      const before = await clocks();
      await page.advance(3_600_000);
      const after = await clocks();
      for (const clock of [0, 1]) assert.ok(after[clock] - before[clock] >= 3_600_000);
    } finally {
      await page.close();
    }
  });
}

test("Chromium: what a person has set is in force", async () => {
  const page = await open("Chromium", { folder, fontSize: 32 });
  try {
    await load(page);
    assert.equal(await page.run("return getComputedStyle(document.body).fontSize"), "32px");
    const settings = {
      "forced-colors": "active",
      "prefers-reduced-motion": "reduce",
      "prefers-contrast": "more",
      "prefers-color-scheme": "dark",
    };
    await page.emulate(settings);
    for (const [feature, value] of Object.entries(settings)) {
      const query = `(${feature}: ${value})`;
      assert.ok(await page.run("return matchMedia(arguments[0]).matches", query), query);
    }
    await page.spaceText();
    assert.equal(await page.run("return getComputedStyle(document.body).letterSpacing"), "3.84px");
  } finally {
    await page.close();
  }
});

test("WebKit: the language can be one that Intl refuses", async () => {
  const page = await open("WebKit", { folder, locale: "C.UTF-8" });
  try {
    await load(page);
    assert.equal(await page.run("return navigator.language"), "C");
  } finally {
    await page.close();
  }
});

/** Milliseconds until a file is here, and its length on the way. */
async function timeOf(/** @type {string} */ url) {
  const begin = performance.now();
  const response = await fetch(url);
  await response.arrayBuffer();
  return {
    milliseconds: performance.now() - begin,
    length: Number(response.headers.get("content-length")),
    isolated: response.headers.has("cross-origin-embedder-policy"),
  };
}

test("a slow line takes its time, and texts are compressed on it", async () => {
  const latency = 200;
  const rate = 20_000;
  const server = await serveWithFaults({ folder, line: { rate, latency }, isolated: true });
  try {
    const { milliseconds, length, isolated } = await timeOf(`${server.url}large.js`);
    assert.ok(length < 1000, `100 KB of the same word are ${length} bytes on the way`);
    assert.ok(isolated);
    // The handshake, the request and its answer, then the bytes one after the other.
    const least = 2 * latency + (length * 8000) / rate;
    assert.ok(
      milliseconds > least && milliseconds < least + 400,
      `${milliseconds} ms, not ${least}`,
    );
  } finally {
    server.close();
  }
});

test("a plain host sends no headers for threads", async () => {
  const server = await serve({ folder, isolated: false });
  try {
    assert.equal((await timeOf(`${server.origin}/large.js`)).isolated, false);
  } finally {
    server.close();
  }
});

// Nothing but the page's own scripts runs in it, and nothing but its own files is asked for.

import assert from "node:assert/strict";
import { browserTest } from "./browser.js";

/** @import { Page } from "./page.js" */

/**
 * Runs a script in the page itself, not beside it, and returns what it throws, or "nothing".
 *
 * @param {Page} page
 * @param {string} script
 */
async function thrownBy(page, script) {
  const context = await page.driver.getWindowHandle();
  const { result } = await page.bidi.send({
    method: "script.callFunction",
    params: {
      functionDeclaration: `async () => {
          // WebDriver's own calls are exempt from the policy, but not what comes after them.
          await new Promise((resolve) => setTimeout(resolve));
          try { await (async () => { ${script} })(); } catch (error) { return String(error); }
          return "nothing";
        }`,
      awaitPromise: true,
      target: { context },
    },
  });
  return result.result.value;
}

browserTest(
  "text becomes neither script nor markup, and no other origin is asked",
  { errors: /./ },
  async (page) => {
    await page.ready("#digits=2000&epochs=1");
    assert.equal(await thrownBy(page, ""), "nothing", "what is allowed throws nothing");
    const refused = [
      ["eval", 'eval("window.intruded = true")'],
      ["new Function", 'new Function("window.intruded = true")()'],
      ["a foreign worker", 'new Worker("https://example.org/worker.js")'],
      ["a worker of text", 'new Worker("data:text/javascript,0")'],
      ["another origin", 'await fetch("https://example.org/")'],
    ];
    const isTrusted = await page.run("return 'trustedTypes' in window");
    if (isTrusted) {
      refused.push(
        ["markup", 'document.createElement("p").innerHTML = "<b>text</b>"'],
        ["the text of a script", 'document.createElement("script").text = "0"'],
        ["another policy", 'trustedTypes.createPolicy("another", {})'],
      );
    }
    for (const [what, script] of refused) {
      assert.notEqual(await thrownBy(page, script), "nothing", `${what} is refused`);
    }
    await thrownBy(
      page,
      `const script = document.createElement("script");
       script.append("window.intruded = true");
       document.head.append(script);
       const handler = document.createElement("button");
       handler.setAttribute("onclick", "window.intruded = true");
       handler.click();`,
    );
    assert.equal(await page.run("return 'intruded' in window"), false);
    // The page's own works all the same.
    await page.finish();
  },
);

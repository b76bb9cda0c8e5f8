/** A page for unit tests of views, without a browser. */

import { readFileSync } from "node:fs";
import { Window } from "happy-dom";
import { viewIn } from "./elements.js";

const page = readFileSync(new URL("../../index.html", import.meta.url), "utf8");

/**
 * Makes index.html the document for the code under test, without running its scripts.
 *
 * @param {string} view name of a view
 * @returns {HTMLElement} its root
 */
export function rootOf(view) {
  const window = new Window({ settings: { disableJavaScriptEvaluation: true } });
  window.document.write(page);
  const names = Object.getOwnPropertyNames(window).filter((name) =>
    /^(HTML|SVG)?[A-Z]\w*(Element|Event)$/.test(name),
  );
  for (const name of [
    ...names,
    "Element",
    "Node",
    "Event",
    "document",
    "window",
    "ResizeObserver",
    "getComputedStyle",
    "requestAnimationFrame",
    "cancelAnimationFrame",
  ]) {
    Object.defineProperty(globalThis, name, {
      value: /** @type {any} */ (window)[name],
      configurable: true,
      writable: true,
    });
  }
  return viewIn(document, view);
}

import { AddressBar } from "./address-bar.js";
import { createApp } from "./app.js";
import { startChapters } from "./chapters.js";
import { keepPins } from "./kept-pins.js";
import { showPage } from "./page.js";

/** @import { Page } from "./chapters/page.js" */

if (!document.documentElement.hasAttribute("data-unsupported")) start();

function start() {
  const announcer = document.getElementById("announcer");
  const address = new AddressBar({
    read: () => location.href,
    write: (next) => history.replaceState(null, "", next),
    wait: (then, milliseconds) => void setTimeout(then, milliseconds),
  });
  const app = createApp({
    address,
    announce(words) {
      if (announcer) announcer.textContent = words;
    },
    baselines: async (config) => (await beside()).baselines(config),
  });
  /** @type {Promise<ReturnType<typeof import("./jobs.js").createJobs>> | null} */
  let jobs = null;
  // What runs beside the main network; the first network needs none of it.
  const beside = () => (jobs ??= import("./jobs.js").then(({ createJobs }) => createJobs(app)));
  const { top, ownData, restore } = showPage(app, address);
  const tab = { ownData, input: top.input, kept: keepPins(app) };
  /** @type {Promise<Page> | null} */
  let page = null;
  const share = async () =>
    (await import("./chapters/shared.js")).share(app, { ...tab, ...(await beside()) });
  startChapters(app, () => (page ??= share()));

  window.addEventListener("hashchange", ({ newURL }) => {
    const hash = settingsIn(newURL);
    if (!hash) return;
    app.dispatch({ type: "address", hash });
    restore(hash);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") app.dispatch({ type: "hidden" });
  });
  window.addEventListener("pagehide", () => app.dispatch({ type: "hidden" }));

  const hash = settingsIn(location.href);
  restore(hash);
  app.dispatch({
    type: "start",
    hash,
    isStill: window.matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
}

/**
 * The settings at the end of an address; empty for a place on the page.
 *
 * @param {string} address
 */
function settingsIn(address) {
  const hash = new URL(address).hash.slice(1);
  return hash.includes("=") ? hash : "";
}

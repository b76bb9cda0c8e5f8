import { AddressBar } from "./address-bar.js";
import { createApp } from "./app.js";
import { startChapters } from "./chapters.js";
import { createJobs } from "./jobs.js";
import { keepPins } from "./kept-pins.js";
import { openRun } from "./open-run.js";
import { showPage } from "./page.js";
import { sizeOf } from "../domain/size.js";

if (!document.documentElement.hasAttribute("data-unsupported")) start();

function start() {
  const announcer = document.getElementById("announcer");
  const address = new AddressBar({
    read: () => location.href,
    write: (next) => history.replaceState(null, "", next),
    wait: (then, milliseconds) => void setTimeout(then, milliseconds),
  });
  const machine = createApp({
    address,
    announce(words) {
      if (announcer) announcer.textContent = words;
    },
    baselines: (config) => jobs.baselines(config),
  });
  const jobs = createJobs(machine);
  const app = { ...machine, ...jobs };
  const { top, ownData, restore } = showPage(app, address);
  startChapters({
    ...app,
    ownData,
    input: top.input,
    kept: keepPins(app),
    open: (run) => openRun(app, run),
    readPictures: (files) => ownData.readPictures(files, sizeOf(app.state().data)),
  });

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

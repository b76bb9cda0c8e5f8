import { AddressBar } from "./app/address-bar.js";
import { createApp } from "./app/app.js";
import { showPage } from "./app/page.js";

/** What a lazily loaded part is called. @typedef {{ place: string, name: string }} Part */

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
  });
  const page = showPage(app, address);

  /**
   * Loads a part of the page. One that cannot be had is said to be missing: its file may be of a version that the
   * server no longer has.
   *
   * @template T
   * @param {Part} part
   * @param {() => Promise<T>} load
   * @param {(module: T) => void} take
   */
  function lazily({ place, name }, load, take) {
    load().then(take, () =>
      app.dispatch({
        type: "say",
        place,
        level: "error",
        title: `${name} could not be loaded`,
        words:
          "Its file is missing: there may be a newer version of the page, or no network. Reload to try again.",
        action: { label: "Reload", event: { type: "reload" } },
      }),
    );
  }

  window.addEventListener("hashchange", ({ newURL }) => {
    const hash = new URL(newURL).hash.slice(1);
    // A place on the page is no setting.
    if (!hash.includes("=") && document.getElementById(decodeURIComponent(hash))) return;
    app.dispatch({ type: "address", hash });
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") app.dispatch({ type: "hidden" });
  });
  window.addEventListener("pagehide", () => app.dispatch({ type: "hidden" }));

  app.dispatch({
    type: "start",
    hash: location.hash.slice(1),
    isStill: window.matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  lazily({ place: "top", name: "The chart" }, () => import("./views/chart.js"), page.addChart);
  lazily({ place: "top", name: "The lab" }, () => import("./app/lab.js"), page.addLab);
}

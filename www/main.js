import { AddressBar } from "./app/address-bar.js";
import { createApp } from "./app/app.js";
import { startChapters } from "./app/chapters.js";
import { Frame } from "./app/frame.js";
import { createJobs } from "./app/jobs.js";
import { keepPins } from "./app/kept-pins.js";
import { openRun } from "./app/open-run.js";
import { OwnData, useKept } from "./app/own-data.js";
import { Top } from "./app/top.js";
import { drawingOfPhoto } from "./bridge/pictures.js";
import { DropView } from "./views/drop/view.js";

/** @import { LeftRun } from "./bridge/protocol.js" */
/** @import { Page } from "./app/chapters/page.js" */
/** @import { Run } from "./state/runs.js" */

if (!document.documentElement.hasAttribute("data-unsupported")) start();

/** Puts the page together; what it does is elsewhere. */
function start() {
  const address = new AddressBar({
    read: () => location.href,
    write: (next) => history.replaceState(null, "", next),
    wait: (then, milliseconds) => void setTimeout(then, milliseconds),
  });
  const announcer = document.getElementById("announcer");
  const core = createApp({
    address,
    announce: (words) => announcer?.replaceChildren(words),
  });
  const { jobs, gallery } = createJobs(core);
  const app = { ...core, jobs };

  const top = new Top(app, root, (file) => void ownData.openPhoto(file));
  const resume = (/** @type {LeftRun} */ left) => void ownData.resume(left);
  new Frame(app, root, { document, address, resume });
  const sheet = /** @type {HTMLDialogElement} */ (root("sheet"));
  const ownData = new OwnData(app, sheet, (drawing) => {
    top.draw(drawing, "Your picture").catch((error) => app.report("top", error));
  });
  new DropView(root("drop"), {
    dropped: (picked) => void ownData.open(picked),
    failed: (error) => app.report("top", error),
  });

  /** @type {Page & Record<string, any>} */
  const page = {
    ...app,
    gallery,
    ownData,
    input: top.input,
    kept: keepPins(app),
    open: (/** @type {Run} */ run) => openRun(app, run),
    // Without a secure origin there is no clipboard.
    copy: async (/** @type {string} */ text) => {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        return false;
      }
    },
    async readPictures(files) {
      const pictures = [];
      for (const file of files) {
        const { ink, width, height } = await drawingOfPhoto(file);
        pictures.push((await app.ask.reconstructDrawing(ink, width, height)).framed);
      }
      const pixels = new Uint8Array(
        await new Blob(pictures.map((one) => one.slice())).arrayBuffer(),
      );
      return { pixels, names: files.map(({ name }) => name) };
    },
  };
  startChapters(page, document);

  window.addEventListener("hashchange", ({ newURL }) => {
    const hash = new URL(newURL).hash.slice(1);
    // A place on the page is no setting.
    if (!hash.includes("=") && document.getElementById(hash)) return;
    app.dispatch({ type: "address", hash });
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") app.dispatch({ type: "hidden" });
  });
  window.addEventListener("pagehide", () => app.dispatch({ type: "hidden" }));

  // The address is soon another one: it says what is in force.
  void useKept(app, ownData, new URLSearchParams(location.hash.slice(1)).get("data") ?? "");
  app.dispatch({
    type: "start",
    hash: location.hash.slice(1),
    isStill: window.matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
}

/** @param {string} name of a view */
function root(name) {
  const element = document.querySelector(`[data-view="${name}"]`);
  if (!(element instanceof HTMLElement)) throw new Error(`index.html has no view “${name}”`);
  return element;
}

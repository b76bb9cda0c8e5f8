import { later } from "./later.js";

/** @import { App } from "../state/state.js" */
/** @import { Page } from "./chapters/page.js" */

/** The code of each chapter, loaded when it comes near. */
const CHAPTERS = {
  learning: () => import("./chapters/learning.js"),
  size: () => import("./chapters/size.js"),
  meaning: () => import("./chapters/meaning.js"),
  strangers: () => import("./chapters/strangers.js"),
  repair: () => import("./chapters/repair.js"),
  kinds: () => import("./chapters/kinds.js"),
  yours: () => import("./chapters/yours.js"),
  build: () => import("./chapters/build.js"),
};

/** How far from the window a chapter is loaded. */
const NEAR = "600px";

/**
 * Starts every chapter when it comes near, once there is a network.
 *
 * @param {App} app
 * @param {() => Promise<Page>} load what chapters share
 */
export function startChapters(app, load) {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting || !(target instanceof HTMLElement)) continue;
        observer.unobserve(target);
        void chapter(target)();
      }
    },
    { rootMargin: NEAR },
  );

  /** @param {HTMLElement} section */
  function chapter(section) {
    const name = /** @type {keyof typeof CHAPTERS} */ (section.dataset["chapter"]);
    return later(app, { place: name, title: "A chapter could not be loaded" }, async () => {
      const [{ start }, page] = await Promise.all([
        CHAPTERS[name](),
        load(),
        import("../ui/chapters.css"),
      ]);
      start(page, section);
      section.dataset["started"] = "";
    });
  }

  // Until there is a network, the line is left to it.
  const end = app.subscribe(({ phase }) => {
    if (phase === "booting" || phase === "loading") return;
    end();
    for (const section of document.querySelectorAll("[data-chapter]")) observer.observe(section);
  });
}

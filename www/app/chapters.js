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
 * Starts every chapter when it comes near, once there is something to train on: before, its code would delay that. If
 * the code cannot be loaded, the chapter says so: its file may belong to a version that the server no longer has.
 *
 * @param {Page} page
 */
export function startChapters(page) {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting || !(target instanceof HTMLElement)) continue;
        observer.unobserve(target);
        void load(target);
      }
    },
    { rootMargin: NEAR },
  );

  /** @param {HTMLElement} section */
  async function load(section) {
    const name = /** @type {keyof typeof CHAPTERS} */ (section.dataset["chapter"]);
    try {
      const { start } = await CHAPTERS[name]();
      start(page, section);
      section.dataset["started"] = "";
    } catch (error) {
      console.error(error);
      page.dispatch({
        type: "say",
        place: name,
        level: "error",
        title: "A chapter could not be loaded",
        words:
          "Its file is missing: there may be a newer version of the page, or no network. Reload to try again.",
        action: { label: "Reload", event: { type: "reload" } },
      });
    }
  }

  const sections = document.querySelectorAll("[data-chapter]");
  const end = page.subscribe(({ phase }) => {
    if (phase === "booting" || phase === "loading") return;
    end();
    for (const section of sections) observer.observe(section);
  });
}

/** @import { Page } from "./chapters/page.js" */

/** Each chapter's controller, loaded when the chapter comes near. */
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

/** A chapter is near when it is less than this share of a window away. */
const NEAR = "100%";

/**
 * Starts each chapter when it comes near. One that cannot be had is said to be missing: its file may be of a version
 * of the page that the server no longer has.
 *
 * @param {Page & Record<string, any>} page
 * @param {Document} document
 */
export function startChapters(page, document) {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting || !(target instanceof HTMLElement)) continue;
        observer.unobserve(target);
        void start(target);
      }
    },
    { rootMargin: `${NEAR} 0px` },
  );

  /** @param {HTMLElement} section */
  async function start(section) {
    const name = section.dataset["chapter"] ?? "";
    const load = Object.entries(CHAPTERS).find(([chapter]) => chapter === name)?.[1];
    if (!load) throw new Error(`there is no chapter “${name}”`);
    let chapter;
    try {
      chapter = await load();
    } catch {
      const title = section.querySelector("h2")?.textContent ?? name;
      page.dispatch({
        type: "say",
        place: name,
        level: "error",
        title: `“${title}” could not be loaded`,
        words:
          "Its file cannot be had: there may be a newer version of the page, or no network. Reload to try again; what is trained here is kept.",
        action: { label: "Reload", event: { type: "reload" } },
      });
      return;
    }
    chapter.start(/** @type {any} */ (page), section);
  }

  for (const section of document.querySelectorAll("[data-chapter]")) observer.observe(section);
}

import { sizeOf } from "../../domain/size.js";
import { openRun } from "../open-run.js";

/** @import { App } from "../../state/state.js" */
/** @import { Page } from "./page.js" */

/**
 * What chapters are given, loaded with the first of them.
 *
 * @param {App} app
 * @param {Omit<Page, keyof App | "open" | "readPictures">} tab
 * @returns {Page}
 */
export function share(app, tab) {
  return {
    ...app,
    ...tab,
    open: (run) => openRun(app, run),
    async readPictures(files) {
      const ownData = await tab.ownData();
      if (!ownData) throw new Error("The pictures were not opened: a part of the page is missing.");
      return ownData.readPictures(files, sizeOf(app.state().data));
    },
  };
}

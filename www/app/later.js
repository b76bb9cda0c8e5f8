/** @import { App } from "../state/state.js" */

/**
 * A part of the page that is loaded when it is first needed. One that cannot be had is said to be missing: its file may be
 * of a version that the server no longer has.
 *
 * @template Part
 * @param {Pick<App, "dispatch">} app
 * @param {{ place: string, title: string }} missing what is said then, and where
 * @param {() => Promise<Part>} load
 * @returns {() => Promise<Part | null>} null where it cannot be had
 */
export function later({ dispatch }, { place, title }, load) {
  /** @type {Promise<Part | null> | null} */
  let loading = null;
  return () => {
    loading ??= load().catch((error) => {
      loading = null;
      console.error(error);
      dispatch({
        type: "say",
        kind: "missing",
        place,
        title,
        words:
          "Its file is missing: there may be a newer version of the page, or no network. Reload to try again.",
        action: { label: "Reload", event: { type: "reload" } },
      });
      return null;
    });
    return loading;
  };
}

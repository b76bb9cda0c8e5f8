import { byId } from "./elements.js";

/** Dark or light: as the system prefers until the switch is used. */
export class ThemeView {
  #button = byId("theme", HTMLButtonElement);
  #root = document.documentElement;
  #chosen = false;

  /** @param {() => void} changed called when the colours are other ones */
  constructor(changed) {
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const show = (/** @type {boolean} */ isDark) => {
      this.#root.dataset["theme"] = isDark ? "dark" : "light";
      this.#button.setAttribute("aria-checked", String(isDark));
      changed();
    };
    dark.addEventListener("change", () => {
      if (!this.#chosen) show(dark.matches);
    });
    this.#button.addEventListener("click", () => {
      this.#chosen = true;
      show(this.#root.dataset["theme"] !== "dark");
    });
    show(this.#root.dataset["theme"] === "dark");
  }
}

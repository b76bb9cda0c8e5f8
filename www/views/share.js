import { byId } from "./elements.js";

/** The address of the page, which says the whole configuration, and a button that copies it. */
export class ShareView {
  #button = byId("share", HTMLButtonElement);
  #label = this.#button.textContent ?? "";

  /** @param {(words: string) => void} announce tells those who cannot see the button */
  constructor(announce) {
    this.#button.addEventListener("click", async () => {
      const done = await navigator.clipboard.writeText(location.href).then(
        () => true,
        () => false,
      );
      this.#button.textContent = done ? "Link copied" : "Copy the address bar";
      announce(
        done ? "Link copied" : "The browser refused to copy; the link is in the address bar.",
      );
      setTimeout(() => {
        this.#button.textContent = this.#label;
      }, 2000);
    });
  }

  /** @param {string} address the configuration, as the end of the address */
  show(address) {
    const url = new URL(location.href);
    url.hash = address;
    history.replaceState(null, "", url);
  }
}

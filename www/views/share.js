import { byId } from "./elements.js";

/** The address of the page, which says the whole configuration, and a button that copies it. */
export class ShareView {
  #button = byId("share", HTMLButtonElement);
  #label = this.#button.textContent ?? "";

  /**
   * @param {object} page
   * @param {(words: string) => void} page.announce tells those who cannot see the button
   * @param {() => string} page.address
   */
  constructor({ announce, address }) {
    this.#button.addEventListener("click", async () => {
      // Without a secure origin there is no clipboard.
      const done = await Promise.resolve(navigator.clipboard?.writeText(address())).then(
        () => navigator.clipboard !== undefined,
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
}

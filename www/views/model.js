import { byId, save } from "./elements.js";

/** The network as a file: saved, and opened again. */
export class ModelView {
  #save = byId("save-model", HTMLButtonElement);
  #open = byId("open-model", HTMLButtonElement);
  #file = byId("model-file", HTMLInputElement);
  #withOptimiser = byId("with-optimiser", HTMLInputElement);

  /**
   * @param {object} actions
   * @param {(withOptimiser: boolean) => Promise<{ name: string, bytes: Uint8Array }>} actions.save
   * @param {(file: File) => void} actions.open
   * @param {(error: unknown) => void} actions.tell
   */
  constructor({ save: make, open, tell }) {
    this.#save.addEventListener("click", async () => {
      try {
        const { name, bytes } = await make(this.#withOptimiser.checked);
        save(new Blob([new Uint8Array(bytes)], { type: "application/octet-stream" }), name);
      } catch (error) {
        tell(error);
      }
    });
    this.#open.addEventListener("click", () => this.#file.click());
    this.#file.addEventListener("change", () => {
      const [file] = this.#file.files ?? [];
      if (file) open(file);
      // So that the same file can be chosen again.
      this.#file.value = "";
    });
  }

  /** There is a network from now on. */
  enable() {
    this.#save.disabled = false;
    this.#open.disabled = false;
  }
}

import { part } from "../../ui/elements.js";

/** @typedef {{ name: string, file: string, text: string }} Program */

/** The network as programs for other frameworks, one at a time. */
export class ProgramView {
  #tabs;
  #text;
  #copied;
  /** @type {Program[]} */
  #programs = [];
  #chosen = 0;

  /**
   * @param {HTMLElement} root with one tab for each program, in their order
   * @param {object} handlers
   * @param {(text: string) => Promise<boolean>} handlers.copy whether it could
   * @param {(program: Program) => void} handlers.save
   */
  constructor(root, { copy, save }) {
    this.#tabs = [...root.querySelectorAll('[role="tab"]')].map(
      (tab) => /** @type {HTMLButtonElement} */ (tab),
    );
    this.#text = part(root, "text");
    this.#copied = part(root, "copied");
    this.#tabs.forEach((tab, i) => {
      tab.addEventListener("click", () => this.#choose(i));
      tab.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        this.#choose((i + step + this.#tabs.length) % this.#tabs.length);
        this.#tabs[this.#chosen]?.focus();
      });
    });
    part(root, "copy").addEventListener("click", async () => {
      const program = this.#programs[this.#chosen];
      if (!program) return;
      this.#copied.textContent = (await copy(program.text))
        ? `Copied: ${program.name}.`
        : "This browser did not let the page copy: choose the text and copy it yourself.";
    });
    part(root, "save").addEventListener("click", () => {
      const program = this.#programs[this.#chosen];
      if (program) save(program);
    });
    this.#choose(0);
  }

  /** @param {Program[]} programs in the order of the tabs */
  show(programs) {
    this.#programs = programs;
    this.#write();
  }

  /** @param {number} index */
  #choose(index) {
    this.#chosen = index;
    this.#tabs.forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(i === index));
      tab.tabIndex = i === index ? 0 : -1;
    });
    const tab = this.#tabs[index];
    if (tab) this.#text.setAttribute("aria-labelledby", tab.id);
    this.#copied.textContent = "";
    this.#write();
  }

  #write() {
    const text = this.#programs[this.#chosen]?.text ?? "";
    if (this.#text.textContent !== text) this.#text.textContent = text;
  }
}

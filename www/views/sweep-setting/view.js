import { make, part } from "../../ui/elements.js";

/**
 * @typedef {object} Shown
 * @property {readonly { name: string, label: string }[]} settings
 * @property {string} setting the chosen one
 * @property {string} values as they are typed
 * @property {string} help
 * @property {string | null} problem why the values cannot be
 *
 * @typedef {object} Handlers
 * @property {(setting: string) => void} choose
 * @property {(values: string) => void} type
 */

/** Which setting is swept, and over which values. */
export class SweepSettingView {
  #setting;
  #values;
  #help;

  /**
   * @param {HTMLElement} root
   * @param {Handlers} handlers
   */
  constructor(root, { choose, type }) {
    this.#setting = part(root, "setting", HTMLSelectElement);
    this.#values = part(root, "values", HTMLInputElement);
    this.#help = part(root, "help");
    this.#setting.addEventListener("change", () => choose(this.#setting.value));
    this.#values.addEventListener("change", () => type(this.#values.value));
  }

  /** @param {Shown} shown */
  show({ settings, setting, values, help, problem }) {
    if (this.#setting.length !== settings.length) {
      this.#setting.replaceChildren(
        ...settings.map(({ name, label }) => make("option", { value: name }, label)),
      );
    }
    this.#setting.value = setting;
    this.#values.value = values;
    this.#values.setAttribute("aria-invalid", String(problem !== null));
    this.#help.textContent = problem ?? help;
  }
}

import { count } from "../domain/format.js";
import { byId, make } from "./elements.js";

/** @import { Config, Row } from "../bridge/protocol.js" */

/** @typedef {string} NumberName */
/** @typedef {Row & { min: number, max: number }} Field */

// The choices that are words, and what each means.
const CODES = /** @type {const} */ ({
  name: "code",
  label: "Code",
  options: [
    ["relu", "ReLU"],
    ["linear", "linear"],
  ],
});
const BACKENDS = /** @type {const} */ ({
  name: "backend",
  label: "Backend",
  options: [
    ["flex", "burn-flex"],
    ["ndarray", "burn-ndarray"],
  ],
});
const CHOICES = [CODES, BACKENDS];

/** Numbers of more than this ratio between their ends get a logarithmic slider. */
const WIDE = 1000;

/** The form of all hyper-parameters. It restates none of them: ranges and defaults come from the core. */
export class SettingsView {
  #form = byId("settings-form", HTMLFormElement);
  #place = byId("fields", HTMLElement);
  #note = byId("settings-note", HTMLElement);
  #apply = byId("apply", HTMLButtonElement);
  #revert = byId("revert", HTMLButtonElement);
  /** @type {Map<NumberName, { field: Field, input: HTMLInputElement, slider: HTMLInputElement | null }>} */
  #numbers = new Map();
  /** @type {Map<"backend" | "code", HTMLSelectElement>} */
  #choices = new Map();
  /** @type {HTMLInputElement[]} */
  #classes = [];
  #chips = make("div", { className: "chips" });
  /** What is said below each choice. */
  #remarks = {
    code: make(
      "span",
      { className: "range", id: "code-remark" },
      "linear departs from the original",
    ),
    backend: make("span", { className: "range", id: "backend-rates" }),
  };
  /** @type {Config | null} what is in force */
  #config = null;
  /** @type {Set<string>} what the person has changed in the form, by name, and is not in force */
  #edited = new Set();
  #onLive;

  /**
   * @param {object} actions
   * @param {(config: Partial<Config>) => void} actions.apply starts anew with these settings
   * @param {(name: NumberName, value: number) => void} actions.live changes one while it trains
   */
  constructor({ apply, live }) {
    this.#onLive = live;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const wrong = this.#wrong();
      if (wrong === null) {
        apply(this.draft());
      } else {
        this.#say(wrong, true);
        this.#form.querySelector("input:invalid")?.scrollIntoView({ block: "center" });
      }
    });
    this.#form.addEventListener("input", ({ target }) => {
      if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement)
        this.#edited.add(target.name);
    });
    this.#revert.addEventListener("click", () => {
      if (this.#config) this.show(this.#config);
    });
  }

  /** @param {readonly Row[]} schema */
  build(schema) {
    const fields = /** @type {Field[]} */ (schema.filter(({ kind }) => kind === "number"));
    this.#place.replaceChildren();
    this.#numbers.clear();
    this.#choices.clear();
    for (const field of fields) this.#place.append(this.#number(field));
    for (const { name, label, options } of CHOICES) {
      const select = make("select", { id: `field-${name}`, name });
      for (const [value, text] of options) select.append(make("option", { value }, text));
      select.setAttribute("aria-describedby", this.#remarks[name].id);
      select.addEventListener("change", () => this.#compare());
      this.#choices.set(name, select);
      this.#place.append(
        make(
          "div",
          { className: name === "backend" ? "field field-wide" : "field" },
          make("label", { htmlFor: select.id }, label),
          select,
          this.#remarks[name],
        ),
      );
    }
    this.#place.append(
      make(
        "fieldset",
        { className: "field field-wide classes of-classes", id: "field-classes" },
        make("legend", {}, "Trains on"),
        this.#chips,
      ),
    );
  }

  /** @param {readonly number[]} classes that there are to train on */
  offer(classes) {
    this.#classes = classes.map((label) =>
      make("input", {
        type: "checkbox",
        id: `class-${label}`,
        name: "classes",
        value: String(label),
      }),
    );
    const chips = this.#classes.map((box) => {
      box.addEventListener("change", () => this.#compare());
      return make("label", { className: "chip" }, box, make("span", {}, box.value));
    });
    this.#chips.replaceChildren(...chips);
    this.#edited.delete("classes");
    if (this.#config) this.accept(this.#config);
  }

  /** @param {Config} config what is in force: the form shows it, and nothing waits any more */
  show(config) {
    this.#edited.clear();
    this.accept(config);
  }

  /**
   * Shows what is in force, but for what the person has changed since.
   *
   * @param {Config} config
   */
  accept(config) {
    this.#config = config;
    const draft = this.draft();
    for (const name of /** @type {(keyof Config)[]} */ (Object.keys(config))) {
      if (String(draft[name]) === String(config[name])) this.#edited.delete(name);
    }
    for (const [name, { input, slider }] of this.#numbers) {
      if (this.#edited.has(name)) continue;
      input.value = String(config[name]);
      if (slider) slider.value = String(Math.log10(Number(config[name])));
    }
    for (const [name, select] of this.#choices) {
      if (!this.#edited.has(name)) select.value = config[name];
    }
    if (!this.#edited.has("classes")) {
      const { classes } = config;
      for (const box of this.#classes) {
        box.checked = classes.length === 0 || classes.includes(Number(box.value));
      }
    }
    this.#compare();
  }

  /** Starts anew with what the form says, as its own button does. */
  submit() {
    this.#form.requestSubmit();
  }

  /** What the form says, in force or not. */
  draft() {
    /** @type {Partial<Config>} */
    const draft = { ...this.#config };
    for (const [name, { input }] of this.#numbers) draft[name] = input.valueAsNumber;
    const [backend, code] = [this.#choices.get("backend"), this.#choices.get("code")];
    if (backend) draft.backend = backend.value === "ndarray" ? "ndarray" : "flex";
    if (code) draft.code = code.value === "linear" ? "linear" : "relu";
    const chosen = this.#classes.filter((box) => box.checked).map((box) => Number(box.value));
    // All of them need no naming.
    draft.classes = chosen.length === this.#classes.length ? [] : chosen;
    return draft;
  }

  /** @param {string} message why the core refused the settings */
  refuse(message) {
    this.#say(message, true);
  }

  /** @param {Readonly<Record<string, number>>} rates digits a second by backend, as far as measured */
  showRates(rates) {
    const words = BACKENDS.options.map(([value]) => {
      const rate = rates[value];
      return `${value}: ${rate === undefined ? "not measured yet" : `${count(rate)} digits/s`}`;
    });
    this.#remarks.backend.textContent = words.join(" · ");
  }

  /**
   * @param {Field} field
   * @returns {HTMLElement}
   */
  #number(field) {
    const id = `field-${field.name}`;
    const input = make("input", {
      id,
      name: field.name,
      type: "number",
      inputMode: field.step === 1 ? "numeric" : "decimal",
      min: String(field.min),
      max: String(field.max),
      step: field.step === 1 ? "1" : "any",
      required: true,
      autocomplete: "off",
    });
    const range = make(
      "span",
      { className: "range", id: `${id}-range` },
      `${limit(field.min)} to ${limit(field.max)}${field.unit ? ` ${field.unit}` : ""}${field.live ? ", at once" : ""}`,
    );
    input.setAttribute("aria-describedby", range.id);
    const live = () => {
      if (field.live && input.validity.valid) this.#onLive(field.name, input.valueAsNumber);
    };
    input.addEventListener("input", () => this.#compare());
    input.addEventListener("change", () => {
      if (slider) slider.value = String(Math.log10(input.valueAsNumber));
      live();
    });
    /** @type {HTMLInputElement | null} */
    let slider = null;
    if (field.live && field.min > 0 && field.max / field.min > WIDE && field.step !== 1) {
      const log = make("input", {
        type: "range",
        id: `${id}-slider`,
        name: field.name,
        min: String(Math.log10(field.min)),
        max: String(Math.log10(field.max)),
        step: "0.05",
      });
      log.setAttribute("aria-label", `${field.label}, logarithmic`);
      log.addEventListener("input", () => {
        input.value = String(Number((10 ** log.valueAsNumber).toPrecision(2)));
        log.setAttribute("aria-valuetext", input.value);
        this.#compare();
        live();
      });
      slider = log;
    }
    this.#numbers.set(field.name, { field, input, slider });
    return make(
      "div",
      { className: slider ? "field field-wide" : "field" },
      make("label", { htmlFor: id }, field.label),
      ...(slider ? [make("div", { className: "slider-row" }, slider, input)] : [input]),
      range,
    );
  }

  /** Marks what differs from what is in force, and says what becomes of it. */
  #compare() {
    const config = this.#config;
    if (!config) return;
    const draft = this.draft();
    /** @type {string[]} */
    const waiting = [];
    for (const [name, { field, input }] of this.#numbers) {
      const changed = draft[name] !== config[name];
      input.setAttribute("aria-invalid", String(!input.validity.valid));
      input.closest(".field")?.classList.toggle("is-changed", changed && !field.live);
      if (changed && !field.live) waiting.push(field.label.toLowerCase());
    }
    for (const { name, label } of CHOICES) {
      const changed = draft[name] !== config[name];
      this.#choices.get(name)?.closest(".field")?.classList.toggle("is-changed", changed);
      if (changed) waiting.push(label.toLowerCase());
    }
    const classesChanged = String(draft.classes) !== String(config.classes);
    this.#classes[0]?.closest(".field")?.classList.toggle("is-changed", classesChanged);
    if (classesChanged) waiting.push("the digits it trains on");
    this.#apply.disabled = waiting.length === 0;
    this.#revert.disabled = waiting.length === 0 && this.#wrong() === null;
    const wrong = this.#wrong();
    if (wrong !== null) this.#say(wrong, true);
    else if (waiting.length > 0) this.#say(`Waits for a reset: ${waiting.join(", ")}.`, false);
    else {
      const live = [...this.#numbers.values()]
        .filter(({ field }) => field.live)
        .map(({ field }) => field.label.toLowerCase());
      this.#say(`At once: ${live.join(" and ")}. Everything else takes effect on reset.`, false);
    }
  }

  /** @returns {string | null} what is wrong with the form, in words */
  #wrong() {
    for (const { field, input } of this.#numbers.values()) {
      if (input.validity.valid) continue;
      const found = input.value === "" ? "nothing that is a number" : input.value;
      const kind = field.step === 1 ? "a whole number" : "a number";
      return `${field.label} takes ${kind} from ${limit(field.min)} to ${limit(field.max)}; here is ${found}.`;
    }
    if (this.#classes.length > 0 && !this.#classes.some((box) => box.checked)) {
      return "It has to train on at least one digit.";
    }
    return null;
  }

  /**
   * @param {string} words
   * @param {boolean} wrong
   */
  #say(words, wrong) {
    if (this.#note.textContent !== words) this.#note.textContent = words;
    this.#note.classList.toggle("is-wrong", wrong);
  }
}

/**
 * A limit of a field as people write it.
 *
 * @param {number} value
 */
function limit(value) {
  return Number.isInteger(value) ? count(value) : String(value);
}

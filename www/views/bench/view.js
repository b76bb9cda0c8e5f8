import { applies } from "../../domain/schema.js";
import { layerHeight, outline } from "../../domain/waist.js";
import { letterSize } from "../../ui/canvas.js";
import { make, part, whenResized } from "../../ui/elements.js";
import { svg } from "../../ui/svg.js";
import { fromPosition, hasSlider, plain, same, toPosition, words, wrong } from "./fields.js";

/** @import { Config, Row } from "../../bridge/protocol.js" */
/** @import { Value } from "./fields.js" */

/**
 * A value of a list that can be switched on and off, as a class of digits.
 *
 * @typedef {{ value: number, label: string }} Offer
 */

/**
 * @typedef {object} Form
 * @property {readonly Row[]} schema
 * @property {Record<string, Offer[]>} offers lists that are chosen from these values, by the name of the row; an empty
 *   list of the configuration means all of them
 * @property {{ name: string, config: Partial<Config> }[]} kinds settings to start from
 */

/**
 * @typedef {object} Shown
 * @property {Config} config what is in force
 * @property {string} facts about what is in force: weights, time
 * @property {string} note what becomes of the run that is here
 * @property {{ field: string | null, words: string } | null} error why the core refused the settings
 */

/**
 * @typedef {object} Field
 * @property {Row} row
 * @property {HTMLElement} place
 * @property {() => Value} read
 * @property {(value: Value) => void} write
 * @property {HTMLElement} was
 * @property {HTMLElement} error
 * @property {HTMLElement[]} inputs
 */

/** The rows that stand above the fold, in this order; the rest is for the advanced. */
const FIRST = ["latent", "code", "beta", "hidden", "noise", "hole", "digits", "classes"];
/** Size of a layer that is added. */
const ADDED = 128;

/** The form for another network, made from the core's schema; it restates none of its ranges and defaults. */
export class BenchView {
  #handlers;
  #root;
  #shape;
  #facts;
  #kindsPlace;
  #places;
  #error;
  #start;
  #revert;
  #note;
  /** @type {Field[]} */
  #fields = [];
  /** @type {{ button: HTMLButtonElement, config: Partial<Config> }[]} */
  #kinds = [];
  /** @type {Config | null} what is in force */
  #config = null;
  /** @type {Set<string>} rows that the person changed and that are not in force */
  #edited = new Set();

  /**
   * @param {HTMLElement} root
   * @param {object} handlers
   * @param {(config: Config) => void} handlers.start starts a network with these settings
   * @param {(name: string, value: number) => void} handlers.set changes one that takes effect at once
   * @param {(config: Config) => number[]} handlers.layers sizes of a network of these settings, pixels to pixels
   * @param {() => void} handlers.close
   */
  constructor(root, handlers) {
    this.#root = root;
    this.#handlers = handlers;
    this.#shape = part(root, "shape", SVGSVGElement);
    this.#facts = part(root, "facts");
    this.#kindsPlace = part(root, "kinds");
    this.#places = { first: part(root, "fields"), advanced: part(root, "advanced") };
    this.#error = part(root, "error");
    this.#start = part(root, "start", HTMLButtonElement);
    this.#revert = part(root, "revert", HTMLButtonElement);
    this.#note = part(root, "note");
    part(root, "form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#start.addEventListener("click", () => this.#submit());
    this.#revert.addEventListener("click", () => {
      this.#edited.clear();
      if (this.#config) this.#accept(this.#config);
    });
    part(root, "close").addEventListener("click", () => handlers.close());
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) handlers.close();
    });
    whenResized(this.#shape, () => this.#drawShape());
  }

  /**
   * Opens or closes the bench; the focus goes into it, and back to what opened it.
   *
   * @param {boolean} isOpen
   */
  open(isOpen) {
    if (isOpen === !this.#root.hidden) return;
    const page = this.#root.ownerDocument;
    if (isOpen) this.#opener = page.activeElement;
    this.#root.hidden = !isOpen;
    page.body.classList.toggle("has-bench", isOpen);
    if (isOpen) {
      this.#root.focus({ preventScroll: true });
      this.#drawShape();
    } else if (this.#opener instanceof HTMLElement && this.#opener.isConnected) {
      this.#opener.focus({ preventScroll: true });
    }
  }

  /** @type {Element | null} */
  #opener = null;

  /** @param {Form} form */
  build({ schema, offers, kinds }) {
    const rank = (/** @type {Row} */ { name }) => FIRST.indexOf(name);
    const first = schema.filter((row) => rank(row) >= 0).sort((a, b) => rank(a) - rank(b));
    const rest = schema.filter((row) => rank(row) < 0);
    /** @param {Row} row */
    const field = (row) => this.#field(row, offers[row.name] ?? null);
    const fields = { first: first.map(field), advanced: rest.map(field) };
    this.#fields = [...fields.first, ...fields.advanced];
    this.#places.first.replaceChildren(...fields.first.map(({ place }) => place));
    this.#places.advanced.replaceChildren(...fields.advanced.map(({ place }) => place));
    this.#kinds = kinds.map(({ name, config }) => {
      const button = make("button", { type: "button" }, name);
      button.addEventListener("click", () => this.#become(config));
      return { button, config };
    });
    this.#kindsPlace.replaceChildren(...this.#kinds.map(({ button }) => button));
    if (this.#config) this.#accept(this.#config);
  }

  /** @param {Shown} shown what is in force, which the form shows but for what the person changed since */
  show({ config, facts, note, error }) {
    if (this.#config !== config) this.#accept(config);
    this.#facts.textContent = facts;
    this.#note.textContent = note;
    this.#complain(error);
  }

  /** What the form says, in force or not. @returns {Config} */
  draft() {
    const values = Object.fromEntries(this.#fields.map(({ row, read }) => [row.name, read()]));
    return /** @type {Config} */ ({ ...this.#config, ...values });
  }

  /** @param {Config} config */
  #accept(config) {
    this.#config = config;
    for (const { row, read, write } of this.#fields) {
      const value = /** @type {Value} */ (config[row.name]);
      if (this.#edited.has(row.name) && same(read(), value)) this.#edited.delete(row.name);
      if (!this.#edited.has(row.name)) write(value);
    }
    this.#compare();
  }

  /** @param {Partial<Config>} config that the form is to say; the rest stays */
  #become(config) {
    for (const { row, write } of this.#fields) {
      const value = /** @type {Value | undefined} */ (config[row.name]);
      if (value === undefined) continue;
      write(value);
      this.#edited.add(row.name);
    }
    this.#compare();
  }

  #submit() {
    const draft = /** @type {Record<string, unknown>} */ (this.draft());
    const bad = this.#fields.find(
      ({ row, read }) => applies(row, draft) && wrong(row, read()) !== null,
    );
    if (!bad) {
      this.#handlers.start(this.draft());
      return;
    }
    const fold = bad.place.closest("details");
    if (fold) fold.open = true;
    bad.inputs[0]?.focus();
    bad.place.scrollIntoView({ block: "center" });
  }

  /** @param {Field} field that was changed */
  #changed({ row, read }) {
    this.#edited.add(row.name);
    this.#compare();
    const value = read();
    if (row.live && typeof value === "number" && wrong(row, value) === null) {
      this.#handlers.set(row.name, value);
    }
  }

  /** Says what differs from what is in force, and what cannot be. */
  #compare() {
    const config = /** @type {Record<string, Value> | null} */ (this.#config);
    if (config === null) return;
    const draft = /** @type {Record<string, unknown>} */ (this.draft());
    let isChanged = false;
    for (const { row, place, read, was, error, inputs } of this.#fields) {
      place.hidden = !applies(row, draft);
      const [value, before] = [read(), config[row.name] ?? ""];
      const isOther = !same(value, before);
      was.textContent = isOther
        ? `was ${words(row, before, row.name in this.#isChosen ? "all" : "none")}`
        : row.live
          ? "changes at once"
          : "";
      was.classList.toggle("is-changed", isOther);
      const problem = place.hidden ? null : wrong(row, value);
      error.hidden = problem === null;
      error.textContent = problem ?? "";
      for (const input of inputs) input.setAttribute("aria-invalid", String(problem !== null));
      isChanged ||= isOther && !row.live && !place.hidden;
    }
    this.#revert.hidden = !isChanged;
    for (const { button, config } of this.#kinds) {
      const isIt = Object.entries(config).every(([name, value]) => same(draft[name], value));
      button.setAttribute("aria-pressed", String(isIt));
    }
    this.#drawShape();
  }

  /** @type {Record<string, true>} lists of which none means all */
  #isChosen = {};

  /** @param {Shown["error"]} error */
  #complain(error) {
    const field = error && this.#fields.find(({ row }) => row.name === error.field);
    this.#error.hidden = error === null;
    this.#error.textContent = error?.words ?? "";
    if (!field) return;
    const fold = field.place.closest("details");
    if (fold) fold.open = true;
    field.inputs[0]?.setAttribute("aria-invalid", "true");
    field.place.scrollIntoView({ block: "center" });
  }

  #drawShape() {
    const { clientWidth: width, clientHeight: height } = this.#shape;
    if (this.#config === null || width === 0) return;
    const draft = /** @type {Record<string, unknown>} */ (this.draft());
    if (this.#fields.some(({ row, read }) => applies(row, draft) && wrong(row, read()))) return;
    const layers = this.#handlers.layers(this.draft());
    const letter = letterSize();
    const [high, margin] = [height - 1.4 * letter, 1.2 * letter];
    const pixels = layers[0] ?? 1;
    const places = layers.map(
      (_, i) => margin + ((width - 2 * margin) * i) / Math.max(1, layers.length - 1),
    );
    const heights = layers.map((values) => layerHeight(values, pixels, high));
    const code = (layers.length - 1) / 2;
    this.#shape.replaceChildren(
      svg("path", { class: "body", d: outline(places, heights, high / 2) }),
      ...layers.flatMap((values, i) => {
        const [x, half] = [places[i] ?? 0, (heights[i] ?? 0) / 2];
        const kind = i === code ? "code" : "layer";
        return [
          svg("path", { class: kind, d: `M${x} ${high / 2 - half}V${high / 2 + half}` }),
          svg("text", { class: kind, x, y: height - 2, "text-anchor": "middle" }, String(values)),
        ];
      }),
    );
    this.#shape.setAttribute("aria-label", `Layers: ${layers.join(", ")}`);
  }

  /**
   * @param {Row} row
   * @param {Offer[] | null} offers
   * @returns {Field}
   */
  #field(row, offers) {
    const id = `bench-${row.name}`;
    const was = make("span", { className: "was" });
    const error = make("p", { className: "error", id: `${id}-error`, hidden: true });
    const help = make("p", { className: "hint", id: `${id}-help` }, row.help);
    if (offers) this.#isChosen[row.name] = true;
    const made = offers
      ? toggles(row, offers)
      : row.kind === "number"
        ? number(row, id)
        : row.kind === "choice"
          ? choice(row, id, help)
          : list(row);
    const isGroup = row.kind !== "number";
    const place = isGroup
      ? make("fieldset", { className: "field" }, make("legend", {}, row.label, " ", was))
      : make("div", { className: "field is-line" }, make("label", { htmlFor: id }, row.label, was));
    place.append(made.control, help, error);
    for (const input of made.inputs)
      input.setAttribute("aria-describedby", `${help.id} ${error.id}`);
    /** @type {Field} */
    const field = { row, place, was, error, ...made };
    made.control.addEventListener("input", () => this.#changed(field));
    return field;
  }
}

/** @typedef {{ control: HTMLElement, inputs: HTMLElement[], read: () => Value, write: (value: Value) => void }} Control */

/** Tells the form that something else is chosen, as an input of the browser's own does. @param {HTMLElement} control */
const tell = (control) => control.dispatchEvent(new Event("input", { bubbles: true }));

/**
 * @param {Row} row
 * @param {string} id
 * @returns {Control}
 */
function number(row, id) {
  const input = make("input", {
    id,
    name: row.name,
    type: "number",
    inputMode: row.step === 1 ? "numeric" : "decimal",
    min: String(row.min),
    max: String(row.max),
    step: row.step === 1 ? "1" : "any",
    autocomplete: "off",
  });
  const control = make("div", { className: "number" });
  if (!hasSlider(row)) {
    control.append(input);
    control.classList.add("is-alone");
    return {
      ...{ control, inputs: [input], read: () => input.valueAsNumber },
      write: (value) => (input.value = plain(Number(value))),
    };
  }
  const slider = make("input", { type: "range", min: "0", max: "1", step: "any" });
  slider.setAttribute("aria-label", `${row.label}, slider`);
  const name = () => slider.setAttribute("aria-valuetext", `${input.value} ${row.unit}`.trim());
  const settle = () => {
    slider.value = String(toPosition(row, input.valueAsNumber));
    name();
  };
  slider.addEventListener("input", () => {
    input.value = plain(fromPosition(row, slider.valueAsNumber));
    name();
  });
  // The steps of the browser's own would be a hundredth of the slider: a number can stay the same.
  slider.addEventListener("keydown", (event) => {
    const up = ["ArrowUp", "ArrowRight"].includes(event.key);
    if (!up && !["ArrowDown", "ArrowLeft"].includes(event.key)) return;
    event.preventDefault();
    let position = slider.valueAsNumber;
    const before = fromPosition(row, position);
    do position += up ? 0.01 : -0.01;
    while (position > 0 && position < 1 && fromPosition(row, position) === before);
    input.value = plain(fromPosition(row, Math.min(1, Math.max(0, position))));
    settle();
    tell(control);
  });
  input.addEventListener("input", settle);
  control.append(slider, input);
  return {
    ...{ control, inputs: [input], read: () => input.valueAsNumber },
    write: (value) => {
      input.value = plain(Number(value));
      settle();
    },
  };
}

/**
 * @param {Row} row
 * @param {string} id
 * @param {HTMLElement} help that explains the chosen one
 * @returns {Control}
 */
function choice(row, id, help) {
  const options = (row.choices ?? []).map(({ value, label, help }) => {
    const input = make("input", { type: "radio", name: id, value });
    return { input, help, label: make("label", {}, input, make("span", {}, label)) };
  });
  const control = make("div", { className: "options" }, ...options.map(({ label }) => label));
  const explain = () => {
    const chosen = options.find(({ input }) => input.checked);
    help.textContent = chosen?.help || row.help;
  };
  control.addEventListener("input", explain);
  return {
    control,
    inputs: options.map(({ input }) => input),
    read: () => options.find(({ input }) => input.checked)?.input.value ?? "",
    write: (value) => {
      for (const { input } of options) input.checked = input.value === value;
      explain();
    },
  };
}

/**
 * @param {Row} row
 * @param {Offer[]} offers
 * @returns {Control}
 */
function toggles(row, offers) {
  const boxes = offers.map(({ value, label }) => {
    const input = make("input", { type: "checkbox", name: row.name, value: String(value) });
    return { input, label: make("label", {}, input, make("span", {}, label)) };
  });
  const control = make("div", { className: "toggles" }, ...boxes.map(({ label }) => label));
  return {
    control,
    inputs: boxes.map(({ input }) => input),
    read: () => {
      const chosen = boxes.filter(({ input }) => input.checked);
      // All of them need no naming, and none at all is as good as all.
      return chosen.length === boxes.length ? [] : chosen.map(({ input }) => Number(input.value));
    },
    write: (value) => {
      const chosen = Array.isArray(value) ? value : [];
      for (const { input } of boxes) {
        input.checked = chosen.length === 0 || chosen.includes(Number(input.value));
      }
    },
  };
}

/**
 * @param {Row} row
 * @returns {Control}
 */
function list(row) {
  const add = make("button", { type: "button", className: "quiet" }, "Add");
  const control = make("div", { className: "list" }, add);
  /** @type {HTMLElement[]} the form's own list of them */
  const inputs = [];
  /** @param {number} value */
  const item = (value) => {
    const input = make("input", {
      type: "number",
      inputMode: "numeric",
      min: String(row.min),
      max: String(row.max),
      step: "1",
      value: String(value),
    });
    input.setAttribute("aria-label", `${row.label}, ${inputs.length + 1}`);
    const remove = make("button", { type: "button", className: "ghost" }, "×");
    remove.setAttribute("aria-label", `Remove the one of ${value}`);
    const tag = make("span", { className: "tag" }, input, remove);
    remove.addEventListener("click", () => {
      tag.remove();
      inputs.splice(inputs.indexOf(input), 1);
      add.focus();
      tell(control);
    });
    inputs.push(input);
    add.before(tag);
    return input;
  };
  const settle = () => (add.hidden = inputs.length >= (row.mostItems ?? Infinity));
  add.addEventListener("click", () => {
    item(Math.min(row.max ?? ADDED, Math.max(row.min ?? ADDED, ADDED))).focus();
    tell(control);
  });
  control.addEventListener("input", settle);
  return {
    ...{ control, inputs },
    read: () => inputs.map((input) => /** @type {HTMLInputElement} */ (input).valueAsNumber),
    write: (value) => {
      for (const tag of control.querySelectorAll(".tag")) tag.remove();
      inputs.length = 0;
      if (Array.isArray(value)) for (const each of value) item(each);
      settle();
    },
  };
}

import { applies, isInRange } from "../domain/schema.js";

/** @import { Config, Row } from "../bridge/protocol.js" */
/** @import { State } from "./state.js" */

/** The value of a setting. @typedef {string | number | readonly number[]} Value */

/**
 * A setting that was changed while the run was training: it took effect before the step of this number.
 *
 * @typedef {{ step: number, name: string, value: number }} Change
 */

/**
 * What it takes to train a run again to the same bits.
 *
 * @typedef {object} Recipe
 * @property {Config} config at the start of the run
 * @property {readonly Change[]} changes in the order of their steps
 * @property {number | null} step where it stops; null for the end of the last epoch
 */

/** @typedef {{ epoch: number, training: number | null, heldOut: number }} Epoch mean squared errors */

/**
 * A run that was trained.
 *
 * @typedef {object} Run
 * @property {Config} config
 * @property {readonly Change[]} changes
 * @property {number} step steps done
 * @property {readonly Epoch[]} epochs its curve
 * @property {number} heldOut mean squared error on all held-out digits
 * @property {readonly number[]} errorByClass the same for each class, by its label
 * @property {number} seconds of training; 0 if not known
 * @property {number} weights how many it has
 * @property {number | null} averageError the average digit's error on the data of the run; null if not known
 * @property {string} data the name of the data
 * @property {string | null} [fingerprint] of the data; null for MNIST, and missing in pins of earlier versions
 * @property {Uint8Array | null} checkpoint null if only the recipe is kept
 */

/** @typedef {Run & { id: string, letter: string, name: string }} Pin with an empty name, the differences are its name */

/**
 * A pin from a link, before it is trained again.
 *
 * @typedef {Recipe & { id: string, letter: string, name: string }} Promised
 */

/**
 * @typedef {object} Pins
 * @property {readonly Pin[]} list in the order of their letters
 * @property {readonly Promised[]} promised pins from a link that are not trained yet
 * @property {readonly Pin[]} waiting more than there is room for: the first one asks which one goes
 */

/**
 * @typedef {{ type: "pin", run: Run, id: string, name: string }
 *   | { type: "unpin", id: string }
 *   | { type: "rename", id: string, name: string }
 *   | { type: "exchange", id: string }
 *   | { type: "let go" }
 *   | { type: "promise", recipes: (Recipe & { id: string, name: string })[] }
 *   | { type: "keep promise", id: string, run: Run }
 *   | { type: "recall", pins: readonly Pin[] }} PinEvent
 */

const LETTERS = [..."ABCDEFGH"];

/** The most runs that can be pinned. */
export const MOST = LETTERS.length;

/** The most bytes that the checkpoints of pins may take in the browser's storage. */
export const STORAGE = 64 * 2 ** 20;

/** The most characters in a name. */
const LONGEST_NAME = 40;

/** @type {Pins} */
export const NO_PINS = { list: [], promised: [], waiting: [] };

/**
 * How the pins change. An untrained run is not pinned; an event that makes no sense changes nothing.
 *
 * @param {Pins} pins
 * @param {PinEvent} event
 * @returns {Pins}
 */
export function changePins(pins, event) {
  switch (event.type) {
    case "pin": {
      if (event.run.step === 0) return pins;
      const pin = { ...event.run, id: event.id, name: nameOf(event.name), letter: "" };
      return seated({ ...pins, waiting: [...pins.waiting, pin] });
    }
    case "unpin": {
      const isOther = (/** @type {{ id: string }} */ { id }) => id !== event.id;
      const [list, promised] = [pins.list.filter(isOther), pins.promised.filter(isOther)];
      return seated({ ...pins, list, promised });
    }
    case "rename":
      return {
        ...pins,
        list: pins.list.map((pin) =>
          pin.id === event.id ? { ...pin, name: nameOf(event.name) } : pin,
        ),
        promised: pins.promised.map((pin) =>
          pin.id === event.id ? { ...pin, name: nameOf(event.name) } : pin,
        ),
      };
    case "exchange":
      return pins.waiting.length === 0 ? pins : changePins(pins, { type: "unpin", id: event.id });
    case "let go":
      return { ...pins, waiting: pins.waiting.slice(1) };
    case "promise": {
      let promised = pins;
      for (const recipe of event.recipes) {
        const letter = freeLetter(promised);
        const all = [...promised.list, ...promised.promised, ...promised.waiting];
        if (letter === undefined || all.some((pin) => sameRecipe(pin, recipe))) continue;
        promised = { ...promised, promised: [...promised.promised, { ...recipe, letter }] };
      }
      return promised;
    }
    case "keep promise": {
      const promised = pins.promised.find(({ id }) => id === event.id);
      if (!promised) return pins;
      const { id, name, letter } = promised;
      const others = pins.promised.filter((other) => other !== promised);
      return withPin({ ...pins, promised: others }, { ...event.run, id, name, letter });
    }
    case "recall": {
      // After a reload, a run that was pinned since has its letter already; one that came by a link is here now.
      let recalled = pins;
      for (const pin of event.pins) {
        if (recalled.list.some((other) => sameRecipe(other, pin))) continue;
        const promised = recalled.promised.filter((other) => !sameRecipe(other, pin));
        const taken = [...recalled.list, ...promised].map(({ letter }) => letter);
        recalled =
          pin.letter === "" || taken.includes(pin.letter)
            ? seated({ ...recalled, promised, waiting: [...recalled.waiting, pin] })
            : withPin({ ...recalled, promised }, pin);
      }
      return recalled;
    }
  }
}

/**
 * Gives letters to those that wait, as long as there are any.
 *
 * @param {Pins} pins
 * @returns {Pins}
 */
function seated(pins) {
  const [next, ...waiting] = pins.waiting;
  const letter = freeLetter(pins);
  if (!next || letter === undefined) return pins;
  return seated(withPin({ ...pins, waiting }, { ...next, letter }));
}

/**
 * What a run keeps about the data that are here.
 *
 * @param {Pick<State, "data" | "source" | "averageError">} state
 */
export const aboutData = ({ data, source, averageError }) => ({
  data: data?.name ?? "",
  fingerprint: source?.fingerprint ?? null,
  averageError,
});

/**
 * Whether a run learned from the data that are here. Other data may have the same name.
 *
 * @param {Pick<Run, "data" | "fingerprint">} run
 * @param {Pick<State, "data" | "source">} state
 */
export const isOfData = ({ data, fingerprint = null }, { data: here, source }) =>
  data === here?.name && fingerprint === (source?.fingerprint ?? null);

/**
 * What a pin of the network at the top keeps, besides what its worker knows.
 *
 * @param {Pick<State, "run" | "architecture" | "data" | "source" | "averageError">} state
 * @param {Config} config
 */
export const runAtTop = (state, config) => ({
  config,
  epochs: state.run.epochs,
  seconds: state.run.seconds,
  weights: state.architecture?.parameters ?? 0,
  ...aboutData(state),
});

/**
 * Whether two runs are the same to the bit.
 *
 * @param {Recipe} a
 * @param {Recipe} b
 */
export const sameRecipe = (a, b) =>
  a.step === b.step &&
  JSON.stringify(a.changes) === JSON.stringify(b.changes) &&
  sameConfig(a.config, b.config);

/** @param {string} name as typed */
const nameOf = (name) => name.replace(/\s+/g, " ").trim().slice(0, LONGEST_NAME);

/** @param {Pins} pins */
function freeLetter({ list, promised }) {
  const taken = new Set([...list, ...promised].map(({ letter }) => letter));
  return LETTERS.find((letter) => !taken.has(letter));
}

/**
 * @param {Pins} pins
 * @param {Pin} pin
 * @returns {Pins}
 */
function withPin(pins, pin) {
  const list = [...pins.list, pin].sort((a, b) => a.letter.localeCompare(b.letter));
  return { ...pins, list };
}

/**
 * Runs as storage keeps them: while they exceed the limit, the largest checkpoint is dropped, and its run is kept as a
 * recipe.
 *
 * @template {Pick<Run, "checkpoint">} T
 * @param {readonly T[]} list
 * @param {number} [limit]
 * @returns {T[]}
 */
export function withinStorage(list, limit = STORAGE) {
  const kept = [...list];
  while (storageOf(kept) > limit) {
    const largest = kept.reduce((a, b) => (bytesOf(b) > bytesOf(a) ? b : a));
    kept[kept.indexOf(largest)] = { ...largest, checkpoint: null };
  }
  return kept;
}

/** @param {Pick<Run, "checkpoint">} run */
const bytesOf = ({ checkpoint }) => checkpoint?.length ?? 0;

/**
 * The bytes in the checkpoints of these runs.
 *
 * @param {readonly Pick<Run, "checkpoint">[]} list
 */
export const storageOf = (list) => list.reduce((sum, run) => sum + bytesOf(run), 0);

/** @param {Config} config to read by the schema's names */
export const valuesOf = (config) =>
  /** @type {Record<string, Value>} */ (/** @type {unknown} */ (config));

/**
 * The value of a setting in the schema's words: `8`, `128, 64`, `none`, `ReLU`.
 *
 * @param {Row} row
 * @param {Value} value
 */
export function valueText(row, value) {
  if (row.kind === "choice") {
    return row.choices?.find((choice) => choice.value === value)?.label ?? String(value);
  }
  if (Array.isArray(value)) {
    if (value.length > 0) return value.join(", ");
    // No classes named means all.
    return row.name === "classes" ? "all" : "none";
  }
  return row.unit ? `${value} ${row.unit}` : String(value);
}

/**
 * How each run differs from the others, in the schema's words; a single run is compared with the defaults. Runs with the
 * same settings differ in how far they were trained.
 *
 * @param {readonly Pick<Run, "config" | "step">[]} runs
 * @param {readonly Row[]} schema
 * @returns {{ name: string, label: string, value: string, isDefault: boolean }[][]} for each run
 */
export function differences(runs, schema) {
  /**
   * @param {Row} row
   * @param {Config} config
   */
  const valueIn = (row, config) => (applies(row, config) ? valuesOf(config)[row.name] : undefined);
  const told = schema.filter((row) => {
    const values = new Set(runs.map(({ config }) => String(valueIn(row, config))));
    if (runs.length === 1) values.add(String(row.default));
    return values.size > 1;
  });
  return runs.map((run) => {
    const parts = told.flatMap((row) => {
      const value = valueIn(row, run.config);
      if (value === undefined) return [];
      const isDefault = String(value) === String(row.default);
      const { name, label } = row;
      return [
        { name: String(name), label, value: valueText({ ...row, unit: "" }, value), isDefault },
      ];
    });
    const isAlike = runs.some(
      (other) => other !== run && sameConfig(other.config, run.config) && other.step !== run.step,
    );
    if (isAlike) {
      parts.push({ name: "step", label: "Steps", value: String(run.step), isDefault: false });
    }
    return parts;
  });
}

/** With more differences than this, default values are not mentioned. */
const FEW = 2;

/**
 * The name of each pin: the one it was given, or else its differences from the others.
 *
 * @param {readonly (Pick<Run, "config" | "step"> & { name: string })[]} pins
 * @param {readonly Row[]} schema
 */
export function namesOf(pins, schema) {
  const told = differences(pins, schema);
  return pins.map(({ name }, i) => {
    if (name !== "") return name;
    const all = told[i] ?? [];
    const parts = all.length > FEW ? all.filter(({ isDefault }) => !isDefault) : all;
    return parts.map(({ label, value }) => `${label} ${value}`).join(", ") || "Default settings";
  });
}

/**
 * @param {Config} a
 * @param {Config} b
 */
export function sameConfig(a, b) {
  const [left, right] = [Object.entries(a), valuesOf(b)];
  return (
    left.length === Object.keys(b).length &&
    left.every(([name, value]) => String(value) === String(right[name]))
  );
}

/**
 * A pin as part of a link: `latent:8;hidden:128,64;change:120/learningRate/0.01;step:4690;name:Mine`. Defaults are left
 * out, and the name comes last, for it may have anything in it.
 *
 * @param {Recipe & { name: string }} pin
 * @param {readonly Row[]} schema
 */
export function toLink({ config, changes, step, name }, schema) {
  const values = valuesOf(config);
  const settings = schema.filter((row) => String(values[row.name]) !== String(row.default));
  return [
    ...settings.map((row) => `${row.name}:${String(values[row.name])}`),
    ...changes.map((change) => `change:${change.step}/${change.name}/${change.value}`),
    ...(step === null ? [] : [`step:${step}`]),
    ...(name === "" ? [] : [`name:${name}`]),
  ].join(";");
}

/**
 * A pin from a link. The core decides whether its values go together.
 *
 * @param {string} text as `toLink` wrote it, or as someone typed it
 * @param {readonly Row[]} schema
 * @returns {(Recipe & { name: string }) | null} null if it is not a pin
 */
export function fromLink(text, schema) {
  const [, head = "", name = ""] = /^(.*?)(?:(?:^|;)name:(.*))?$/s.exec(text) ?? [];
  const parts = (head === "" ? [] : head.split(";")).map((part) => {
    const at = part.indexOf(":");
    return { name: part.slice(0, Math.max(0, at)), value: part.slice(at + 1) };
  });
  /** @type {Record<string, unknown>} */
  const config = Object.fromEntries(schema.map((row) => [row.name, row.default]));
  /** @type {Change[]} */
  const changes = [];
  /** @type {number | null} */
  let step = null;
  for (const part of parts) {
    const row = schema.find((one) => one.name === part.name);
    if (row) {
      const value = valueFrom(row, part.value);
      if (value === undefined || !isInRange(row, value)) return null;
      config[row.name] = value;
    } else if (part.name === "change") {
      const change = changeFrom(part.value, schema);
      if (!change || change.step < (changes.at(-1)?.step ?? 0)) return null;
      changes.push(change);
    } else {
      const steps = part.name === "step" ? wholeFrom(part.value) : undefined;
      if (steps === undefined) return null;
      step = steps;
    }
  }
  return {
    config: /** @type {Config} */ (/** @type {unknown} */ (config)),
    changes,
    step,
    name: nameOf(name),
  };
}

/**
 * @param {string} text `120/learningRate/0.01`
 * @param {readonly Row[]} schema
 * @returns {Change | null}
 */
function changeFrom(text, schema) {
  const [steps = "", name = "", number = ""] = text.split("/");
  const row = schema.find((one) => one.name === name && one.live);
  const [step, value] = [wholeFrom(steps), numberFrom(number)];
  if (!row || step === undefined || value === undefined || !isInRange(row, value)) return null;
  return { step, name, value };
}

/**
 * A value of a setting from text.
 *
 * @param {Row} row
 * @param {string} text `8`, `128,64`, `relu`
 * @returns {number | string | number[] | undefined} undefined if it is not a value
 */
export function valueFrom(row, text) {
  if (row.kind === "number") return numberFrom(text);
  if (row.kind === "choice")
    return row.choices?.some(({ value }) => value === text) ? text : undefined;
  if (text === "") return [];
  const items = text.split(",").map(wholeFrom);
  return items.includes(undefined) ? undefined : /** @type {number[]} */ (items);
}

/** @param {string} text */
function numberFrom(text) {
  const value = Number(text);
  return text.trim() !== "" && Number.isFinite(value) ? value : undefined;
}

/** @param {string} text */
const wholeFrom = (text) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined);

import { applies } from "../domain/schema.js";

/** @import { Config, Row } from "../bridge/protocol.js" */

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
 * @property {Pin | null} waiting a ninth pin, until someone says which one to replace
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
export const NO_PINS = { list: [], promised: [], waiting: null };

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
      const letter = freeLetter(pins);
      if (letter === undefined) return { ...pins, waiting: pin };
      return withPin(pins, { ...pin, letter });
    }
    case "unpin": {
      const left = {
        ...pins,
        list: pins.list.filter(({ id }) => id !== event.id),
        promised: pins.promised.filter(({ id }) => id !== event.id),
      };
      const letter = freeLetter(left);
      if (left.waiting === null || letter === undefined) return left;
      return withPin({ ...left, waiting: null }, { ...left.waiting, letter });
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
      return pins.waiting === null ? pins : changePins(pins, { type: "unpin", id: event.id });
    case "let go":
      return { ...pins, waiting: null };
    case "promise": {
      let promised = pins;
      for (const recipe of event.recipes) {
        const letter = freeLetter(promised);
        if (letter === undefined) break;
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
      // After a reload: pins made since, or from a link, have their letters already.
      let recalled = pins;
      for (const pin of event.pins) {
        const taken = [...recalled.list, ...recalled.promised];
        const isFree = taken.every(({ id, letter }) => id !== pin.id && letter !== pin.letter);
        const letter = isFree ? pin.letter : freeLetter(recalled);
        if (letter === undefined || taken.some(({ id }) => id === pin.id)) continue;
        recalled = withPin(recalled, { ...pin, letter });
      }
      return recalled;
    }
  }
}

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
const valuesOf = (config) => /** @type {Record<string, Value>} */ (/** @type {unknown} */ (config));

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
 * A pin as part of a link: `latent=8&hidden=128&step=4690`. Defaults are left out.
 *
 * @param {Recipe & { name: string }} pin
 * @param {readonly Row[]} schema
 */
export function toLink({ config, changes, step, name }, schema) {
  const parts = new URLSearchParams();
  const values = valuesOf(config);
  for (const row of schema) {
    if (String(values[row.name]) !== String(row.default)) {
      parts.set(row.name, String(values[row.name]));
    }
  }
  for (const change of changes)
    parts.append("change", [change.step, change.name, change.value].join(":"));
  if (step !== null) parts.set("step", String(step));
  if (name !== "") parts.set("name", name);
  return parts.toString();
}

/**
 * A pin from a link. The core decides whether its values are allowed.
 *
 * @param {string} text as `toLink` wrote it, or as someone typed it
 * @param {readonly Row[]} schema
 * @returns {(Recipe & { name: string }) | null} null if it is not a pin
 */
export function fromLink(text, schema) {
  const parts = new URLSearchParams(text);
  /** @type {Record<string, unknown>} */
  const config = {};
  for (const row of schema) {
    const value = parts.get(row.name);
    config[row.name] = value === null ? row.default : valueFrom(row, value);
    if (config[row.name] === undefined) return null;
  }
  const changes = parts.getAll("change").map((change) => {
    const [step = "", name = "", value = ""] = change.split(":");
    return { step: wholeFrom(step), name, value: numberFrom(value) };
  });
  const live = new Set(
    schema.filter((row) => row.live).map((row) => /** @type {string} */ (row.name)),
  );
  const step = parts.has("step") ? wholeFrom(parts.get("step") ?? "") : null;
  const areRight = changes.every(({ step, name, value }, i) => {
    const before = changes[i - 1]?.step ?? 0;
    return step !== undefined && step >= (before ?? 0) && value !== undefined && live.has(name);
  });
  const known = new Set([...schema.map(({ name }) => name), "change", "step", "name"].map(String));
  if (!areRight || step === undefined || [...parts.keys()].some((key) => !known.has(key)))
    return null;
  return {
    config: /** @type {Config} */ (/** @type {unknown} */ (config)),
    changes: /** @type {Change[]} */ (changes),
    step,
    name: nameOf(parts.get("name") ?? ""),
  };
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

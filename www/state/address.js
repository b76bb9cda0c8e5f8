import { applies } from "../domain/schema.js";
import { fromLink, toLink } from "./runs.js";

/** @import { Config, Row } from "../bridge/protocol.js" */
/** @import { Recipe } from "./runs.js" */

/** How many digits of the fingerprint of people's own data an address has; it cannot hold the data. */
const FINGERPRINT = 16;

/**
 * A configuration as the end of an address: `latent=16&seed=3`. Defaults are left out, and so are settings that do not
 * apply.
 *
 * @param {object} config
 * @param {readonly Row[]} schema
 * @param {string | null} own the fingerprint of people's own data, null for MNIST
 * @param {readonly (Recipe & { name: string })[]} [pins]
 */
export function toAddress(config, schema, own, pins = []) {
  const values = /** @type {Record<string, unknown>} */ (config);
  const parts = own === null ? [] : [`data=${own.slice(0, FINGERPRINT)}`];
  for (const row of schema) {
    const value = String(values[row.name]);
    if (value !== String(row.default) && value !== "" && applies(row, values)) {
      parts.push(`${row.name}=${value}`);
    }
  }
  for (const pin of pins) {
    // What need not be written as %3B is easier to read as it is.
    const text = encodeURIComponent(toLink(pin, schema));
    parts.push(`pin=${text.replace(/%(3A|3B|2C|2F)/g, decodeURIComponent)}`);
  }
  return parts.join("&");
}

/**
 * What an address says about the page itself, besides the network at its top.
 *
 * @typedef {object} PageView
 * @property {string | null} chapter the one being read; null for the top
 * @property {boolean} isLecture
 */

/** @param {string} address @returns {PageView} */
export function pageIn(address) {
  const named = new URLSearchParams(address);
  return { chapter: named.get("chapter"), isLecture: named.get("lecture") === "on" };
}

/** @param {string} address as `toAddress` wrote it @param {PageView} view */
export const withPage = (address, { chapter, isLecture }) =>
  [address, chapter && `chapter=${chapter}`, isLecture && "lecture=on"].filter(Boolean).join("&");

/**
 * The backend named in an address, which has to be known before the rest; empty for none.
 *
 * @param {string} address
 */
export function backendIn(address) {
  return new URLSearchParams(address).get("backend")?.trim() ?? "";
}

/**
 * What an address says about the configuration. The core decides whether the values are allowed; text where a number is
 * expected is passed on as it is.
 *
 * @param {string} address as `toAddress` wrote it, or as someone typed it
 * @param {readonly Row[]} schema
 * @param {object} data the data that are or will be loaded
 * @param {readonly number[]} data.classes
 * @param {string | null} data.own the fingerprint of people's own data, null for MNIST
 * @returns {{ config: Partial<Config>, pins: (Recipe & { name: string })[], problems: string[], remarks: string[] }} with
 *   mistakes, and what people should know
 */
export function fromAddress(address, schema, { classes, own }) {
  /** @type {Record<string, unknown>} */
  const config = {};
  const problems = [];
  const remarks = [];
  /** @type {(Recipe & { name: string })[]} */
  let pins = [];
  const named = new URLSearchParams(address);
  const data = named.get("data")?.trim() ?? "";
  for (const text of named.getAll("pin")) {
    const pin = fromLink(text, schema);
    if (pin) pins.push(pin);
    else {
      remarks.push(
        `“pin=${text}” is no pinned run, which looks like “pin=latent:8;step:4690”; it is left out.`,
      );
    }
  }
  for (const name of ["data", "chapter", "lecture", "pin"]) named.delete(name);
  if (data !== "" && !own?.startsWith(data)) {
    named.delete("classes");
    pins = [];
    remarks.push(
      `The link is to a run on other pictures (${data}), which no link can hold. ${own === null ? "These are MNIST's digits" : "These are others"}, with that run's other settings. If you have the same files and open them the same way, you get the same run.`,
    );
  }
  for (const [name, text] of named) {
    const value = text.trim();
    const row = schema.find((one) => one.name === name);
    if (!row) {
      const names = schema.map((one) => one.name).join(", ");
      problems.push(`“${name}” is no setting; there are ${names}.`);
    } else if (row.kind === "list") {
      const list = /^\d+(,\d+)*$/.test(value) ? value.split(",").map(Number) : null;
      const known = name === "classes" ? classes : null;
      if (list && (known === null || list.every((item) => known.includes(item)))) {
        config[name] = known?.every((item) => list.includes(item)) ? [] : list;
      } else {
        const of = known
          ? `a comma-separated list from ${known.join(", ")}`
          : "whole numbers with commas between them";
        problems.push(`${name} must be ${of}, but it is “${value}”.`);
      }
    } else if (row.kind === "number") {
      const isNumber = value !== "" && Number.isFinite(Number(value));
      config[name] = isNumber ? Number(value) : value;
    } else {
      config[name] = value;
    }
  }
  for (const row of schema) {
    if (row.name in config && !applies(row, { ...defaultsOf(schema), ...config })) {
      delete config[row.name];
      remarks.push(
        `${row.name} has no effect without ${row.when?.field}=${row.when?.values.join(" or ")}.`,
      );
    }
  }
  return { config, pins, problems, remarks };
}

/** @param {readonly Row[]} schema */
const defaultsOf = (schema) => Object.fromEntries(schema.map((row) => [row.name, row.default]));

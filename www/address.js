/** @import { Config, Field, Hyperparameters } from "./protocol.js" */

/** Says that a run is on a person's own data, which no address can hold. */
const OWN = "data=own";

/**
 * A configuration as the end of an address: `latent=16&seed=3`. What has its default is left out.
 *
 * @param {Config} config
 * @param {Config} defaults
 * @param {boolean} isOwn whether the data are a person's own
 */
export function toAddress(config, defaults, isOwn) {
  const parts = isOwn ? [OWN] : [];
  for (const name of /** @type {(keyof Config)[]} */ (Object.keys(defaults))) {
    const value = String(config[name]);
    if (value !== String(defaults[name])) parts.push(`${name}=${value}`);
  }
  return parts.join("&");
}

/**
 * The backend that an address names, which has to be known before anything else of it; empty for none.
 *
 * @param {string} address
 */
export function backendIn(address) {
  return new URLSearchParams(address).get("backend")?.trim() ?? "";
}

/**
 * What an address says of the configuration. Whether the values are allowed is for the core to say, which
 * is given what is no number as it is.
 *
 * @param {string} address as `toAddress` wrote it, or as anyone typed it
 * @param {Hyperparameters} hyperparameters
 * @param {object} data those that are loaded, or will be
 * @param {readonly number[]} data.classes
 * @param {boolean} data.isOwn whether they are a person's own
 * @returns {{ config: Partial<Config>, problems: string[], remarks: string[] }} what cannot be, and what the
 *   person has to know
 */
export function fromAddress(address, { fields, defaults }, { classes, isOwn }) {
  /** @type {Record<string, unknown>} */
  const config = {};
  const problems = [];
  const remarks = [];
  const numeric = new Set(
    /** @type {string[]} */ (fields.map((/** @type {Field} */ { name }) => name)),
  );
  const named = new URLSearchParams(address);
  const isOfOwn = `data=${named.get("data")}` === OWN;
  if (isOfOwn) {
    named.delete("data");
    if (!isOwn) {
      named.delete("classes");
      remarks.push(
        "The link is to a run on somebody's own files, which no link can hold. These are MNIST's digits, with the other settings of that run; if the files are yours, open them again.",
      );
    }
  }
  for (const [name, text] of named) {
    const value = text.trim();
    if (!Object.hasOwn(defaults, name)) {
      problems.push(`“${name}” is no setting; there are ${Object.keys(defaults).join(", ")}.`);
    } else if (name === "classes") {
      const chosen = /^\d+(,\d+)*$/.test(value) ? value.split(",").map(Number) : [];
      if (chosen.length > 0 && chosen.every((label) => classes.includes(label))) {
        config[name] = classes.every((label) => chosen.includes(label)) ? [] : chosen;
      } else {
        problems.push(
          `classes takes digits of ${classes.join(", ")} with commas between them; here is “${value}”.`,
        );
      }
    } else if (numeric.has(name)) {
      const isNumber = value !== "" && Number.isFinite(Number(value));
      config[name] = isNumber ? Number(value) : value;
    } else {
      config[name] = value;
    }
  }
  return { config, problems, remarks };
}

/**
 * Configures as far as it is allowed: what is refused is left out, and told.
 *
 * @param {Partial<Config>} asked
 * @param {(asked: Partial<Config>) => Promise<Config>} configure refuses with an error that starts with the
 *   name of a setting
 */
export async function whatCanBe(asked, configure) {
  const rest = { ...asked };
  /** @type {string[]} */
  const refused = [];
  for (;;) {
    try {
      return { completed: await configure(rest), refused };
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "InvalidConfig") throw error;
      const { message } = error;
      const names = /** @type {(keyof Config)[]} */ (Object.keys(rest));
      const wrong = names.find((name) => message.startsWith(`${name} must be`));
      if (!wrong) throw error;
      refused.push(`${message}.`);
      delete rest[wrong];
    }
  }
}

/** @import { Config, Field, Hyperparameters } from "./protocol.js" */

/**
 * A configuration as the end of an address: `latent=16&seed=3`. What has its default is left out.
 *
 * @param {Config} config
 * @param {Config} defaults
 */
export function toAddress(config, defaults) {
  const parts = [];
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
 * What an address says of the configuration. Whether the values are allowed is for the core to say.
 *
 * @param {string} address as `toAddress` wrote it, or as anyone typed it
 * @param {Hyperparameters} hyperparameters
 * @returns {{ config: Partial<Config>, problems: string[] }}
 */
export function fromAddress(address, { fields, defaults }) {
  /** @type {Record<string, unknown>} */
  const config = {};
  const problems = [];
  const numeric = new Set(
    /** @type {string[]} */ (fields.map((/** @type {Field} */ { name }) => name)),
  );
  for (const [name, text] of new URLSearchParams(address)) {
    const value = text.trim();
    if (!Object.hasOwn(defaults, name)) {
      problems.push(`“${name}” is no setting; there are ${Object.keys(defaults).join(", ")}.`);
    } else if (name === "classes") {
      if (/^\d(,\d)*$/.test(value)) config[name] = value.split(",").map(Number);
      else
        problems.push(
          `classes takes digits with commas between them, as in 1,3,7; here is “${value}”.`,
        );
    } else if (numeric.has(name)) {
      if (value !== "" && Number.isFinite(Number(value))) config[name] = Number(value);
      else problems.push(`${name} takes a number; here is “${value}”.`);
    } else {
      config[name] = value;
    }
  }
  return { config, problems };
}

/** @import { Architecture, Config } from "../../../pkg/flex/simple_autoencoder.js" */

/** @typedef {Architecture["layers"][number]} Layer */

/**
 * What the programs are written from.
 *
 * @typedef {object} Network
 * @property {Config} config
 * @property {Architecture} architecture
 * @property {number} pixels of a picture
 * @property {number} rows
 * @property {number} columns
 */

/**
 * The layers of one part of a network, in the order in which they run.
 *
 * @param {Architecture} architecture
 * @param {Layer["part"]} part
 */
export const layersOf = ({ layers }, part) => layers.filter((layer) => layer.part === part);

/** A hole's side in pixels, as the core rounds it. @param {Network} network */
export const holeSide = ({ config, rows, columns }) =>
  Math.round(config.hole * Math.min(rows, columns));

/**
 * What a file says of its network, for the page to read: its weights alone do not tell the activation of the code.
 *
 * @param {Network} network
 */
export const metadata = ({ config }) => JSON.stringify({ config });

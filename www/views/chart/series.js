import { errorLeft, formatPercent } from "../../domain/error-left.js";
import { error } from "../../domain/format.js";

/** @import { EpochErrors } from "../../bridge/protocol.js" */

/**
 * The course of a run. Errors are mean squared errors.
 *
 * @typedef {object} Course
 * @property {readonly { x: number, y: number }[]} training mean losses, by epochs passed
 * @property {readonly EpochErrors[]} epochs
 * @property {{ x: number, heldOut: number } | null} [now] measured last, maybe within an epoch
 * @property {number | null} averageError of the average digit; null while not known
 * @property {number | null} pca of as many components as the code has numbers; null where not known
 * @property {string} [noun] what one of the pictures is, if no digit
 */

/** @typedef {(number | null)[]} Line */

/**
 * @typedef {object} Series
 * @property {number[]} xs epochs passed, ascending
 * @property {Line} training
 * @property {Line} heldOut after the first batch
 * @property {Line} untrained held-out, at its one point
 * @property {number | null} average
 * @property {number | null} pca
 * @property {boolean} isLeft whether values are percent of the average digit's error; else they are mean squared
 *   errors: the average digit's is not known, or none
 */

/**
 * @param {Course} course
 * @returns {Series} all lines over one row of places
 */
export function seriesOf({ training, epochs, now = null, averageError, pca }) {
  const isLeft = errorLeft(0, averageError) !== null;
  /** @param {number | null | undefined} mse */
  const value = (mse) => {
    if (mse === null || mse === undefined || !Number.isFinite(mse)) return null;
    const left = errorLeft(mse, averageError);
    return left === null ? Math.max(0, mse) : 100 * left;
  };
  const last = Math.max(training.at(-1)?.x ?? 0, epochs.at(-1)?.epoch ?? 0, now?.x ?? 0);
  const places = new Set([0, Math.max(1, Math.ceil(last))]);
  for (const { x } of training) places.add(x);
  for (const { epoch } of epochs) places.add(epoch);
  if (now) places.add(now.x);
  const xs = [...places].sort((a, b) => a - b);
  // Where no batch was sampled on the way, the epochs' own training errors are the line.
  const losses = new Map(
    training.length > 0
      ? training.map(({ x, y }) => [x, y])
      : epochs.map((of) => [of.epoch, of.training]),
  );
  const errors = new Map(epochs.map(({ epoch, heldOut }) => [epoch, heldOut]));
  if (now) errors.set(now.x, now.heldOut);
  return {
    xs,
    training: xs.map((x) => value(losses.get(x))),
    heldOut: xs.map((x) => (x > 0 ? value(errors.get(x)) : null)),
    untrained: xs.map((x) => (x === 0 ? value(errors.get(x)) : null)),
    average: value(averageError),
    pca: value(pca),
    isLeft,
  };
}

/**
 * The ends of the vertical axis, which always has a length.
 *
 * @param {Series} series
 * @param {boolean} isLog
 * @returns {[number, number]}
 */
export function rangeOf({ training, heldOut, untrained, average, pca }, isLog) {
  const lines = [...training, ...heldOut].filter((value) => value !== null);
  const all = [...lines, ...untrained, average, pca].filter((value) => value !== null);
  if (isLog) {
    // What is zero has no place on it.
    const positive = all.filter((value) => value > 0);
    if (positive.length === 0) return [0.01, 1];
    const [low, high] = [Math.min(...positive), Math.max(...positive)];
    const bottom = 10 ** Math.floor(Math.log10(low));
    return [bottom, Math.max(10 * bottom, 10 ** Math.ceil(Math.log10(high)))];
  }
  // The first batches' errors would press all others flat.
  const sorted = lines.sort((a, b) => a - b);
  const most = sorted[Math.floor(0.88 * (sorted.length - 1))] ?? Math.max(0, ...all);
  const top = 1.25 * Math.max(most, pca ?? 0);
  return [0, top > 0 ? top : 1];
}

/**
 * Moves what would overlap apart, as little as it takes, in the order in which it stands.
 *
 * @param {readonly number[]} places along a line
 * @param {number} gap between two neighbours at least
 * @param {number} end that none goes beyond, as long as there is room
 * @returns {number[]} the places, each at the index of the given one
 */
export function apart(places, gap, end) {
  const order = [...places.keys()].sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  const moved = [...places];
  let last = -Infinity;
  for (const i of order) {
    moved[i] = last = Math.max(moved[i] ?? 0, last + gap);
  }
  let next = end + gap;
  for (const i of order.reverse()) {
    moved[i] = next = Math.min(moved[i] ?? 0, next - gap);
  }
  return moved;
}

/**
 * A value of a series in words.
 *
 * @param {number} value
 * @param {boolean} isLeft
 */
export const inWords = (value, isLeft) => (isLeft ? formatPercent(value / 100) : error(value));

/**
 * The epochs as a table: mean squared errors, and what is left of the average digit's.
 *
 * @param {Course} course
 * @param {string} separator
 */
export function tableOf({ epochs, averageError }, separator) {
  /** @param {number | null} mse */
  const left = (mse) => errorLeft(mse, averageError) ?? "";
  return [
    ["epoch", "training_mse", "held_out_mse", "training_error_left", "held_out_error_left"],
    ...epochs.map(({ epoch, training, heldOut }) => [
      epoch,
      training ?? "",
      heldOut,
      left(training),
      left(heldOut),
    ]),
  ]
    .map((row) => row.join(separator))
    .join("\n")
    .concat("\n");
}

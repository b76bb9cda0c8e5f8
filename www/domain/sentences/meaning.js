/** What chapter 3 says about measurements. */

import { count } from "../format.js";
import { formatPercent } from "../error-left.js";

/**
 * What the map shows.
 *
 * @param {number} latent
 * @param {boolean} isWhole whether it shows what the decoder draws everywhere
 */
export function mapOf(latent, isWhole) {
  const blank = isWhole ? " Blank where no test digit comes near." : "";
  if (latent === 1) {
    return `One number: from left to right. Up and down mean nothing here.${blank}`;
  }
  if (latent === 2) return `Number 1 from left to right, number 2 upwards.${blank}`;
  return `${count(latent)} numbers flattened to the two directions in which codes differ most.${blank}`;
}

/**
 * How far apart the two ways between two digits are halfway.
 *
 * @param {number | null} difference as a share of the average digit's error; null if not measured
 * @param {boolean} isSame whether it is the same picture at both ends
 */
export function halfway(difference, isSame) {
  if (isSame) return "Both ends are the same picture: there is nothing between them.";
  if (difference === null) return "";
  if (difference < 0.005) return "Halfway, morph and cross-fade are the same picture.";
  return `Halfway, morph and cross-fade differ by ${formatPercent(difference)} of the average digit’s error.`;
}

/**
 * How many pictures from random codes look like digits.
 *
 * @param {{ close: number, of: number } | null} rolled null before any were drawn
 */
export function dice(rolled) {
  if (rolled === null || rolled.of === 0) return "";
  const { close, of } = rolled;
  const drew = "drew something as close to a real digit as redrawn test digits usually are";
  if (close === 0) return `None of ${count(of)} random codes ${drew}.`;
  if (close === of) return `All of ${count(of)} random codes ${drew}.`;
  return `Of ${count(of)} random codes, ${count(close)} ${drew}.`;
}

/**
 * How many numbers in the code are in use.
 *
 * @param {number} units
 * @param {number} dead the same for every input
 */
export function inUse(units, dead) {
  if (units === 1)
    return dead === 1
      ? "The only number is dead: constant for every input."
      : "The only number is in use.";
  if (dead === 0) return `All ${count(units)} are in use.`;
  if (dead === units) return `All ${count(units)} are dead: constant for every input.`;
  return `${count(units - dead)} of ${count(units)} numbers are in use; ${dead === 1 ? "one is" : `${count(dead)} are`} dead: constant for every input.`;
}

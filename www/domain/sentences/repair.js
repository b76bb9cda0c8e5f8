/** What chapter 5 says about measurements. Errors are shares of the average digit's error. */

import { formatPercent } from "../error-left.js";

/** Errors that differ by less than this share are level. */
const LEVEL = 0.02;

/**
 * What repairing gains, and what it costs.
 *
 * @typedef {object} Measured
 * @property {number | null} damaged error of the damaged digits themselves
 * @property {number | null} repaired error of what the repairer makes of them; null if none is trained
 * @property {number | null} standard error of what a network that practised on clean digits makes of them
 * @property {number | null} cleanRepaired error of clean digits through the repairer
 * @property {number | null} cleanStandard the same through the standard network
 */

/** @param {Measured} measured */
export function repaired({ damaged, repaired, standard, cleanRepaired, cleanStandard }) {
  if (damaged === null) return "Nothing is measured yet.";
  const before = `Damaged ${formatPercent(damaged)}`;
  const other = standard === null ? "" : `the standard network ${formatPercent(standard)}`;
  if (repaired === null) {
    return other === ""
      ? `${before}. Train a network to repair it.`
      : `${before}; ${other}. No network here has practised repairing: train one.`;
  }
  const sentences = [
    `${before} → repaired ${formatPercent(repaired)}${other && `; ${other}`}.`,
    repaired > damaged ? "It does more harm than the damage." : "",
  ];
  if (standard !== null && repaired <= damaged) {
    if (level(repaired, standard)) sentences.push("Practice made no difference.");
    else if (repaired > standard) sentences.push("Practice did not help with this damage.");
  }
  if (cleanRepaired !== null) {
    const clean = `Clean digits through the repairer: ${formatPercent(cleanRepaired)}`;
    sentences.push(
      cleanStandard === null ? `${clean}.` : `${clean}, standard ${formatPercent(cleanStandard)}.`,
    );
    if (cleanStandard !== null && cleanRepaired > 1.5 * cleanStandard) {
      sentences.push("It spoils what is not damaged.");
    }
  }
  return sentences.filter(Boolean).join(" ");
}

/**
 * @param {number} a
 * @param {number} b
 */
const level = (a, b) => Math.abs(a - b) <= LEVEL * Math.max(a, b);

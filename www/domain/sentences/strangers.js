/** What chapter 4 says about measurements. */

import { formatPercent } from "../error-left.js";

/**
 * How well the error tells strangers apart.
 *
 * @param {object} measured
 * @param {number | null} measured.area under the ROC curve; null without strangers or known digits
 * @param {number} measured.allowed share of false alarms
 * @param {number | null} measured.caught share of the strangers caught at that share
 */
export function told({ area, allowed, caught }) {
  if (area === null || caught === null) {
    return "This network has learned from every class, so no test digit is a stranger. Train one that has never seen a class.";
  }
  const pairs = Math.round(100 * area);
  const rate = `At ${formatPercent(allowed)} false alarms it catches ${formatPercent(caught)}.`;
  const won = `In ${pairs} of 100 random pairs the stranger had the larger error; 50 is a coin toss.`;
  if (pairs === 50) return `${rate} ${won} So the error tells nothing here.`;
  if (pairs < 50) return `${rate} ${won} Strangers are the easier ones to redraw here.`;
  return `${rate} ${won}`;
}

/**
 * Whether a drawing would raise the alarm.
 *
 * @param {object} measured
 * @param {string} measured.what “Your drawing”, or the name of a picture
 * @param {number | null} measured.error error left; null if nothing is drawn
 * @param {number} measured.line the alarm line
 */
export function judged({ what, error, line }) {
  if (error === null) return "Draw a digit at the top to find it here.";
  const left = `${what}, at ${formatPercent(error)},`;
  return error > line ? `${left} would raise the alarm.` : `${left} would not raise the alarm.`;
}

/**
 * How many of someone's own pictures would raise it.
 *
 * @param {readonly number[]} errors of the pictures
 * @param {number} line
 */
export function judgedFiles(errors, line) {
  const alarms = errors.filter((error) => error > line).length;
  if (errors.length === 1) {
    return alarms === 1
      ? "Your picture would raise the alarm."
      : "Your picture would not raise the alarm.";
  }
  if (alarms === 0) return `None of your ${errors.length} pictures would raise the alarm.`;
  if (alarms === errors.length)
    return `All of your ${errors.length} pictures would raise the alarm.`;
  return `${alarms} of your ${errors.length} pictures would raise the alarm.`;
}

/**
 * How far alarms can be trusted.
 *
 * @param {import("../roc.js").Outcomes} outcomes
 */
export function trusted({ precision, recall }) {
  if (recall === null) return "";
  const found = `recall ${formatPercent(recall)} (strangers caught)`;
  if (precision === null) return `No alarm at this line: ${found}.`;
  return `Precision ${formatPercent(precision)} (alarms that are right), ${found}.`;
}

/** What chapter 1 says about measurements. Errors are shares of the average digit's error. */

import { count } from "../format.js";
import { formatPercent } from "../error-left.js";

/** At this many times the training error, a network does much better on digits it has seen. */
const MUCH = 1.5;
/** At this many times, a little better. */
const LITTLE = 1.15;
/** A network with more error left than this has learned next to nothing. */
const HARDLY = 0.9;

/**
 * How good a network is, and whether it has memorised.
 *
 * @param {object} measured
 * @param {number | null} measured.heldOut error left on test digits
 * @param {number | null} measured.training error left on digits it learned from
 * @param {boolean} measured.isUntrained
 */
export function learned({ heldOut, training, isUntrained }) {
  if (heldOut === null) return "Nothing is measured yet.";
  const left = formatPercent(heldOut);
  if (isUntrained) return `Untrained, it leaves ${left}. The average digit leaves 100\u202f%.`;
  const both = `Held-out ${left}, training ${formatPercent(training)}`;
  if (training !== null && heldOut > HARDLY && heldOut > MUCH * training) {
    const others = heldOut > 1 ? "worse than" : "hardly better than";
    return `${both}: it has memorised. On digits it has not seen it is ${others} the average digit.`;
  }
  if (heldOut > 1) {
    return `Held-out ${left}: worse than always answering with the average digit. If that does not fall soon, the learning rate is too high.`;
  }
  if (heldOut > HARDLY) {
    return `Held-out ${left}: hardly better than the average digit. It has learned next to nothing yet.`;
  }
  if (training === null) return `Held-out ${left}.`;
  if (heldOut > MUCH * training) {
    return `${both}: it has begun to memorise. It does much better on digits it has seen.`;
  }
  if (heldOut > LITTLE * training) {
    return `${both}: it does a little better on digits it has seen.`;
  }
  return `${both}: it has not memorised.`;
}

/**
 * How a network that learned from few digits turned out.
 *
 * @param {object} measured
 * @param {number} measured.digits how many it learned from
 * @param {number | null} measured.heldOut
 * @param {number | null} measured.training
 */
export function learnedFromFew({ digits, heldOut, training }) {
  const from = digits === 1 ? "one digit" : `only ${count(digits)} digits`;
  return `Learned from ${from}. ${learned({ heldOut, training, isUntrained: false })}`;
}

/**
 * How a network with a higher learning rate turned out.
 *
 * @param {object} measured
 * @param {number} measured.times how many times the usual rate
 * @param {number | null} measured.heldOut null if its errors are no longer numbers
 * @param {number | null} measured.usual error left at the usual rate; null before it is trained
 */
export function learnedFaster({ times, heldOut, usual }) {
  const rate = `At ${count(times)} times the learning rate`;
  if (heldOut === null) {
    return `${rate}, the weights grew beyond all numbers: the network is ruined.`;
  }
  const left = formatPercent(heldOut);
  if (heldOut > 1)
    return `${rate}, it leaves ${left}: worse than the average digit. Each nudge overshoots.`;
  if (heldOut > HARDLY) {
    return `${rate}, it leaves ${left}: it hardly beats the average digit. Each nudge overshoots.`;
  }
  if (usual === null) return `${rate}, it leaves ${left}.`;
  const compared = `${rate}, it leaves ${left}; at the usual rate, ${formatPercent(usual)}.`;
  if (heldOut > 1.02 * usual) return `${compared} Large nudges overshoot.`;
  if (heldOut < 0.98 * usual) return `${compared} Here the larger nudges helped.`;
  return `${compared} It makes no difference here.`;
}

/**
 * What one step did to the loss of a digit, which may not have been in its batch.
 *
 * @param {object} step
 * @param {number} step.before loss before the step
 * @param {number} step.after loss after it
 */
export function nudged({ before, after }) {
  if (!Number.isFinite(after) || !Number.isFinite(before)) {
    return "The loss is no number any more.";
  }
  const [from, to] = [before.toPrecision(4), after.toPrecision(4)];
  if (from === to) return `The step left this digit’s loss at ${from}.`;
  return after < before
    ? `The step lowered this digit’s loss from ${from} to ${to}.`
    : `The step raised this digit’s loss from ${from} to ${to}: it learned from other digits.`;
}

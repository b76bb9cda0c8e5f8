/**
 * Tells strangers from known digits by an alarm line: a digit with a larger error raises the alarm.
 *
 * Errors are of digits of classes that the network has learned from (known) and of other classes (strangers).
 */

/**
 * What happens to both at an alarm line.
 *
 * @typedef {object} Outcomes
 * @property {number} caught strangers that raise the alarm
 * @property {number} missed strangers that pass
 * @property {number} falseAlarms known digits that raise it
 * @property {number} passed known digits that pass
 * @property {number | null} precision share of the alarms that are right; null without alarms
 * @property {number | null} recall share of the strangers that are caught; null without strangers
 */

/**
 * @param {Float32Array} known
 * @param {Float32Array} strangers
 * @param {number} line
 * @returns {Outcomes}
 */
export function outcomesAt(known, strangers, line) {
  const [falseAlarms, caught] = [countAbove(known, line), countAbove(strangers, line)];
  const alarms = falseAlarms + caught;
  return {
    caught,
    missed: strangers.length - caught,
    falseAlarms,
    passed: known.length - falseAlarms,
    precision: alarms === 0 ? null : caught / alarms,
    recall: strangers.length === 0 ? null : caught / strangers.length,
  };
}

/**
 * The lowest line at which at most this share of the known digits raise the alarm.
 *
 * @param {Float32Array} known
 * @param {number} share from 0 to 1
 */
export function lineFor(known, share) {
  if (known.length === 0) return 0;
  const sorted = known.slice().sort();
  const allowed = Math.min(known.length - 1, Math.floor(share * known.length));
  return sorted[known.length - 1 - allowed] ?? 0;
}

/**
 * The share of strangers caught if this share of false alarms is allowed; null without strangers.
 *
 * @param {Float32Array} known
 * @param {Float32Array} strangers
 * @param {number} share
 */
export function catchRate(known, strangers, share) {
  if (known.length === 0) return null;
  return outcomesAt(known, strangers, lineFor(known, share)).recall;
}

/**
 * The area under the ROC curve: the chance that a random stranger has a larger error than a random known digit, with a
 * tie counted as half. Computed by ranks (Mann and Whitney's U).
 *
 * @param {Float32Array} known
 * @param {Float32Array} strangers
 * @returns {number | null} null if either is missing
 */
export function areaUnder(known, strangers) {
  if (known.length === 0 || strangers.length === 0) return null;
  const [low, high] = [known.slice().sort(), strangers.slice().sort()];
  let below = 0;
  let belowOrEqual = 0;
  let wins = 0;
  for (const error of high) {
    while (below < low.length && (low[below] ?? 0) < error) below += 1;
    belowOrEqual = Math.max(belowOrEqual, below);
    while (belowOrEqual < low.length && (low[belowOrEqual] ?? 0) <= error) belowOrEqual += 1;
    wins += (below + belowOrEqual) / 2;
  }
  return wins / (low.length * high.length);
}

/**
 * The ROC curve, from the line that no error crosses to the line that all do.
 *
 * @param {Float32Array} known
 * @param {Float32Array} strangers
 * @param {number} [most] the most points, spread about evenly along the curve
 * @returns {{ falseAlarms: number, caught: number }[]} shares; empty if either is missing
 */
export function rocOf(known, strangers, most = 200) {
  if (known.length === 0 || strangers.length === 0) return [];
  const all = [
    ...Array.from(known, (error) => ({ error, isKnown: true })),
    ...Array.from(strangers, (error) => ({ error, isKnown: false })),
  ].sort((a, b) => b.error - a.error);
  const points = [{ falseAlarms: 0, caught: 0 }];
  let [falseAlarms, caught] = [0, 0];
  all.forEach(({ error, isKnown }, i) => {
    if (isKnown) falseAlarms += 1;
    else caught += 1;
    // Digits with equal errors cross the line together.
    if (error === all[i + 1]?.error) return;
    const point = { falseAlarms: falseAlarms / known.length, caught: caught / strangers.length };
    const last = points.at(-1) ?? point;
    const step = point.falseAlarms - last.falseAlarms + point.caught - last.caught;
    if (step >= 2 / most || i === all.length - 1) points.push(point);
  });
  return points;
}

/**
 * @param {Float32Array} errors
 * @param {number} line
 */
function countAbove(errors, line) {
  let above = 0;
  for (const error of errors) if (error > line) above += 1;
  return above;
}

// What chapter 7 says about the data being learned from, and the sheet about opened files.

import { count, dataSize } from "../format.js";

/** @import { Choices } from "../preparation.js" */
/** @import { Progress } from "../../worker/pictures/types.js" */

/**
 * “7 pictures”, “1 letter”.
 *
 * @param {number} number
 * @param {string} noun
 */
export const counted = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

/**
 * What was measured on the current data.
 *
 * @param {object} measured
 * @param {string} measured.name of the data
 * @param {string} measured.noun what to call one of the pictures
 * @param {number} measured.train how many are learned from
 * @param {number} measured.test how many are held out
 * @param {boolean} measured.isOwn whether they are people's own
 * @param {number | null} measured.latent how many numbers the code has; null before there is a network
 * @param {boolean} measured.isTrained whether anything was learned and measured
 * @param {string | null} measured.errorLeft in percent; null if the average picture has no error to compare with
 * @param {{ errorLeft: string, latent: number } | null} measured.digits the same for MNIST's digits, if
 *   measured during this visit
 */
export function measuredOn(measured) {
  const { name, noun, train, test, isOwn, latent, isTrained, errorLeft, digits } = measured;
  const sizes = `${name}: ${counted(train, noun)} to learn from, ${count(test)} held out.`;
  if (latent === null || !isTrained) return `${sizes} Nothing has been learned from them yet.`;
  if (errorLeft === null) {
    return `${sizes} All of them look the same, so there is nothing to tell apart.`;
  }
  const at = `At ${counted(latent, "number")}, error left ${errorLeft}`;
  if (!isOwn || digits === null) return `${sizes} ${at}.`;
  const other = digits.latent === latent ? "" : ` (at ${counted(digits.latent, "number")})`;
  return `${sizes} ${at}; digits: ${digits.errorLeft}${other}.`;
}

/**
 * How many pictures there are, of what size, and in how many classes.
 *
 * @param {object} found
 * @param {string} found.noun
 * @param {{ count: number }} found.train
 * @param {{ count: number } | null} found.test
 * @param {{ rows: number, columns: number, count: number }[]} found.sizes
 * @param {{ count: number }[]} found.classes
 */
export function foundIn({ noun, train, test, sizes, classes }) {
  const number = test
    ? `${counted(train.count, noun)} to learn from and ${count(test.count)} held out`
    : counted(train.count, noun);
  const [size] = sizes;
  const pixels =
    sizes.length === 1 && size
      ? `${size.columns} × ${size.rows} pixels`
      : `${count(sizes.length)} different sizes`;
  const kinds =
    classes.length > 1
      ? `in ${classes.length} classes`
      : classes.length === 1
        ? "all of one class"
        : "without classes";
  const least = Math.min(...classes.map((one) => one.count));
  const few =
    classes.length > 1 && least < 3
      ? ` Some classes have ${least === 1 ? "a single picture" : "two pictures"}: none of them may be among those held out.`
      : "";
  return `${number}, ${pixels}, ${kinds}.${few}`;
}

/**
 * What the choices amount to.
 *
 * @param {object} made
 * @param {string} made.noun
 * @param {{ count: number }} made.train
 * @param {{ count: number } | null} made.test
 * @param {{ rows: number, columns: number }} made.frame
 * @param {Choices} made.choices
 */
export function comesTo({ noun, train, test, frame, choices }) {
  const all = train.count + (test?.count ?? 0);
  const bytes = all * frame.rows * frame.columns;
  const held = test
    ? test.count
    : Math.min(all - 1, Math.max(1, Math.round(train.count * choices.share)));
  return `The network will see ${frame.columns} × ${frame.rows} pixels. It learns from ${counted(all - held, noun)}; ${count(held)} ${held === 1 ? "is" : "are"} held out. That takes ${dataSize(bytes)} of memory.`;
}

/** @param {number} number of files or rows left out */
export const leftOutOf = (number) => `${count(number)} left out, and why`;

/**
 * What is said about progress.
 *
 * @param {"inspect" | "take"} step
 * @param {Progress | null} progress
 */
export function progressOf(step, progress) {
  const doing = step === "inspect" ? "Looking through the files" : "Preparing the pictures";
  if (!progress) return `${doing} …`;
  const { done, total, isInBytes } = progress;
  return isInBytes
    ? `${doing}: ${count(done / 1e6)} of ${count(total / 1e6)} MB`
    : `${doing}: ${count(done)} of ${count(total)}`;
}

import { formatPercent } from "../error-left.js";
import { compared, isClearlyBetter } from "./compared.js";

/**
 * What was measured at one code size, as shares of the average digit's error; null if it was not.
 *
 * @typedef {{ size: number, network: number | null, pca: number | null }} Measured
 */

/** @typedef {{ size: number, network: number }} Trained */

/** @param {number} size */
const numbers = (size) => `${size} ${size === 1 ? "number" : "numbers"}`;

/**
 * Error left by code size, in words.
 *
 * @param {readonly Measured[]} all in ascending order of their sizes
 */
export function sizeSentence(all) {
  const trained = all.filter(({ network }) => network !== null);
  const [first] = trained;
  const last = trained.at(-1);
  if (!first || !last) {
    const largest = all.filter(({ pca }) => pca !== null).at(-1);
    return largest
      ? `With ${numbers(largest.size)}, PCA leaves ${formatPercent(largest.pca)}. No network is trained yet.`
      : "No network is trained yet.";
  }
  const parts = [
    `With ${numbers(first.size)}: ${formatPercent(first.network)} error left${against(first)}.`,
  ];
  if (last !== first) {
    parts.push(`With ${last.size}: ${formatPercent(last.network)}${against(last)}.`);
  }
  const judged = trained.filter(({ pca }) => pca !== null);
  const win = judged.find(({ network, pca }) => isClearlyBetter(network, pca));
  if (judged.length > 1) {
    parts.push(win ? `First clear win at ${win.size}.` : "No clear win over PCA at any size.");
  }
  return parts.join(" ");
}

/** @param {Measured} measured */
function against({ network, pca }) {
  const than = compared(network, pca);
  if (than === null) return "";
  return {
    level: ", level with PCA",
    better: `, which is ${than.percent} of PCA’s error`,
    worse: `, worse than PCA: ${than.percent} of its error`,
  }[than.outcome];
}

/**
 * How a guess of the smallest readable code compares.
 *
 * @param {number | null} guess
 * @param {readonly Measured[]} all
 */
export function guessSentence(guess, all) {
  if (guess === null) return "";
  const measured = all.find(({ size }) => size === guess);
  if (!measured || measured.network === null) return `You guessed ${guess}.`;
  return `You guessed ${guess}: ${formatPercent(measured.network)} left.`;
}

/**
 * What happened to static sent through the networks.
 *
 * @param {{ size: number, noise: number, digits: number } | null} sent at the largest trained code size
 */
export function staticSentence(sent) {
  if (sent === null) return "Train a size first: there is no network yet to send static through.";
  const { size, noise, digits } = sent;
  const result = `Static through ${numbers(size)}: ${formatPercent(noise)} error left, test digits ${formatPercent(digits)}.`;
  if (noise > 2 * digits) return `${result} The code has room for digits, not for static.`;
  if (noise > digits) return `${result} Static comes back worse, with less than twice the error.`;
  return `${result} This network redraws static no worse than digits.`;
}

/**
 * A sweep of another setting, in words.
 *
 * @param {string} label of the setting
 * @param {readonly { value: string, left: number | null }[]} all
 */
export function settingSentence(label, all) {
  const trained = all.flatMap(({ value, left }) => (left === null ? [] : [{ value, left }]));
  const [first] = trained;
  if (!first) return "No network is trained yet.";
  if (trained.length === 1)
    return `${label} ${first.value}: ${formatPercent(first.left)} error left.`;
  const least = trained.reduce((a, b) => (b.left < a.left ? b : a));
  const most = trained.reduce((a, b) => (b.left > a.left ? b : a));
  if (compared(least.left, most.left)?.outcome === "level") {
    return `${label} makes no clear difference here: ${formatPercent(least.left)} to ${formatPercent(most.left)} error left.`;
  }
  return (
    `Least error left at ${label.toLowerCase()} ${least.value}: ${formatPercent(least.left)}. ` +
    `Most at ${most.value}: ${formatPercent(most.left)}.`
  );
}

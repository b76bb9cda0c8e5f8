import { formatPercent } from "../error-left.js";
import { compared } from "./compared.js";

/**
 * A trained network of some kind.
 *
 * @typedef {object} Kind
 * @property {string} name as used in the middle of a sentence
 * @property {number} size how many numbers its code has
 * @property {number} left error left on held-out digits, as a share of the average digit's error
 * @property {number | null} inUse how many numbers are not zero for a digit, on average
 */

/**
 * Compares kinds with the standard one of the same size, and the sparse one with its own, in words.
 *
 * @param {object} trained
 * @param {Kind | null} trained.standard
 * @param {readonly Kind[]} trained.others of the same size
 * @param {Kind | null} trained.sparse
 * @param {Kind | null} trained.wide the standard one of the sparse one's size
 */
export function kindsSentence({ standard, others, sparse, wide }) {
  const parts = [];
  if (standard && others.length > 0) {
    const told = others.map((kind, i) => beside(kind, standard, i === 0));
    parts.push(`With ${standard.size} numbers, ${told.join("; ")}.`);
  } else {
    for (const { name, size, left } of [...(standard ? [standard] : []), ...others]) {
      parts.push(`With ${size} numbers, ${name} leaves ${formatPercent(left)}.`);
    }
    if (standard) parts.push("Train another kind to see it beside this one.");
    else if (others.length > 0) parts.push("Train the standard one to compare.");
  }
  if (sparse) parts.push(...ofSparse(sparse, wide));
  return parts.join(" ") || "No kind is trained yet.";
}

/**
 * @param {Kind} kind
 * @param {Kind} standard
 * @param {boolean} isFirst in its sentence, and so names what the others are compared with
 */
function beside({ name, left }, standard, isFirst) {
  const than = compared(left, standard.left);
  if (than === null) return `${name} leaves ${formatPercent(left)}`;
  const whose = isFirst ? " of the standard one’s error" : "";
  return {
    level: `${name} is level with the standard one`,
    better: `${name} leaves ${than.percent}${whose}`,
    worse: `${name} leaves more: ${than.percent}${whose}`,
  }[than.outcome];
}

/**
 * @param {Kind} sparse
 * @param {Kind | null} wide
 */
function ofSparse(sparse, wide) {
  const parts = [];
  if (sparse.inUse !== null) {
    const used = Math.round(sparse.inUse);
    const uses = `Sparse uses ${used} of ${sparse.size} numbers per digit`;
    if (wide === null || wide.inUse === null) parts.push(`${uses}.`);
    else {
      const other = Math.round(wide.inUse);
      const more = { less: "fewer than", same: "as many as", more: "more than" };
      const order = used < other ? "less" : used > other ? "more" : "same";
      const tail = order === "same" ? "" : `: ${other}`;
      parts.push(`${uses}, ${more[order]} the standard one${tail}.`);
    }
  }
  const left = `${parts.length > 0 ? "It" : "Sparse"} leaves ${formatPercent(sparse.left)}`;
  const than = compared(sparse.left, wide?.left ?? null);
  if (than === null || wide === null) parts.push(`${left}.`);
  else if (than.outcome === "level") parts.push(`${left}, level with the standard one.`);
  else {
    const more = than.outcome === "worse" ? "more" : "less";
    parts.push(`${left}, ${more} than the standard one: ${formatPercent(wide.left)}.`);
  }
  return parts;
}

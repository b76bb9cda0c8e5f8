// Classes: which there are, and how one of their members is spoken of.

/** @import { DatasetInfo } from "../bridge/protocol.js" */

/**
 * The classes that digits have, ascending; empty if there are fewer than two.
 *
 * @param {DatasetInfo} info
 */
export function classesOf({ counts }) {
  const classes = counts.flatMap((digits, label) => (digits > 0 ? [label] : []));
  return classes.length > 1 ? classes : [];
}

/**
 * One of a class: `a 7`, `“ankle boot”`; which article a name takes cannot be known.
 *
 * @param {string} name
 */
export const oneOf = (name) =>
  /^\d$/.test(name) ? `${name === "8" ? "an" : "a"} ${name}` : `“${name}”`;

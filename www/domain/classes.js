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

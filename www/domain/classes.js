/** @import { DatasetInfo } from "../bridge/protocol.js" */

/**
 * The classes that digits have, ascending; none where there are no two of them to be told apart.
 *
 * @param {DatasetInfo} info
 */
export function classesOf({ counts }) {
  const classes = counts.flatMap((digits, label) => (digits > 0 ? [label] : []));
  return classes.length > 1 ? classes : [];
}

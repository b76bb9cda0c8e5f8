/** @import { Files } from "./protocol.js" */

/**
 * What is to be transferred, not copied, when the files change hands.
 *
 * @param {Files} files
 */
export const buffersOf = ({ train, test }) =>
  [train.images, train.labels, test.images, test.labels].flatMap((bytes) => bytes?.buffer ?? []);

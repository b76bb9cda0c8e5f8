// The worker that reads people's own pictures, so that neither the page nor training waits for it. Cancel ends it.

import { expose } from "comlink";

import { handOver, keepErrorsWhole } from "../../bridge/transfer.js";
import { photoToDrawing } from "../../domain/photo.js";
import { headOf, pieceOf, refusal } from "./bytes.js";
import { decodePhoto } from "./image.js";
import { inspect } from "./inspect.js";
import { ENOUGH, kindOf } from "../../domain/file-kind.js";
import { take } from "./take.js";

/** @import { Opened } from "./inspect.js" */
/** @import { Reader } from "./types.js" */

keepErrorsWhole();

/** @type {Opened | null} */
let opened = null;

/** @type {Reader} */
const reader = {
  async inspect(picked, set, progress) {
    opened = await inspect(picked, { progress, ...(set === undefined ? {} : { set }) });
    return opened.found;
  },

  async take(choices, progress) {
    if (!opened) throw new TypeError("nothing was opened");
    return take(opened, choices, { progress });
  },

  async photo(file, name) {
    const piece = pieceOf(file, name);
    const { kind, format } = kindOf(await headOf(piece, ENOUGH));
    if (kind !== "picture") {
      throw refusal(
        `“${name}” is no picture. Expected a photograph of a digit on paper: JPEG, PNG, WebP, GIF or BMP.`,
      );
    }
    const { rgba, width, height } = await decodePhoto({ piece, format });
    const drawing = photoToDrawing(rgba, width, height);
    if (drawing) return handOver(drawing);
    throw refusal(
      `No pen strokes were found in “${name}”. Expected something dark drawn on lighter paper, filling a good part of the picture.`,
    );
  },
};

expose(reader);

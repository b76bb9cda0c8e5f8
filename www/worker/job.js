import { expose } from "comlink";

import { handOver, keepErrorsWhole } from "../bridge/transfer.js";
import { breathe } from "./breathe.js";
import { start } from "./builds.js";
import { trainRun } from "./train-run.js";

/** @import { Session } from "../bridge/protocol.js" */
/** @import { JobTrainer } from "../bridge/pool.js" */

/** @type {Session} */
let session;
/** @type {Promise<void> | null} while the run is to hold; null otherwise */
let held = null;
let release = () => {};

/** @type {JobTrainer} */
const trainer = {
  async open(backend) {
    const { Session } = await start(backend);
    session = new Session();
  },

  load({ train, test }) {
    session.loadTrain(train.images, train.labels);
    session.loadTest(test.images, test.labels);
  },

  async train(recipe, hear) {
    const trained = await trainRun(session, recipe, {
      now: () => performance.now(),
      pause: async () => {
        await breathe();
        while (held) await held;
      },
      hear: (share, weights) => hear(share, bytesOf(weights)),
    });
    return handOver(trained);
  },

  baselines(config) {
    session.configure(config);
    return session.baselines();
  },

  hold(isHeld) {
    if (isHeld === (held !== null)) return;
    if (isHeld) {
      held = new Promise((resolve) => {
        release = resolve;
      });
    } else {
      held = null;
      release();
    }
  },
};

/**
 * Bytes that a network needs for training: each weight, its gradient and Adam's two moments, 4 bytes each.
 *
 * @param {number} weights
 */
const bytesOf = (weights) => 16 * weights;

keepErrorsWhole();
expose(trainer);

import { meansByClass } from "../domain/means.js";

/** @import { Change, Session } from "../bridge/protocol.js" */
/** @import { Epoch, Recipe } from "../state/runs.js" */
/** @import { Trained } from "../bridge/pool.js" */

/**
 * What a run needs from a session.
 *
 * @typedef {Pick<Session, "configure" | "config" | "replay" | "progress" | "train" | "evaluate"
 *   | "testErrors" | "testLabels" | "architecture" | "checkpoint">} Trainable
 *
 * @typedef {object} Surroundings
 * @property {() => number} now milliseconds
 * @property {() => Promise<void>} pause lets messages in, and lasts as long as the run is to hold
 * @property {(share: number, weights: number) => void} hear told how much is done, a few times a second
 */

/** Wall time of a slice: no one draws here, but a pause has to take effect soon. */
const SLICE_MS = 40;
/** Whoever hears of it draws it, while other runs train on the same cores. */
const HEAR_MS = 400;

/**
 * Trains a run from its recipe. The same recipe always gives the same bits, here or in the main worker: how the steps are
 * cut into slices makes no difference.
 *
 * @param {Trainable} session with its digits loaded
 * @param {Recipe} recipe
 * @param {Surroundings} around
 * @returns {Promise<Trained>}
 */
export async function trainRun(session, recipe, { now, pause, hear }) {
  session.configure(recipe.config);
  session.replay(/** @type {Change[]} */ ([...recipe.changes]));
  const weights = session.architecture().parameters;
  /** @type {Epoch[]} */
  const epochs = [{ epoch: 0, training: null, heldOut: session.evaluate() }];
  const goal = recipe.step ?? Infinity;
  let [slice, seconds, heard] = [1, 0, -Infinity];
  let progress = session.progress();
  while (progress.step < goal && !progress.finished) {
    if (now() - heard >= HEAR_MS) {
      const all = Math.min(goal, progress.stepsPerEpoch * session.config.epochs);
      hear(progress.step / all, weights);
      heard = now();
    }
    await pause();
    const steps = Math.min(slice, goal - progress.step);
    const before = progress.step;
    const started = now();
    progress = session.train(steps);
    const took = Math.max(0.1, now() - started);
    if (progress.epochDone) {
      epochs.push({
        epoch: progress.epoch,
        training: progress.epochMse,
        heldOut: session.evaluate(),
      });
    }
    seconds += (now() - started) / 1000;
    // A slice that was cut short says nothing about how long a whole one takes.
    if (progress.step - before === slice) {
      slice = Math.max(1, Math.min(Math.round((slice * SLICE_MS) / took), 2 * slice));
    }
  }
  const last = epochs.at(-1);
  const isMeasured = last !== undefined && progress.stepOfEpoch % progress.stepsPerEpoch === 0;
  return {
    config: recipe.config,
    changes: recipe.changes,
    step: progress.step,
    epochs,
    heldOut: isMeasured ? last.heldOut : session.evaluate(),
    errorByClass: meansByClass(session.testErrors(), session.testLabels()),
    seconds,
    weights,
    checkpoint: session.checkpoint(),
  };
}

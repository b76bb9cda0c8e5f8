/** What the row of the run says: what it is doing, how far it is, and what its button does. */

import { count, dataSize } from "../format.js";

/**
 * What there is to know about a run.
 *
 * @typedef {object} Standing
 * @property {"booting" | "loading" | "ready" | "training" | "finished" | "failed"} phase
 * @property {boolean} isQueued whether training will start as soon as it can
 * @property {number} epoch completed
 * @property {number} epochs in all
 * @property {number} stepOfEpoch
 * @property {number} stepsPerEpoch
 * @property {number} step batches since the start
 * @property {number} digits how many it learns from
 * @property {{ received: number, total: number | null, done: boolean }} arrival of the data, in bytes
 * @property {string} noun what to call one of them: “digit” or “picture”
 */

/**
 * @typedef {object} Status
 * @property {string} verb on the button
 * @property {"train" | "pause" | "retry" | null} action of the button; null if nothing can be done
 * @property {string} doing
 * @property {string} epoch “epoch 4 of 10”; empty before the first
 * @property {number} share that is done, from 0 to 1
 */

/**
 * @param {Standing} standing
 * @returns {Status}
 */
export function status(standing) {
  const { phase, isQueued, epoch, epochs, noun, arrival, step } = standing;
  const share = shareOf(standing);
  const place = `epoch ${Math.min(epoch + (phase === "training" ? 1 : 0), epochs)} of ${epochs}`;
  switch (phase) {
    case "booting":
      return waiting("Getting ready", 0, isQueued);
    case "loading": {
      const { received, total } = arrival;
      const part = total ? Math.min(1, received / total) : 0;
      const words = isQueued ? "Training starts when they arrive" : `Fetching the ${noun}s`;
      return { ...waiting(words, part, isQueued), epoch: farOf(arrival) };
    }
    case "training": {
      const doing = arrival.done
        ? "Learning in this tab"
        : `Learning as ${noun}s arrive: ${farOf(arrival)}`;
      return { verb: "Pause", action: "pause", doing, epoch: place, share };
    }
    case "finished":
      return {
        verb: "Keep training",
        action: "train",
        doing: "Trained",
        epoch: `${epochs} ${epochs === 1 ? "epoch" : "epochs"} of ${count(standing.digits)} ${noun}s`,
        share: 1,
      };
    case "failed":
      return { verb: "Try again", action: "retry", doing: "Stopped", epoch: "", share };
    default:
      return step === 0
        ? { verb: "Train", action: "train", doing: "Untrained. Press Train.", epoch: "", share: 0 }
        : {
            verb: "Train",
            action: "train",
            doing: "Paused",
            epoch: `${count(epoch)} of ${epochs} epochs`,
            share,
          };
  }
}

/** How much of the data is here. @param {Standing["arrival"]} arrival */
function farOf({ received, total }) {
  if (total) return `${dataSize(received)} of ${dataSize(total)}`;
  return received > 0 ? dataSize(received) : "";
}

/**
 * @param {string} doing
 * @param {number} share
 * @param {boolean} isQueued
 * @returns {Status}
 */
const waiting = (doing, share, isQueued) => ({
  verb: isQueued ? "Pause" : "Train",
  action: isQueued ? "pause" : "train",
  doing,
  epoch: "",
  share,
});

/** @param {Standing} standing */
function shareOf({ epoch, epochs, stepOfEpoch, stepsPerEpoch }) {
  // The last step of an epoch counts for both.
  const part = stepsPerEpoch > 0 && stepOfEpoch < stepsPerEpoch ? stepOfEpoch / stepsPerEpoch : 0;
  return epochs > 0 ? Math.min(1, (epoch + part) / epochs) : 0;
}

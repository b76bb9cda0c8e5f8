import { contributions } from "../domain/contributions.js";
import { planeOf, unitsOf } from "./latent.js";

/** @import { Files, Session, Trainer } from "../bridge/protocol.js" */

/** Held-out digits that are looked at in one go, so that they need little memory. */
const PART = 1000;

/** @typedef {Pick<Trainer, "testLabels" | "testDigits" | "testErrors" | "averageError" | "reconstruct" | "reconstructTowards" | "damage" | "decode" | "encode" | "reconstructDrawing" | "latent" | "encoderPictures" | "sampleCodes" | "nearest" | "meanImage" | "pca" | "contributions" | "trainingError" | "inspectStep">} Questions */

/**
 * What can be asked of a network and its data without changing them.
 *
 * @param {object} here
 * @param {() => Session} here.session
 * @param {() => typeof Session} here.Model
 * @param {() => Files | null} here.files
 * @returns {Questions & { forget(): void }} forget: the next network has nothing to do with this one
 */
export function explore({ session, Model, files }) {
  /** @type {Float32Array | null} the plane's axes when it was last looked at */
  let axes = null;

  return {
    forget() {
      axes = null;
    },

    testLabels: () => session().testLabels(),
    testDigits: (indices) => session().testDigits(indices),
    testErrors: () => session().testErrors(),

    averageError() {
      const average = session().meanImage();
      const count = session().testLabels().length;
      let sum = 0;
      for (let start = 0; start < count; start += PART) {
        const indices = Uint32Array.from(
          { length: Math.min(PART, count - start) },
          (_, i) => start + i,
        );
        session()
          .testDigits(indices)
          .pixels.forEach((ink, i) => {
            sum += ((ink - (average[i % average.length] ?? 0)) / 255) ** 2;
          });
      }
      return sum / (count * average.length);
    },

    reconstruct: (pixels) => session().reconstruct(pixels),
    reconstructTowards: (pixels, target) => session().reconstructTowards(pixels, target),
    damage: (pixels, indices, amount) => session().damage(pixels, indices ?? null, amount ?? null),
    decode: (codes) => session().decode(codes),
    encode: (pixels) => session().encode(pixels),
    reconstructDrawing: (ink, width, height) => session().reconstructDrawing(ink, width, height),
    sampleCodes: (count, seed) => session().sampleCodes(count, seed),
    nearest: (pixels) => session().nearest(pixels),
    meanImage: () => session().meanImage(),
    pca: (pixels, components, target) => session().pca(pixels, components, target ?? null),
    contributions: (pixels, rows) =>
      contributions(session().weights(), session().architecture(), pixels, rows),
    trainingError: () => session().trainingError(),

    encoderPictures() {
      const { pixels } = session().encoderPictures();
      return Uint8Array.from(pixels, (weight) => 128 + weight);
    },

    latent(most) {
      const count = session().testLabels().length;
      const digits = Math.min(most, count);
      // From all over them: they may be sorted.
      const indices = Uint32Array.from({ length: digits }, (_, i) => (i * count) / digits);
      const { pixels, labels } = session().testDigits(indices);
      const codes = session().encode(pixels);
      const latent = codes.length / digits;
      const plane = planeOf(codes, latent, axes);
      axes = plane.axes.slice();
      const { mean, ...units } = unitsOf(codes, latent);
      // The mean code; after it, the same with one unit after another at its most, a dead one at 1. Far from
      // all codes, as one unit alone would be, the decoder draws mere noise.
      const raised = new Float32Array((latent + 1) * latent);
      for (let row = 0; row <= latent; row += 1) raised.set(mean, row * latent);
      units.highest.forEach((highest, unit) => {
        raised[(unit + 1) * latent + unit] = units.dead[unit] ? 1 : highest;
      });
      const drawn = session().decode(raised);
      const size = drawn.length / (latent + 1);
      return {
        labels,
        ...plane,
        ...units,
        usual: drawn.slice(0, size),
        atoms: drawn.slice(size),
      };
    },

    inspectStep() {
      const here = files();
      if (!here)
        throw new Error("The digits are still on their way: try again when they are here.");
      const { config } = session();
      const { pixels: size } = session().architecture();
      // A batch from the beginning of the digits, as large as those that it trains on.
      const start = 16;
      const images = here.train.images.subarray(start);
      const digits = Math.min(config.batchSize, images.length / size);
      const target = images.slice(0, digits * size);
      const input = session().damage(
        target,
        Uint32Array.from({ length: digits }, (_, i) => i),
        null,
      );
      const info = session().inspectStep(input, { target });
      // The step itself is taken by a copy.
      const copy = new (Model())();
      try {
        copy.restore(session().checkpoint());
        const before = copy.reconstructTowards(input, target);
        copy.trainOn(input, { target });
        const { errors } = copy.reconstructTowards(input, target);
        const [to = 0, from = null] = [...info.place].reverse();
        return {
          step: session().progress().step + 1,
          digits,
          input: input.slice(0, size),
          target: target.slice(0, size),
          output: before.pixels.slice(0, size),
          error: before.errors[0] ?? 0,
          loss: mean(before.errors),
          after: mean(errors),
          weight: { layer: info.parameter.replace(/\.[^.]*$/, ""), from, to },
          before: info.before,
          gradient: info.gradient,
          newWeight: info.after,
        };
      } finally {
        copy.free();
      }
    },
  };
}

/** @param {Float32Array} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

import { contributions } from "../domain/contributions.js";
import { planeOf, unitsOf } from "./latent.js";

/** @import { Session, Trainer } from "../bridge/protocol.js" */

/** @typedef {Pick<Trainer, "testLabels" | "testDigits" | "testErrors" | "reconstruct" | "reconstructTowards" | "damage" | "decode" | "encode" | "reconstructDrawing" | "latent" | "encoderPictures" | "sampleCodes" | "nearest" | "meanImage" | "pca" | "contributions" | "trainingError" | "inspectStep">} Questions */

/**
 * What can be asked about a network and its data without changing them.
 *
 * @param {() => Session} session the current network
 * @returns {Questions & { forget(): void }} forget: to be called when the network is replaced
 */
export function explore(session) {
  /** @type {Float32Array | null} the plane's axes when it was last asked for */
  let axes = null;

  return {
    forget() {
      axes = null;
    },

    testLabels: () => session().testLabels(),
    testDigits: (indices) => session().testDigits(indices),
    testErrors: () => session().testErrors(),

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
    inspectStep: (pixels, options) => session().inspectStep(pixels, options ?? null),
    encoderPictures: () => session().encoderPictures(),

    latent(most) {
      const count = session().testLabels().length;
      const digits = Math.min(most, count);
      // Spread evenly, since they may be sorted.
      const indices = Uint32Array.from({ length: digits }, (_, i) => (i * count) / digits);
      const { pixels, labels } = session().testDigits(indices);
      const codes = session().encode(pixels);
      const latent = codes.length / digits;
      const plane = planeOf(codes, latent, axes);
      axes = plane.axes.slice();
      const { mean, ...units } = unitsOf(codes, latent);
      // The mean code; then the same with each unit in turn at its largest, or at 1 if it is dead. From one unit
      // alone, far from all codes, the decoder would draw nothing but noise.
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
  };
}

/** How many held-out digits to look at in one go, so that they need little memory. */
const PART = 1000;

/**
 * Mean held-out MSE of the average training digit.
 *
 * @param {Session} session with all its digits
 */
export function averageErrorOf(session) {
  const average = session.meanImage();
  const count = session.testLabels().length;
  let sum = 0;
  for (let start = 0; start < count; start += PART) {
    const digits = Math.min(PART, count - start);
    const { pixels } = session.testDigits(
      Uint32Array.from({ length: digits }, (_, i) => start + i),
    );
    for (let i = 0; i < pixels.length; i += 1) {
      sum += ((pixels[i] ?? 0) - (average[i % average.length] ?? 0)) ** 2;
    }
  }
  return sum / (255 ** 2 * count * average.length);
}

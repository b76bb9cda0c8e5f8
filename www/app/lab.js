import { MorphView } from "../views/morph.js";
import { PlaneView } from "../views/plane.js";
import { SpreadView } from "../views/spread.js";
import { UnitsView } from "../views/units.js";
import { byId } from "../views/elements.js";

/** @import { Config, Latent } from "../bridge/protocol.js" */
/** @import { Coded } from "../views/units.js" */

/** The views of what the code has learned. A part of the page that is loaded after the rest. */
export class Lab {
  #plane;
  #units;
  #morph;
  #spread = new SpreadView();
  /** Which of its parts are in sight. */
  #inSight = new Set();

  /**
   * @param {object} actions
   * @param {(codes: Float32Array) => Promise<Uint8Array | null>} actions.decode null where the codes are of
   *   a network that is no more
   * @param {() => void} actions.appeared called when it comes into sight
   * @param {() => void} actions.tryLinear starts another network, with a linear code
   */
  constructor({ decode, appeared, tryLinear }) {
    this.#plane = new PlaneView(decode);
    this.#units = new UnitsView(decode, tryLinear);
    this.#morph = new MorphView(decode);
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) this.#inSight.add(target.id);
        else this.#inSight.delete(target.id);
      }
      if (this.#inSight.size > 0) appeared();
    });
    for (const id of ["lab", "spread"]) observer.observe(byId(id, HTMLElement));
  }

  /** Whether any of it is in sight: what is not need not be kept up to date. */
  get isVisible() {
    return this.#inSight.size > 0;
  }

  /** @param {Config} config of another network */
  describe(config) {
    this.#plane.describe(config);
    this.#units.describe(config);
  }

  /** @param {readonly number[]} classes of other data */
  offer(classes) {
    this.#plane.offer(classes);
  }

  /** @param {Latent} latent */
  show(latent) {
    this.#plane.show(latent);
    this.#units.show(latent);
  }

  /**
   * @param {Coded} current the digit in the network
   * @param {Coded[]} all the digits on the page
   */
  showCodes(current, all) {
    this.#plane.mark(current);
    this.#units.start(current);
    this.#morph.show(current, all);
  }

  /**
   * @param {Float32Array} errors of all held-out digits
   * @param {Uint8Array} labels
   * @param {readonly number[]} trainedOn classes
   */
  showErrors(errors, labels, trainedOn) {
    this.#spread.show(errors, labels, trainedOn);
  }

  /** @param {number | null} error of the person's drawing */
  showDrawing(error) {
    this.#spread.showDrawing(error);
  }

  /** Takes the colours of the theme again. */
  recolour() {
    this.#plane.recolour();
    this.#spread.recolour();
  }
}

import { count, error } from "../domain/format.js";
import { fitToScreen } from "./canvas.js";
import { byId } from "./elements.js";
import { paintInk, paintWith } from "./digit.js";

/** @import { Config } from "../bridge/protocol.js" */
/** @import { Size } from "./digit.js" */

/** The network across the top: a digit going in, its code as bars, its reconstruction coming out. */
export class NetworkView {
  #input = byId("network-input", HTMLCanvasElement);
  #output = byId("network-output", HTMLCanvasElement);
  #code = byId("network-code", HTMLCanvasElement);
  #source = byId("network-source", HTMLElement);
  #error = byId("network-error", HTMLElement);
  #codeLabel = byId("code-label", HTMLElement);
  #linear = false;
  #hasSize = false;
  /** @type {Float32Array} */
  #units = new Float32Array(0);

  constructor() {
    // Asking for its size at every picture would lay out the page each time.
    new ResizeObserver(() => {
      this.#hasSize = fitToScreen(this.#code);
      this.#drawCode();
    }).observe(this.#code);
  }

  /**
   * @param {Config} config of the network that is shown
   * @param {Size} size of its digits
   */
  describe(config, { rows, columns }) {
    this.#linear = config.code === "linear";
    const { latent } = config;
    const pixels = rows * columns;
    byId("intro-pixels", HTMLElement).textContent = count(pixels);
    byId("network-size", HTMLElement).textContent = `${rows} × ${columns} pixels`;
    byId("intro-latent", HTMLElement).textContent = count(latent);
    byId("encoder-label", HTMLElement).textContent =
      `${count(pixels)} → ${count(latent)}, ${this.#linear ? "linear" : "ReLU"}, ${count((pixels + 1) * latent)} weights`;
    byId("decoder-label", HTMLElement).textContent =
      `${count(latent)} → ${count(pixels)}, sigmoid, ${count((latent + 1) * pixels)} weights`;
  }

  /**
   * @param {object} shown
   * @param {string} shown.source what the digit is, in words
   * @param {boolean} shown.isDrawn whether the person drew it
   * @param {Uint8Array} shown.input ink bytes
   * @param {Uint8Array} shown.output ink bytes
   * @param {Float32Array} shown.code
   * @param {number} shown.error
   */
  show({ source, isDrawn, input, output, code, error: mse }) {
    paintInk(this.#input, input);
    paintInk(this.#output, output);
    this.#input.setAttribute("aria-label", `${source}, going into the network`);
    this.#output.setAttribute("aria-label", `Reconstruction of ${source}, error ${error(mse)}`);
    this.#input.parentElement?.classList.toggle("is-drawing", isDrawn);
    this.#source.textContent = source;
    this.#error.textContent = `error ${error(mse)}`;
    this.#units = code;
    this.#drawCode();
    const active = code.reduce((sum, unit) => sum + (unit === 0 ? 0 : 1), 0);
    const words = this.#linear
      ? `${count(code.length)} numbers`
      : `${count(active)} of ${count(code.length)} active`;
    this.#codeLabel.textContent = words;
    this.#code.setAttribute("aria-label", `Code of ${source}: ${words}`);
  }

  /** Takes the colours of the theme again. */
  recolour() {
    this.#drawCode();
  }

  #drawCode() {
    if (this.#hasSize) paintWith(this.#code, (context) => this.#paintCode(context));
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintCode(context) {
    const { width, height } = context.canvas;
    context.clearRect(0, 0, width, height);
    const units = this.#units;
    if (units.length === 0) return;
    const style = getComputedStyle(context.canvas);
    const [ink, faint] = [style.getPropertyValue("--ink"), style.getPropertyValue("--line-strong")];
    const most = units.reduce((max, unit) => Math.max(max, Math.abs(unit)), 1e-6);
    const lowest = units.reduce((min, unit) => Math.min(min, unit), 0);
    // Codes that are never negative use the whole width.
    const zero = lowest < 0 ? Math.round(width / 2) : 0;
    const pitch = height / units.length;
    const thickness = Math.max(1, pitch > 4 ? pitch * 0.72 : pitch);
    units.forEach((unit, i) => {
      const length = (Math.abs(unit) / most) * (width - zero);
      const top = i * pitch + (pitch - thickness) / 2;
      context.fillStyle = ink;
      context.fillRect(unit < 0 ? zero - length : zero, top, length, thickness);
      if (unit === 0) {
        context.fillStyle = faint;
        context.fillRect(zero, top, Math.max(2, width * 0.03), thickness);
      }
    });
    context.fillStyle = faint;
    context.fillRect(zero, 0, Math.max(1, Math.round(width / 90)), height);
  }
}

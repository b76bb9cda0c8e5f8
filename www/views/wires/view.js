import { layerHeight, outline, threads } from "../../domain/waist.js";
import { oncePerFrame, part } from "../../ui/elements.js";
import { svg } from "../../ui/svg.js";

/** @import { Joint } from "../../domain/waist.js" */
/** @import { Size } from "../../ui/paint.js" */

/**
 * @typedef {object} Shown
 * @property {Size} size of a digit
 * @property {number[]} sizes of the layers, pixels to pixels: `[784, 128, 64, 128, 784]`
 * @property {number} code which of them is the code
 * @property {(Joint | null)[]} joints contributions from each layer to the next for the digit on the pad, null where
 *   they are not known
 * @property {"drawing" | "held-out"} role of what is on the pad
 */

/** The network's silhouette between pad, code and redrawn digit, in its real layers and sizes. */
export class WiresView {
  #root;
  #flow;
  #ways;
  /** @type {Shown | null} */
  #shown = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#flow = part(root, "flow", SVGSVGElement);
    this.#ways = {
      all: part(root, "ways"),
      encoder: part(root, "encoder"),
      decoder: part(root, "decoder"),
    };
    const observer = new ResizeObserver(this.#schedule);
    observer.observe(this.#flow);
    observer.observe(this.#ways.all);
  }

  /** @param {Shown} shown */
  show(shown) {
    this.#shown = shown;
    this.#root.dataset["role"] = shown.role;
    this.#schedule();
  }

  #schedule = oncePerFrame(() => {
    if (this.#shown) this.#draw(this.#shown);
  });

  /** @param {Shown} shown */
  #draw(shown) {
    const { clientWidth: width, clientHeight: height } = this.#flow;
    if (width === 0 || height === 0) return;
    const isNarrow = getComputedStyle(this.#ways.all).position === "relative";
    // Stretched to its place where that is another one for a while, as on paper.
    this.#flow.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.#flow.replaceChildren(
      ...(isNarrow ? this.#funnels(shown, height) : this.#hourglass(shown, width, height)),
    );
  }

  /**
   * From the pad's side through the code to the redrawn digit's.
   *
   * @param {Shown} shown
   * @param {number} width
   * @param {number} height
   */
  #hourglass({ size: { rows, columns }, sizes, code, joints }, width, height) {
    const middle = height / 2;
    // The bars of the code stand in the middle; a picture that is not square leaves room beside itself.
    const bars = height * Number(getComputedStyle(this.#flow).getPropertyValue("--code-share"));
    const beside = (height - height * Math.min(1, columns / rows)) / 2;
    const picture = height * Math.min(1, rows / columns);
    const neck = { start: (width - bars) / 2, end: (width + bars) / 2 };
    const pixels = rows * columns;
    const heights = sizes.map((values) => layerHeight(values, pixels, picture));
    /** @param {number} i @returns {number} where the layer stands in the encoder, or in the decoder */
    const place = (i) =>
      i <= code
        ? -beside + ((neck.start + beside) * i) / code
        : neck.end + ((width + beside - neck.end) * (i - code)) / (sizes.length - 1 - code);
    const stands = sizes.map((_, i) => place(i));
    const around = [...stands.slice(0, code + 1), neck.end, ...stands.slice(code + 1)];
    const high = [...heights.slice(0, code + 1), ...heights.slice(code)];

    const drawn = [svg("path", { class: "body", d: outline(around, high, middle) })];
    joints.forEach((joint, i) => {
      if (joint === null) return;
      const start = { x: i === code ? neck.end : (stands[i] ?? 0), height: heights[i] ?? 0 };
      const end = { x: stands[i + 1] ?? 0, height: heights[i + 1] ?? 0 };
      threads(joint, start, end, middle).forEach((d, step) => {
        if (d !== "") drawn.push(svg("path", { class: "thread", "data-step": step, d }));
      });
    });
    sizes.forEach((values, i) => {
      if (i === 0 || i === code || i === sizes.length - 1) return;
      const [x, half] = [stands[i] ?? 0, (heights[i] ?? 0) / 2];
      const label = svg("text", { x, y: middle + half + 18, "text-anchor": "middle" }, `${values}`);
      drawn.push(
        svg("path", { class: "layer", d: `M${x} ${middle - half}V${middle + half}` }),
        /** @type {any} */ (label),
      );
    });
    return drawn;
  }

  /**
   * On a phone: down from the pad into the code, and up from there into the redrawn digit.
   *
   * @param {Shown} shown
   * @param {number} height
   */
  #funnels({ size: { rows, columns }, sizes, code }, height) {
    const pixels = rows * columns;
    return [this.#ways.encoder, this.#ways.decoder].map((way) => {
      const [left, width] = [way.offsetLeft, way.offsetWidth];
      const neck = layerHeight(sizes[code] ?? 1, pixels, width);
      const [middle, bend] = [left + width / 2, height * 0.52];
      const d =
        `M${left} 0H${left + width}C${left + width} ${bend} ${middle + neck / 2} ${height - bend} ${middle + neck / 2} ${height}` +
        `H${middle - neck / 2}C${middle - neck / 2} ${height - bend} ${left} ${bend} ${left} 0Z`;
      return svg("path", { class: "body", d });
    });
  }
}

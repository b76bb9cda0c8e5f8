import { formatPercent } from "../../domain/error-left.js";
import { compared } from "../../domain/sentences/top.js";
import { letterSize } from "../../ui/canvas.js";
import { make, part, sizeOfInside } from "../../ui/elements.js";
import { paintDifference, paintInk, paintNothing } from "../../ui/paint.js";
import { svg } from "../../ui/svg.js";

/** @import { Size } from "../../ui/paint.js" */

/**
 * @typedef {object} Shown
 * @property {Size} size of a digit
 * @property {string} noun what one of them is: “digit” or “picture”
 * @property {{ input: Uint8Array, pixels: Uint8Array, left: number | null, worse: number | null, isChanged: boolean } | null} redrawn
 *   ink bytes that went in and came out, the error left as a share, the share of test digits that came out worse,
 *   and whether the decoder drew it from a code that the person changed; null for an empty pad
 * @property {number | null} typical error left on test digits, as a share; null before it was measured
 * @property {"drawing" | "held-out"} role of what is on the pad
 */

/** What the colours of the difference mean. */
const LEGEND = /** @type {const} */ ([
  ["more", "ink it added "],
  ["less", "ink it left out"],
]);

/** What comes out of the network, and how much of the error is left. */
export class RedrawnView {
  #root;
  #canvas;
  #left;
  #scale;
  #inside;
  #after;
  #difference;
  /** @type {Shown | null} */
  #shown = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#canvas = part(root, "canvas", HTMLCanvasElement);
    this.#left = part(root, "left", HTMLDataElement);
    this.#scale = part(root, "scale", SVGSVGElement);
    this.#after = part(root, "after");
    this.#difference = part(root, "difference", HTMLButtonElement);
    this.#difference.addEventListener("click", () => {
      this.#difference.setAttribute("aria-pressed", String(!this.#isDifference()));
      if (this.#shown) this.show(this.#shown);
    });
    this.#inside = sizeOfInside(this.#scale, () => {
      if (this.#shown) this.#drawScale(this.#shown);
    });
  }

  #isDifference() {
    return this.#difference.getAttribute("aria-pressed") === "true";
  }

  /** @param {Shown} shown */
  show(shown) {
    this.#shown = shown;
    const { redrawn, size, noun } = shown;
    this.#root.dataset["role"] = shown.role;
    this.#root.style.setProperty("--ratio", String(size.columns / size.rows));
    this.#left.value = redrawn === null || redrawn.left === null ? "" : String(redrawn.left);
    this.#left.textContent = formatPercent(redrawn?.left ?? null);
    this.#after.replaceChildren(
      ...(redrawn && this.#isDifference()
        ? LEGEND.flatMap(([name, words]) => [make("i", { className: name }), words])
        : [
            redrawn?.isChanged
              ? "Redrawn from your change."
              : compared(redrawn?.worse ?? null, noun),
          ]),
    );
    if (redrawn === null) {
      paintNothing(this.#canvas);
      this.#canvas.setAttribute("aria-label", "Redrawn: nothing yet");
    } else if (this.#isDifference()) {
      paintDifference(this.#canvas, redrawn.input, redrawn.pixels, size);
      this.#canvas.setAttribute(
        "aria-label",
        "Difference: where the network added ink, and where it left ink out",
      );
    } else {
      paintInk(this.#canvas, redrawn.pixels, size);
      this.#canvas.setAttribute(
        "aria-label",
        `Redrawn ${noun}, ${formatPercent(redrawn.left)} error left`,
      );
    }
    this.#drawScale(shown);
  }

  /** @param {Shown} shown */
  #drawScale({ redrawn, typical, noun }) {
    const { width, height } = this.#inside();
    if (width === 0) return;
    this.#scale.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const letter = letterSize();
    const base = 10 + letter;
    /** @param {number} share */
    const at = (share) => width * Math.min(1, Math.max(0, share));
    const drawn = [svg("rect", { class: "all", x: 0, y: 4, width, height: 6, rx: 3 })];
    const left = redrawn?.left ?? null;
    if (left !== null) {
      drawn.push(svg("rect", { class: "left", x: 0, y: 4, width: at(left), height: 6, rx: 3 }));
    }
    const words = [];
    const end = `average ${noun} 100\u202f%`;
    const short = `100\u202f%`;
    const name = `test ${noun}s ${formatPercent(typical)}`;
    /** @param {string} text */
    const spaceOf = (text) => 0.58 * letter * text.length;
    const isWide = width > spaceOf(end) + spaceOf(name) + letter;
    const scale = isWide ? end : short;
    words.push(svg("text", { x: width, y: base, "text-anchor": "end" }, scale));
    if (typical !== null) {
      // The words stand where they do not run into those at the end.
      const room = width - spaceOf(scale) - spaceOf(name) - letter / 2;
      const x = Math.max(0, Math.min(at(typical) - 2, room));
      drawn.push(
        svg("rect", { class: "typical", x: at(typical) - 1.2, y: 1, width: 2.5, height: 12 }),
      );
      words.push(svg("text", { class: "typical", x, y: base }, name));
    }
    this.#scale.replaceChildren(...drawn, ...words);
    this.#scale.setAttribute(
      "aria-label",
      `From 0 to 100 percent of the average ${noun}’s error: this one ${formatPercent(left)}, test ${noun}s ${formatPercent(typical)}`,
    );
  }
}

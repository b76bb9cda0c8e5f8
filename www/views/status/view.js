import { formatPercent } from "../../domain/error-left.js";
import { part, setText, sizeOfInside } from "../../ui/elements.js";
import { svg } from "../../ui/svg.js";
import { spark } from "./spark.js";

/** @import { Status } from "../../domain/sentences/status.js" */
/** @import { Curve } from "./spark.js" */

/**
 * @typedef {object} Shown
 * @property {Status} status
 * @property {number} step batches that the network has had
 * @property {number} epoch epochs that it has completed
 * @property {number | null} left error left on test digits, as a share
 * @property {string} noun what one of them is: “digit” or “picture”
 * @property {Curve} heldOut error left by epoch
 * @property {Curve} training likewise, while it trained
 * @property {number} epochs in all
 * @property {string} name whose network it is: “Your network”, or a pin's or a file's name
 * @property {string} what kind, seed, weights: “standard, seed 0 · 101,200 weights”
 * @property {{ words: string } | null} former a run of a closed tab that can be resumed
 * @property {boolean} isBenchOpen
 */

/** The run at the top in one row: its button, how far it is, how good it is, and whose it is. */
export class StatusView {
  #handlers;
  #root;
  #train;
  #verb;
  #doing;
  #epoch;
  #track;
  #left;
  #leftWords;
  #spark;
  #inside;
  #name;
  #what;
  #bench;
  #resume;
  #resumeWords;
  /** @type {Shown | null} */
  #shown = null;

  /**
   * @param {HTMLElement} root
   * @param {object} handlers
   * @param {(action: "train" | "pause" | "retry") => void} handlers.act
   * @param {() => void} handlers.bench opens or closes the bench
   * @param {() => void} handlers.resume
   * @param {() => void} handlers.forget
   */
  constructor(root, handlers) {
    this.#handlers = handlers;
    this.#root = root;
    this.#train = part(root, "train", HTMLButtonElement);
    this.#verb = part(root, "verb");
    this.#doing = part(root, "doing");
    this.#epoch = part(root, "epoch");
    this.#track = part(root, "track");
    this.#left = part(root, "left", HTMLDataElement);
    this.#leftWords = part(root, "left-words");
    this.#spark = part(root, "spark", SVGSVGElement);
    this.#name = part(root, "name");
    this.#what = part(root, "what");
    this.#bench = part(root, "bench", HTMLButtonElement);
    this.#resume = part(root, "resume");
    this.#resumeWords = part(root, "resume-words");
    this.#train.addEventListener("click", () => {
      const action = this.#shown?.status.action;
      if (action) this.#handlers.act(action);
    });
    this.#bench.addEventListener("click", () => handlers.bench());
    part(root, "resume-go").addEventListener("click", () => handlers.resume());
    part(root, "resume-forget").addEventListener("click", () => handlers.forget());
    this.#inside = sizeOfInside(this.#spark, () => {
      if (this.#shown) this.#draw(this.#shown);
    });
  }

  /** @param {Shown} shown */
  show(shown) {
    this.#shown = shown;
    const { status, left, noun } = shown;
    const percent = formatPercent(left);
    this.#root.dataset["step"] = String(shown.step);
    this.#root.dataset["epoch"] = String(shown.epoch);
    this.#train.disabled = status.action === null;
    this.#train.dataset["action"] = status.action ?? "";
    setText(this.#verb, status.verb);
    setText(this.#doing, status.doing);
    setText(this.#epoch, status.epoch);
    this.#track.style.setProperty("--share", String(status.share));
    this.#track.setAttribute("aria-valuenow", status.share.toFixed(3));
    this.#track.setAttribute("aria-valuetext", [status.doing, status.epoch].join(", "));
    this.#left.value = left === null ? "" : String(left);
    setText(this.#left, percent);
    setText(this.#leftWords, `error left on test ${noun}s`);
    setText(this.#name, shown.name);
    setText(this.#what, shown.what);
    this.#bench.setAttribute("aria-expanded", String(shown.isBenchOpen));
    this.#resume.hidden = shown.former === null;
    setText(this.#resumeWords, shown.former?.words ?? "");
    this.#draw(shown);
  }

  /** @param {Shown} shown */
  #draw({ heldOut, training, epochs, noun, left }) {
    const { width, height } = this.#inside();
    if (width === 0) return;
    this.#spark.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const { paths, ends } = spark([training, heldOut], epochs, { width, height });
    const [end] = [ends[1]];
    this.#spark.replaceChildren(
      svg("path", { class: "base", d: `M0 ${height - 0.5}H${width}` }),
      svg("path", { class: "training", d: paths[0] ?? "" }),
      svg("path", { class: "held-out", d: paths[1] ?? "" }),
      ...(end ? [svg("circle", { cx: end.x, cy: end.y, r: 4 })] : []),
    );
    this.#spark.setAttribute(
      "aria-label",
      heldOut.length === 0
        ? `Error left on test ${noun}s: not measured yet`
        : `Error left on test ${noun}s, from ${formatPercent(heldOut[0]?.[1] ?? null)} to ${formatPercent(left)}`,
    );
  }
}

import {
  frameOf,
  canStay,
  prepare,
  SHARES,
  SIZES,
  TURNS,
  MOST_PIXELS,
} from "../../domain/preparation.js";
import { comesTo, foundIn, leftOutOf, progressOf } from "../../domain/sentences/yours.js";
import { count, dataSize } from "../../domain/format.js";
import { part } from "../../ui/elements.js";
import { paintInk } from "../../ui/paint.js";

/** @import { Choices, Size, Turn } from "../../domain/preparation.js" */
/** @import { Found, LeftOut, Progress } from "../../worker/pictures/types.js" */

/** Files of which it is said why they were left out; more are counted. */
const MOST_LISTED = 100;
const MOST_SEED = 2 ** 32 - 1;

/** What files hold and what is to become of them, before anything is replaced. */
export class SheetView {
  #root;
  #set;
  #size;
  #fill;
  #turn;
  #invert;
  #share;
  #seed;
  /** @type {Found | null} */
  #found = null;
  /** @type {Choices | null} */
  #choices = null;
  /** @type {Element | null} what had the focus before */
  #before = null;

  /**
   * @param {HTMLDialogElement} root
   * @param {object} handlers
   * @param {(set: string) => void} handlers.choose another of several data sets
   * @param {(choices: Choices, keep: boolean) => void} handlers.take
   * @param {() => void} handlers.cancel
   */
  constructor(root, { choose, take, cancel }) {
    this.#root = root;
    this.#set = part(root, "set", HTMLSelectElement);
    this.#size = part(root, "size", HTMLSelectElement);
    this.#fill = part(root, "fill", HTMLSelectElement);
    this.#turn = part(root, "turn", HTMLSelectElement);
    this.#invert = part(root, "invert", HTMLInputElement);
    this.#share = part(root, "share", HTMLSelectElement);
    this.#seed = part(root, "seed", HTMLInputElement);
    this.#turn.append(...TURNS.map(({ value, label }) => option(value, label)));
    this.#share.append(...SHARES.map(({ value, label }) => option(String(value), label)));
    part(root, "found").addEventListener("input", (event) => {
      if (event.target === this.#set) choose(this.#set.value);
      else if (event.target !== part(root, "keep")) this.#change();
    });
    part(root, "take").addEventListener("click", () => {
      if (!this.#choices || !this.#seed.reportValidity()) return;
      take(this.#choices, part(root, "keep", HTMLInputElement).checked);
    });
    // The choices are not sent anywhere, and Enter takes them.
    part(root, "form").addEventListener("submit", (event) => {
      event.preventDefault();
      part(root, "take").click();
    });
    part(root, "cancel").addEventListener("click", cancel);
    root.addEventListener("cancel", (event) => {
      event.preventDefault();
      cancel();
    });
  }

  /**
   * Files are being looked through, or the pictures prepared.
   *
   * @param {"inspect" | "take"} step
   * @param {Progress | null} progress
   */
  showProgress(step, progress) {
    if (step === "inspect" && progress === null) {
      part(this.#root, "title").textContent = "Your pictures";
      part(this.#root, "found").hidden = true;
      this.#say(null);
    }
    this.#open();
    part(this.#root, "progress-row").hidden = false;
    part(this.#root, "take").hidden = true;
    const bar = part(this.#root, "progress", HTMLProgressElement);
    if (progress) {
      bar.max = Math.max(1, progress.total);
      bar.value = progress.done;
    } else {
      bar.removeAttribute("value");
    }
    part(this.#root, "progress-words").textContent = progressOf(step, progress);
    for (const field of this.#fields()) field.disabled = true;
  }

  /**
   * @param {Found} found
   * @param {Choices} choices
   */
  showFound(found, choices) {
    this.#found = found;
    this.#choices = choices;
    part(this.#root, "title").textContent = found.name;
    part(this.#root, "summary").textContent = foundIn(found);
    part(this.#root, "set-row").hidden = found.sets.length === 0;
    this.#set.replaceChildren(...found.sets.map((name) => option(name, name)));
    if (found.set !== null) this.#set.value = found.set;
    this.#offerSizes(found);
    this.#size.value = String(choices.size);
    this.#fill.value = choices.fill;
    this.#turn.value = choices.turn;
    this.#invert.checked = choices.invert;
    this.#share.value = String(choices.share);
    this.#seed.value = String(choices.seed);
    part(this.#root, "share-row").hidden = found.test !== null;
    part(this.#root, "keep", HTMLInputElement).checked = false;
    list(this.#root, "remarks", found.remarks);
    part(this.#root, "classes-row").hidden = found.classes.length === 0;
    part(this.#root, "classes-count").textContent = `${found.classes.length} classes`;
    list(
      this.#root,
      "classes",
      found.classes.map((one) => `${one.name}: ${count(one.count)}`),
    );
    this.#listLeftOut(found.leftOut);
    part(this.#root, "found").hidden = false;
    this.#settle();
    this.#preview();
    part(this.#root, "title").focus();
  }

  /**
   * What went wrong; the choices stay, where there are any.
   *
   * @param {string} message
   */
  showFailure(message) {
    this.#open();
    this.#say(message);
    this.#settle();
    if (!this.#found) part(this.#root, "cancel").focus();
  }

  close() {
    this.#found = null;
    this.#choices = null;
    this.#root.close();
    if (this.#before instanceof HTMLElement) this.#before.focus();
  }

  #open() {
    if (this.#root.open) return;
    this.#before = document.activeElement;
    this.#found = null;
    this.#root.showModal();
  }

  /** @param {string | null} message */
  #say(message) {
    const failure = part(this.#root, "failure");
    failure.hidden = message === null;
    failure.textContent = message ?? "";
  }

  /** Nothing is on its way: the choices can be made, if there are any. */
  #settle() {
    part(this.#root, "progress-row").hidden = true;
    part(this.#root, "take").hidden = this.#found === null;
    part(this.#root, "cancel").textContent = this.#found ? "Cancel" : "Close";
    for (const field of this.#fields()) field.disabled = false;
    this.#fill.disabled = this.#choices?.size === "own";
  }

  #fields() {
    return [this.#set, this.#size, this.#fill, this.#turn, this.#invert, this.#share, this.#seed];
  }

  /** @param {Found} found */
  #offerSizes({ sizes }) {
    const [size] = sizes;
    const own = option(
      "own",
      canStay(sizes) && size
        ? `as they are, ${size.columns} × ${size.rows}`
        : sizes.length > 1
          ? "as they are (they differ in size)"
          : `as they are (more than ${count(MOST_PIXELS)} pixels)`,
    );
    own.disabled = !canStay(sizes);
    this.#size.replaceChildren(
      own,
      ...SIZES.map((side) => option(String(side), `${side} × ${side}`)),
    );
  }

  #change() {
    if (!this.#choices) return;
    const { value } = this.#size;
    const seed = this.#seed.valueAsNumber;
    const isSeed = Number.isInteger(seed) && seed >= 0 && seed <= MOST_SEED;
    this.#choices = {
      size: value === "own" ? "own" : /** @type {Size} */ (Number(value)),
      fill: this.#fill.value === "crop" ? "crop" : "fit",
      turn: /** @type {Turn} */ (this.#turn.value),
      invert: this.#invert.checked,
      share: Number(this.#share.value),
      seed: isSeed ? seed : this.#choices.seed,
    };
    this.#fill.disabled = value === "own";
    this.#say(null);
    this.#preview();
  }

  /** The sample as the network will see it, and what the choices come to. */
  #preview() {
    if (!this.#found || !this.#choices) return;
    const found = this.#found;
    const choices = this.#choices;
    const frame = frameOf(found, choices);
    const items = found.sample.map((picture, i) => {
      const item = document.createElement("li");
      const canvas = document.createElement("canvas");
      const name = found.classes.find(({ label }) => label === picture.label)?.name;
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", name ? `${i + 1}: ${name}` : `${i + 1}`);
      paintInk(canvas, prepare(picture, choices, frame), frame);
      item.append(canvas);
      if (name) {
        const label = document.createElement("span");
        label.textContent = name;
        item.append(label);
      }
      return item;
    });
    part(this.#root, "sample").replaceChildren(...items);
    part(this.#root, "comes-to").textContent = comesTo({ ...found, frame, choices });
    const all = found.train.count + (found.test?.count ?? 0);
    part(this.#root, "keep-size").textContent = dataSize(all * frame.rows * frame.columns);
  }

  /** @param {LeftOut[]} leftOut */
  #listLeftOut(leftOut) {
    part(this.#root, "left-out-row").hidden = leftOut.length === 0;
    part(this.#root, "left-out-count").textContent = leftOutOf(leftOut.length);
    const sentences = leftOut.slice(0, MOST_LISTED).map(({ why }) => why);
    const more = leftOut.length - sentences.length;
    list(this.#root, "left-out", more > 0 ? [...sentences, `And ${count(more)} more.`] : sentences);
  }
}

/**
 * @param {string} value
 * @param {string} label
 */
function option(value, label) {
  const made = document.createElement("option");
  made.value = value;
  made.textContent = label;
  return made;
}

/**
 * @param {Element} root
 * @param {string} name
 * @param {string[]} sentences
 */
function list(root, name, sentences) {
  const place = part(root, name);
  place.hidden = sentences.length === 0;
  place.replaceChildren(
    ...sentences.map((sentence) => {
      const item = document.createElement("li");
      item.textContent = sentence;
      return item;
    }),
  );
}

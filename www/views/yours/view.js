import { count, dataSize } from "../../domain/format.js";
import { part } from "../../ui/elements.js";
import { scrollIfLong } from "../../ui/long.js";
import { paintInk } from "../../ui/paint.js";
import { tell } from "../../ui/tell.js";
import { pickedFiles } from "../drop/view.js";

/** @import { Picked } from "../../worker/pictures/types.js" */

/** @typedef {{ fingerprint: string, name: string, bytes: number }} Kept */

/** The ways to other data, what is measured on those that are here, and those that are kept. */
export class YoursView {
  #root;
  #handlers;

  /**
   * @param {HTMLElement} root
   * @param {object} handlers
   * @param {(picked: Picked[]) => void} handlers.open
   * @param {() => void} handlers.back to MNIST's digits
   * @param {(fingerprint: string) => void} handlers.use kept data
   * @param {(fingerprint: string) => void} handlers.forget kept data
   */
  constructor(root, handlers) {
    this.#root = root;
    this.#handlers = handlers;
    for (const [button, name] of /** @type {const} */ ([
      ["open", "files"],
      ["folder", "folders"],
    ])) {
      const input = part(root, name, HTMLInputElement);
      part(root, button).addEventListener("click", () => input.click());
      input.addEventListener("change", () => {
        const picked = pickedFiles(input.files ?? []);
        // The same files can be chosen again, changed meanwhile.
        input.value = "";
        if (picked.length > 0) handlers.open(picked);
      });
    }
    part(root, "back").addEventListener("click", () => handlers.back());
  }

  /**
   * @param {object} data
   * @param {string} data.measured a sentence
   * @param {object} data.facts what it is made of
   * @param {boolean} data.isOwn
   * @param {{ name: string, count: number }[]} data.classes
   */
  show({ measured, facts, isOwn, classes }) {
    tell(part(this.#root, "measured"), measured, facts);
    part(this.#root, "back").hidden = !isOwn;
    const list = part(this.#root, "classes");
    list.hidden = !isOwn || classes.length === 0;
    scrollIfLong(list, classes.length);
    list.replaceChildren(
      ...classes.map((one) => item(document.createTextNode(`${one.name}: ${count(one.count)}`))),
    );
  }

  /**
   * Held-out pictures, and what the network makes of them.
   *
   * @param {object} pairs
   * @param {Uint8Array} pairs.originals ink bytes, one picture after another
   * @param {Uint8Array} pairs.redrawn
   * @param {{ rows: number, columns: number }} pairs.size
   * @param {string[]} pairs.names of their classes; empty where they have none
   * @param {string} pairs.noun what one of them is
   */
  showPairs({ originals, redrawn, size, names, noun }) {
    const each = size.rows * size.columns;
    const place = part(this.#root, "pairs");
    while (place.children.length > names.length) place.lastElementChild?.remove();
    while (place.children.length < names.length) {
      const words = document.createElement("span");
      place.append(item(document.createElement("canvas"), document.createElement("canvas"), words));
    }
    names.forEach((name, i) => {
      const [above, below, words] = place.children[i]?.children ?? [];
      if (!(above instanceof HTMLCanvasElement) || !(below instanceof HTMLCanvasElement)) return;
      const of = (/** @type {Uint8Array} */ pixels) => pixels.subarray(i * each, (i + 1) * each);
      paintInk(above, of(originals), size);
      paintInk(below, of(redrawn), size);
      for (const canvas of [above, below]) canvas.setAttribute("role", "img");
      above.setAttribute("aria-label", `Test ${noun} ${i + 1}${name ? `, ${name}` : ""}`);
      below.setAttribute("aria-label", `${i + 1} redrawn`);
      if (words) words.textContent = name;
    });
    const hint = part(this.#root, "pairs-words");
    hint.hidden = names.length === 0;
    hint.textContent = `Above, test ${noun}s, never learned from. Below, as the network redraws them.`;
  }

  /** @param {Kept[]} kept */
  showKept(kept) {
    part(this.#root, "kept").hidden = kept.length === 0;
    part(this.#root, "kept-list").replaceChildren(
      ...kept.map(({ fingerprint, name, bytes }) => {
        const words = document.createElement("span");
        words.textContent = `${name}, ${dataSize(bytes)}`;
        return item(
          words,
          button("Use", name, () => this.#handlers.use(fingerprint)),
          button("Forget", name, () => this.#handlers.forget(fingerprint)),
        );
      }),
    );
  }
}

/** @param {Node[]} parts */
function item(...parts) {
  const made = document.createElement("li");
  made.append(...parts);
  return made;
}

/**
 * @param {string} label
 * @param {string} of
 * @param {() => void} act
 */
function button(label, of, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.dataset["part"] = label.toLowerCase();
  made.setAttribute("aria-label", `${label} ${of}`);
  made.addEventListener("click", act);
  return made;
}

// The page is written about digits. With other pictures, their noun takes the place of “digit” here, once for all that is
// written anywhere, as a translation would; so no view and no sentence has to be told of it.

/** What stays as it is written: programs, and what is about MNIST whatever the data are. */
const AS_WRITTEN = "pre, code, script, style, [data-as-written]";
/** Attributes that are read to people. */
const READ = ["aria-label", "title"];
const DIGIT = /(?<!MNIST['’]s )\b([Dd])igit(s?)\b/g;

/** What was written, and what is shown for it. @typedef {{ written: string, shown: string }} Words */

export class Noun {
  #root;
  #noun = "digit";
  /** @type {WeakMap<Text, Words>} */
  #texts = new WeakMap();
  /** @type {WeakMap<Element, Map<string, Words>>} */
  #attributes = new WeakMap();
  #observer;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#observer = new MutationObserver((changes) => {
      for (const { type, target, addedNodes, attributeName } of changes) {
        if (type === "childList") addedNodes.forEach((node) => this.#put(node));
        else if (type === "characterData") this.#put(target);
        else this.#name(/** @type {Element} */ (target), attributeName ?? "");
      }
      // What was written just now is no change of its own.
      this.#observer.takeRecords();
    });
  }

  /** @param {string} noun what one of the pictures is: “digit”, “letter”, “picture” */
  show(noun) {
    if (noun === this.#noun) return;
    this.#noun = noun;
    for (const element of this.#root.querySelectorAll("[data-of-digits]")) {
      /** @type {HTMLElement} */ (element).hidden = noun !== "digit";
    }
    this.#observer.disconnect();
    this.#put(this.#root);
    if (noun === "digit") return;
    this.#observer.observe(this.#root, {
      ...{ subtree: true, childList: true, characterData: true },
      attributeFilter: READ,
    });
  }

  /** @param {Node} node with what is in it */
  #put(node) {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = /** @type {Text} */ (node);
      if (text.parentElement?.closest(AS_WRITTEN)) return;
      const words = this.#wordsFor(text.data, this.#texts.get(text));
      if (!words) return;
      this.#texts.set(text, words);
      if (text.data !== words.shown) text.data = words.shown;
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      const element = /** @type {Element} */ (node);
      if (element.matches(AS_WRITTEN)) return;
      for (const name of READ) this.#name(element, name);
      for (const child of element.childNodes) this.#put(child);
    }
  }

  /** @param {Element} element @param {string} name of an attribute */
  #name(element, name) {
    const found = element.getAttribute(name);
    if (found === null || element.closest(AS_WRITTEN)) return;
    const known = this.#attributes.get(element) ?? new Map();
    const words = this.#wordsFor(found, known.get(name));
    if (!words) return;
    this.#attributes.set(element, known.set(name, words));
    if (found !== words.shown) element.setAttribute(name, words.shown);
  }

  /**
   * @param {string} found
   * @param {Words | undefined} known
   * @returns {Words | null} null where it does not speak of digits
   */
  #wordsFor(found, known) {
    const written = known?.shown === found ? known.written : found;
    const shown = written.replace(DIGIT, (_, first, plural) => {
      const noun =
        first === "D" ? this.#noun.charAt(0).toUpperCase() + this.#noun.slice(1) : this.#noun;
      return noun + plural;
    });
    return shown === written && written === found ? null : { written, shown };
  }
}

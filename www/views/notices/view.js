import { make } from "../../ui/elements.js";

/**
 * @typedef {object} Notice
 * @property {number} id
 * @property {"error" | "note"} level
 * @property {string} title
 * @property {string} words
 * @property {{ label: string } | null} action a button
 */

/** Messages, which come to where one looks: under the page's bar, wherever the page is scrolled to. */
export class NoticesView {
  #root;
  #handlers;
  /** @type {Map<number, HTMLElement>} */
  #items = new Map();

  /**
   * @param {HTMLElement} root
   * @param {object} handlers
   * @param {(id: number) => void} handlers.act presses the notice's button
   * @param {(id: number) => void} handlers.dismiss
   */
  constructor(root, handlers) {
    this.#root = root;
    this.#handlers = handlers;
  }

  /** @param {readonly Notice[]} notices */
  show(notices) {
    for (const [id, item] of this.#items) {
      if (notices.some((notice) => notice.id === id)) continue;
      // Whoever pressed a button of it goes on from the notice that remains, or from where they were.
      const hadFocus = item.contains(this.#root.ownerDocument.activeElement);
      item.remove();
      this.#items.delete(id);
      if (hadFocus) this.#giveFocusBack();
    }
    for (const notice of notices) {
      if (this.#items.has(notice.id)) continue;
      const item = this.#made(notice);
      this.#items.set(notice.id, item);
      this.#root.append(item);
    }
  }

  /** @type {HTMLElement | null} */
  #before = null;

  #giveFocusBack() {
    const [next] = this.#items.values();
    const target = next?.querySelector("button") ?? this.#before;
    if (target instanceof HTMLElement && target.isConnected) target.focus();
  }

  /** @param {Notice} notice */
  #made({ id, level, title, words, action }) {
    const act = action && make("button", { type: "button" }, action.label);
    act?.addEventListener("click", () => this.#handlers.act(id));
    const dismiss = make("button", { type: "button", className: "quiet" }, "Dismiss");
    dismiss.addEventListener("click", () => this.#handlers.dismiss(id));
    const item = make(
      "section",
      { className: "notice" },
      make("h2", {}, title),
      make("p", {}, words),
      make("div", { className: "row" }, ...(act ? [act] : []), dismiss),
    );
    item.dataset["level"] = level;
    item.setAttribute("role", level === "error" ? "alert" : "status");
    item.addEventListener("focusin", (event) => {
      const { relatedTarget } = event;
      if (relatedTarget instanceof HTMLElement && !this.#root.contains(relatedTarget)) {
        this.#before = relatedTarget;
      }
    });
    return item;
  }
}

import { make } from "../../ui/elements.js";

/**
 * @typedef {object} Notice
 * @property {number | string} id
 * @property {string} kind
 * @property {"error" | "note"} level
 * @property {string} title
 * @property {string} words
 * @property {readonly { label: string }[]} actions a button each
 * @property {string} [dismissal] what the button says that dismisses it
 */

/** Messages, which come to where one looks: under the page's bar, wherever the page is scrolled to. */
export class NoticesView {
  #root;
  #handlers;
  /** @type {Map<Notice["id"], HTMLElement>} */
  #items = new Map();

  /**
   * @param {HTMLElement} root
   * @param {object} handlers
   * @param {(id: Notice["id"], action: number) => void} handlers.act presses one of the notice's buttons
   * @param {(id: Notice["id"]) => void} handlers.dismiss
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
  #made({ id, kind, level, title, words, actions, dismissal = "Dismiss" }) {
    const acts = actions.map(({ label }, i) => {
      const act = make("button", { type: "button" }, label);
      act.addEventListener("click", () => this.#handlers.act(id, i));
      return act;
    });
    const dismiss = make("button", { type: "button", className: "quiet" }, dismissal);
    dismiss.addEventListener("click", () => this.#handlers.dismiss(id));
    const item = make(
      "section",
      { className: "notice" },
      make("h2", {}, title),
      make("p", {}, words),
      make("div", { className: "row" }, ...acts, dismiss),
    );
    item.dataset["notice"] = kind;
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

import { formatPercent } from "../../domain/error-left.js";
import { copy, part } from "../../ui/elements.js";
import { prepareForPaper } from "../../ui/print.js";

/**
 * @typedef {object} Shown
 * @property {string | null} chapter that one is in, null for the top
 * @property {boolean} isLecture
 * @property {boolean} isBenchOpen
 * @property {string} owner whose network is at the top: “your network”
 * @property {{ verb: "Pause" | "Train", words: string, left: number | null } | null} pill the run in short, where its row is out
 *   of sight; null where it is not
 */

/** How long it is said that the link was copied, in milliseconds. */
const SAID = 2000;

/** Name, chapters, lecture, link, theme and the bench's button. */
export class HeaderView {
  #handlers;
  #root;
  #page;
  #owner;
  #chapters;
  #pill;
  #pillLeft;
  #lecture;
  #link;
  #menu;
  #theme;
  #bench;
  #addressPlace;
  #address;
  #isChosen = false;
  #isLecture = false;

  /**
   * @param {HTMLElement} root
   * @param {object} handlers
   * @param {() => void} handlers.themed called when the colours are other ones
   * @param {() => void} handlers.lecture switches lecture mode on or off
   * @param {() => string} handlers.link gives the address of the page as it is
   * @param {() => void} handlers.bench opens or closes the bench
   * @param {() => void} handlers.train trains or pauses
   * @param {(chapter: string | null) => void} handlers.go in lecture mode, to a chapter by its key, null for the top
   */
  constructor(root, handlers) {
    this.#handlers = handlers;
    this.#root = root;
    this.#page = root.ownerDocument;
    this.#owner = part(root, "owner");
    this.#chapters = part(root, "chapters");
    this.#pill = part(root, "pill", HTMLButtonElement);
    this.#pillLeft = part(root, "pill-left");
    this.#lecture = part(root, "lecture", HTMLButtonElement);
    this.#link = part(root, "link", HTMLButtonElement);
    this.#menu = part(root, "menu", HTMLButtonElement);
    this.#theme = part(root, "theme", HTMLButtonElement);
    this.#bench = part(root, "bench", HTMLButtonElement);
    this.#addressPlace = part(root, "address-place");
    this.#address = part(root, "address", HTMLInputElement);

    this.#pill.addEventListener("click", () => handlers.train());
    this.#lecture.addEventListener("click", () => {
      this.#open(false);
      handlers.lecture();
    });
    this.#link.addEventListener("click", () => this.#copy());
    this.#bench.addEventListener("click", () => handlers.bench());
    this.#menu.addEventListener("click", () => this.#open(!this.#isOpen()));
    this.#chapters.addEventListener("click", () => this.#open(false));
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !(this.#isOpen() || !this.#addressPlace.hidden)) return;
      const opener = this.#isOpen() ? this.#menu : this.#link;
      this.#open(false);
      this.#addressPlace.hidden = true;
      opener.focus();
    });
    this.#page.addEventListener("keydown", (event) => this.#key(event));
    this.#followTheme();
  }

  /** @param {Shown} shown */
  show({ chapter, isLecture, isBenchOpen, owner, pill }) {
    this.#isLecture = isLecture;
    this.#owner.textContent = owner;
    for (const link of this.#chapters.querySelectorAll("a")) {
      if (link.hash === `#${chapter}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    this.#lecture.setAttribute("aria-pressed", String(isLecture));
    this.#page.documentElement.toggleAttribute("data-lecture", isLecture);
    this.#bench.setAttribute("aria-expanded", String(isBenchOpen));
    this.#pill.hidden = pill === null;
    if (pill) {
      this.#pill.dataset["action"] = pill.verb.toLowerCase();
      this.#pillLeft.textContent = formatPercent(pill.left);
      this.#pill.setAttribute("aria-label", `${pill.verb}. ${pill.words}`);
    }
  }

  #isOpen() {
    return this.#menu.getAttribute("aria-expanded") === "true";
  }

  /** @param {boolean} isOpen */
  #open(isOpen) {
    this.#menu.setAttribute("aria-expanded", String(isOpen));
    this.#root.classList.toggle("is-open", isOpen);
  }

  async #copy() {
    const address = this.#handlers.link();
    const isCopied = await copy(address);
    this.#addressPlace.hidden = isCopied;
    if (isCopied) {
      this.#link.textContent = "Copied";
      setTimeout(() => (this.#link.textContent = "Link"), SAID);
      return;
    }
    this.#address.value = address;
    this.#address.focus();
    this.#address.select();
  }

  /** In a lecture keys go to chapters, and the space bar trains, unless something else takes them. */
  #key(/** @type {KeyboardEvent} */ event) {
    if (!this.#isLecture || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const taken =
      event.target instanceof Element &&
      event.target.closest(
        "a, button, input, select, summary, textarea, [role=application], [role=slider]",
      );
    if (taken) return;
    const links = [...this.#chapters.querySelectorAll("a")];
    if (event.key === " ") this.#handlers.train();
    else if (event.key === "0") this.#handlers.go(null);
    else {
      const link = links[Number(event.key) - 1];
      if (!link) return;
      this.#handlers.go(link.hash.slice(1));
    }
    event.preventDefault();
  }

  /** Dark or light: as the system prefers until the switch is used. */
  #followTheme() {
    const root = this.#page.documentElement;
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const show = (/** @type {boolean} */ isDark) => {
      root.dataset["theme"] = isDark ? "dark" : "light";
      this.#theme.setAttribute("aria-checked", String(isDark));
      this.#handlers.themed();
    };
    dark.addEventListener("change", () => {
      if (!this.#isChosen) show((isDark = dark.matches));
    });
    let isDark = root.dataset["theme"] === "dark";
    this.#theme.addEventListener("click", () => {
      this.#isChosen = true;
      show((isDark = !isDark));
    });
    // Ink on white paper, whatever the screen shows.
    prepareForPaper(this.#page, (isPrinted) => show(isDark && !isPrinted));
    show(isDark);
  }
}

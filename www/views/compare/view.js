import { formatPercent } from "../../domain/error-left.js";
import { make, part } from "../../ui/elements.js";
import { paintInk, paintNothing } from "../../ui/paint.js";
import { tell } from "../../ui/tell.js";

/** @import { Size } from "../../ui/paint.js" */

/**
 * A row: a run, or what runs are compared with.
 *
 * @typedef {object} Row
 * @property {string} key by which a row is known again
 * @property {string} letter nothing for what is no pin
 * @property {string} name
 * @property {string} detail what tells it from the others
 * @property {boolean} isPin whether it can be put at the top, renamed, saved and removed
 * @property {boolean} isTop whether it is the network at the top
 * @property {boolean} isFirst of another size than the rows above it
 * @property {string} inUse “8 of 8”
 * @property {number | null} left share of the average digit's error
 * @property {number | null} heldOut mean squared error
 * @property {number | null} weights
 * @property {string} epochs
 * @property {number | null} seconds
 * @property {Uint8Array | null} pictures ink bytes, as many digits as there are originals
 * @property {Uint8Array | null} rolled pictures of random codes
 * @property {{ share: number, words: string } | null} training while it is not trained yet
 *
 * @typedef {object} Shown
 * @property {string} title
 * @property {string} note
 * @property {string} pictured what the pictures are of
 * @property {number} count pictures in a row
 * @property {boolean} hasDrawing whether the first of them is the person's
 * @property {Size} size
 * @property {"pictures" | "rolled" | "numbers"} what
 * @property {readonly Row[]} rows
 * @property {string} measured a sentence
 * @property {object} facts what it is made of
 *
 * @typedef {object} Handlers
 * @property {(what: Shown["what"]) => void} look
 * @property {(kind: string) => void} train
 * @property {(key: string) => void} top
 * @property {(key: string, name: string) => void} rename
 * @property {(key: string) => void} download
 * @property {(key: string) => void} remove of a row in training: stops it
 */

/** @typedef {ReturnType<CompareView["_row"]>} Made */

const LOOKS = /** @type {const} */ (["pictures", "rolled", "numbers"]);

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** Runs side by side: the same digits redrawn by each, or their numbers. */
export class CompareView {
  #parts;
  #looks;
  /** @type {Map<string, Made>} */
  #made = new Map();
  #handlers;

  /**
   * @param {HTMLElement} root
   * @param {Handlers} handlers
   */
  constructor(root, handlers) {
    this.#handlers = handlers;
    this.#parts = {
      title: part(root, "title"),
      note: part(root, "note"),
      table: part(root, "table", HTMLTableElement),
      rows: part(root, "rows"),
      pictured: part(root, "pictured"),
      measured: part(root, "measured"),
    };
    this.#looks = LOOKS.map((what) => ({ what, button: part(root, what, HTMLButtonElement) }));
    for (const { what, button } of this.#looks) {
      button.addEventListener("click", () => handlers.look(what));
    }
    for (const button of root.querySelectorAll("[data-kind]")) {
      button.addEventListener("click", () =>
        handlers.train(button.getAttribute("data-kind") ?? ""),
      );
    }
    // One menu at a time.
    root.addEventListener("toggle", ({ target }) => this.#closeBut(target), true);
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#closeBut(null);
    });
  }

  /** @param {Shown} shown */
  show(shown) {
    const { title, note, table, rows, pictured, measured } = this.#parts;
    title.textContent = shown.title;
    note.textContent = shown.note;
    pictured.textContent = shown.pictured;
    tell(measured, shown.measured, shown.facts);
    table.dataset["what"] = shown.what;
    // Many rows are lower, so that all of them share a screen with their controls.
    table.style.setProperty("--rows", String(Math.max(7, shown.rows.length)));
    table.classList.toggle("dense", shown.rows.length > 8);
    for (const { what, button } of this.#looks) {
      button.setAttribute("aria-pressed", String(what === shown.what));
    }
    const wanted = shown.rows.map((row) => {
      const made = this.#made.get(row.key) ?? this._row(row.key);
      this.#made.set(row.key, made);
      update(made, row, shown);
      return made.row;
    });
    for (const [key, { row }] of this.#made) {
      if (!wanted.includes(row)) this.#made.delete(key);
    }
    // What is in its place stays there: a menu that is open, and the focus.
    wanted.forEach((row, i) => {
      if (rows.children[i] !== row) rows.insertBefore(row, rows.children[i] ?? null);
    });
    while (rows.children.length > wanted.length) rows.lastElementChild?.remove();
  }

  /** @param {string} key */
  _row(key) {
    const handlers = this.#handlers;
    const letter = make("span", { className: "letter" });
    const name = make("b");
    const detail = make("span", { className: "detail" });
    const value = make("b");
    const bar = make("i");
    const digits = make("span", { className: "digits" });
    const track = make("i", { className: "track" });
    const epoch = make("span");
    const progress = make("span", { className: "progress" }, epoch, track);
    const top = make("button", { type: "button", className: "beside" }, "To the top");
    // On a phone it is in the menu.
    const topInMenu = make("button", { type: "button", className: "inside" }, "To the top");
    const stop = make("button", { type: "button" }, "Stop");
    stop.dataset["part"] = "stop";
    const isTop = make("span", { className: "hint" }, "at the top");
    const input = make("input", { maxLength: 40, autocomplete: "off" });
    const save = make("button", { type: "button" }, "Save network");
    const remove = make("button", { type: "button" }, "Remove");
    const opener = make("summary", {}, "⋯");
    const menu = make(
      "details",
      { className: "menu" },
      opener,
      make("div", {}, make("label", {}, "Name", input), topInMenu, save, remove),
    );
    for (const one of [top, topInMenu]) one.addEventListener("click", () => handlers.top(key));
    stop.addEventListener("click", () => handlers.remove(key));
    save.addEventListener("click", () => handlers.download(key));
    remove.addEventListener("click", () => handlers.remove(key));
    input.addEventListener("change", () => handlers.rename(key, input.value));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") menu.open = false;
    });
    const cell = (/** @type {string} */ className, /** @type {Node[]} */ ...content) =>
      withRole("cell", make("td", { className }, ...content));
    const numbers = ["Weights", "Epochs", "Time", "MSE"].map((label) => {
      const number = cell("number");
      number.dataset["label"] = label;
      return number;
    });
    const inUse = cell("use");
    const head = withRole("rowheader", make("th", { scope: "row" }, name, detail));
    const row = withRole(
      "row",
      make(
        "tr",
        {},
        ...[cell("run", letter), head, inUse, cell("left", value, bar)],
        ...[cell("pictures", digits, progress), ...numbers],
        cell("does", isTop, top, stop, menu),
      ),
    );
    return {
      ...{ row, letter, name, detail, inUse, value, bar, digits, progress, epoch, track, numbers },
      ...{ top, topInMenu, stop, isTop, menu, opener, input },
      canvases: /** @type {HTMLCanvasElement[]} */ ([]),
    };
  }

  /** @param {EventTarget | null} open a menu that was opened just now */
  #closeBut(open) {
    if (open instanceof HTMLDetailsElement && !open.open) return;
    for (const { menu, opener } of this.#made.values()) {
      if (menu === open || !menu.open) continue;
      if (menu.contains(document.activeElement)) opener.focus();
      menu.open = false;
    }
  }
}

/**
 * Rows that are laid out as grids on a phone are rows all the same.
 *
 * @template {HTMLElement} T
 * @param {string} role
 * @param {T} element
 */
function withRole(role, element) {
  element.setAttribute("role", role);
  return element;
}

/**
 * @param {Made} made
 * @param {Row} row
 * @param {Shown} shown
 */
function update(made, row, shown) {
  const { letter, name, detail, inUse, value, bar, numbers } = made;
  made.row.classList.toggle("first", row.isFirst);
  made.row.classList.toggle("at-top", row.isTop);
  letter.textContent = row.letter;
  letter.hidden = row.letter === "";
  name.textContent = row.name;
  name.title = row.name;
  detail.title = row.detail;
  detail.textContent = row.detail;
  inUse.textContent = row.inUse;
  value.textContent = row.left === null ? "" : formatPercent(row.left);
  bar.style.setProperty("--share", String(Math.min(1, row.left ?? 0)));
  const { weights, seconds, heldOut } = row;
  [
    weights === null ? "" : whole.format(weights),
    row.epochs,
    seconds === null ? "" : `${whole.format(seconds)}\u202fs`,
    heldOut === null ? "" : heldOut.toFixed(4),
  ].forEach((text, i) => {
    const cell = numbers[i];
    if (cell) cell.textContent = text;
  });
  const hasMenu = row.isPin && row.training === null;
  made.isTop.hidden = !row.isTop;
  made.top.hidden = !hasMenu || row.isTop;
  made.topInMenu.hidden = row.isTop;
  made.stop.hidden = row.training === null;
  made.menu.hidden = !hasMenu;
  const called = `${row.letter} ${row.name}`.trim();
  made.top.setAttribute("aria-label", `To the top: ${called}`);
  made.stop.setAttribute("aria-label", `Stop ${called}`);
  made.opener.setAttribute("aria-label", `Name, save or remove ${called}`);
  if (!made.input.matches(":focus")) made.input.value = row.name;
  updatePictures(made, row, shown);
}

/**
 * @param {Made} made
 * @param {Row} row
 * @param {Shown} shown
 */
function updatePictures(
  { digits, progress, epoch, track, canvases },
  row,
  { what, count, size, hasDrawing },
) {
  const { training } = row;
  progress.hidden = training === null;
  // Only a network has random codes.
  digits.hidden = training !== null || (what === "rolled" && !row.isPin);
  epoch.textContent = training?.words ?? "";
  track.style.setProperty("--share", String(training?.share ?? 0));
  const pictures = what === "rolled" ? row.rolled : row.pictures;
  while (canvases.length < count) canvases.push(make("canvas", { className: "digit" }));
  if (digits.childElementCount !== count) digits.replaceChildren(...canvases.slice(0, count));
  digits.classList.toggle("with-drawing", hasDrawing && what !== "rolled");
  const pixels = size.rows * size.columns;
  canvases.slice(0, count).forEach((canvas, i) => {
    if (pictures === null) paintNothing(canvas);
    else paintInk(canvas, pictures.subarray(i * pixels, (i + 1) * pixels), size);
    canvas.classList.toggle("empty", pictures === null);
  });
}

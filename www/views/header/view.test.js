import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { rootOf } from "../../ui/dom.js";
import { part } from "../../ui/elements.js";
import { HeaderView } from "./view.js";

/** @type {HTMLElement} */
let root;
/** @type {string[]} */
let heard;
/** @type {HeaderView} */
let view;

const shown = {
  chapter: null,
  isLecture: false,
  isBenchOpen: false,
  owner: "your network",
  pill: null,
};

beforeEach(() => {
  root = rootOf("header");
  heard = [];
  view = new HeaderView(root, {
    themed: () => heard.push("themed"),
    lecture: () => heard.push("lecture"),
    link: () => "https://example.org/#latent=8",
    bench: () => heard.push("bench"),
    train: () => heard.push("train"),
    go: (chapter) => heard.push(`go ${chapter}`),
  });
  heard.length = 0;
});

/** @param {string} key @param {Element} [target] */
const press = (key, target = document.body) =>
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

test("the chapter that one is in is marked", () => {
  view.show({ ...shown, chapter: "size" });
  const marked = [...root.querySelectorAll("[aria-current]")].map((link) => link.textContent);
  assert.deepEqual(
    marked.map((words) => words?.trim()),
    ["2 Size"],
  );
  view.show(shown);
  assert.equal(root.querySelectorAll("[aria-current]").length, 0);
});

test("paper is light, and the screen is afterwards as it was", () => {
  const theme = () => document.documentElement.dataset["theme"];
  part(root, "theme").click();
  window.dispatchEvent(new Event("beforeprint"));
  assert.equal(theme(), "light");
  window.dispatchEvent(new Event("afterprint"));
  assert.equal(theme(), "dark");
});

test("the theme follows the switch, which looks and tells on and off", () => {
  const theme = part(root, "theme");
  assert.equal(theme.getAttribute("aria-checked"), "false");
  theme.click();
  assert.equal(document.documentElement.dataset["theme"], "dark");
  assert.equal(theme.getAttribute("aria-checked"), "true");
  assert.deepEqual(heard, ["themed"]);
});

test("in a lecture keys go to chapters and the space bar trains, but not while something else takes them", () => {
  press("2");
  assert.deepEqual(heard, []);
  view.show({ ...shown, isLecture: true });
  for (const key of ["2", "8", "0", "9", " "]) press(key);
  press(" ", part(root, "link"));
  assert.deepEqual(heard, ["go size", "go build", "go null", "train"]);
  assert.ok(document.documentElement.hasAttribute("data-lecture"));
});

test("the run in short is there where its row is out of sight", () => {
  view.show(shown);
  assert.equal(part(root, "pill").hidden, true);
  view.show({
    ...shown,
    pill: { verb: "Pause", words: "Your network, epoch 4 of 10", left: 0.06 },
  });
  assert.equal(part(root, "pill").getAttribute("aria-label"), "Pause. Your network, epoch 4 of 10");
  assert.equal(part(root, "pill-left").textContent, "6\u202f%");
  part(root, "pill").click();
  assert.deepEqual(heard, ["train"]);
});

test("where the clipboard cannot be had, the link is shown to be copied", async () => {
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  part(root, "link").click();
  await Promise.resolve();
  assert.equal(part(root, "address-place").hidden, false);
  assert.equal(part(root, "address", HTMLInputElement).value, "https://example.org/#latent=8");
  press("Escape", part(root, "address"));
  assert.equal(part(root, "address-place").hidden, true);
  assert.equal(document.activeElement, part(root, "link"));
});

test("the link is copied, and that is said", async () => {
  /** @type {string[]} */
  const copied = [];
  const clipboard = { writeText: async (/** @type {string} */ text) => void copied.push(text) };
  Object.defineProperty(globalThis, "navigator", { value: { clipboard }, configurable: true });
  part(root, "link").click();
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual(copied, ["https://example.org/#latent=8"]);
  assert.equal(part(root, "link").textContent, "Copied");
});

test("the menu opens and closes", () => {
  part(root, "menu").click();
  assert.equal(part(root, "menu").getAttribute("aria-expanded"), "true");
  press("Escape", part(root, "menu"));
  assert.equal(part(root, "menu").getAttribute("aria-expanded"), "false");
});

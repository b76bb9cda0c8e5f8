import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { rootOf } from "../../ui/dom.js";
import { make } from "../../ui/elements.js";
import { NoticesView } from "./view.js";

/** @type {HTMLElement} */
let root;
/** @type {string[]} */
let heard;
/** @type {NoticesView} */
let view;

const wrong = {
  ...{ id: 1, kind: "not loaded", level: /** @type {const} */ ("error") },
  title: "That is no IDX file",
  ...{ words: "Open its .gz.", actions: [{ label: "Try again" }] },
};
const note = {
  ...{
    id: 2,
    kind: "new version",
    level: /** @type {const} */ ("note"),
    title: "A newer page is here",
    words: "",
    actions: [],
  },
};

beforeEach(() => {
  root = rootOf("notices");
  heard = [];
  view = new NoticesView(root, {
    act: (id, action) => heard.push(`act ${id} ${action}`),
    dismiss: (id) => heard.push(`dismiss ${id}`),
  });
});

test("what is wrong is announced at once, a note when there is time", () => {
  view.show([wrong, note]);
  assert.deepEqual(
    [...root.children].map((item) => item.getAttribute("role")),
    ["alert", "status"],
  );
  assert.ok(root.querySelector("[data-notice='not loaded'][data-level=error]"));
  assert.match(root.textContent ?? "", /That is no IDX file.*Open its \.gz\./s);
  const [act, dismiss] = root.querySelectorAll("button");
  act?.click();
  dismiss?.click();
  assert.deepEqual(heard, ["act 1 0", "dismiss 1"]);
});

test("one that stays is not made anew, so that it is announced but once", () => {
  view.show([wrong]);
  const [item] = root.children;
  view.show([wrong, note]);
  assert.equal(root.children[0], item);
  view.show([note]);
  assert.equal(root.children.length, 1);
});

test("the focus of a notice that goes returns to where it came from", () => {
  const opener = make("button", {}, "Open");
  document.body.append(opener);
  opener.focus();
  view.show([wrong]);
  const button = root.querySelector("button");
  button?.dispatchEvent(new FocusEvent("focusin", { bubbles: true, relatedTarget: opener }));
  button?.focus();
  view.show([]);
  assert.equal(document.activeElement, opener);
});

test("a question has a button for each answer, and words of its own for none of them", () => {
  const answers = ["A Deep", "B Linear"].map((label) => ({ label }));
  view.show([{ ...note, id: "which", actions: answers, dismissal: "None" }]);
  const buttons = [...root.querySelectorAll("button")];
  assert.deepEqual(
    buttons.map(({ textContent }) => textContent),
    ["A Deep", "B Linear", "None"],
  );
  for (const button of buttons) button.click();
  assert.deepEqual(heard, ["act which 0", "act which 1", "dismiss which"]);
});

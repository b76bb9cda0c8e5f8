import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { rootOf } from "../../ui/dom.js";
import { part } from "../../ui/elements.js";
import { StatusView } from "./view.js";

/** @import { Shown } from "./view.js" */

/** @type {HTMLElement} */
let root;
/** @type {string[]} */
let heard;
/** @type {StatusView} */
let view;

/** @type {Shown} */
const shown = {
  status: {
    verb: "Pause",
    action: "pause",
    doing: "Learning",
    epoch: "epoch 4 of 10",
    share: 0.34,
  },
  ...{ step: 6000, epoch: 3 },
  ...{ left: 0.06, noun: "digit", heldOut: [], training: [], epochs: 10, former: null },
  ...{ name: "Your network", what: "standard", isBenchOpen: false },
};

beforeEach(() => {
  root = rootOf("status");
  heard = [];
  view = new StatusView(root, {
    act: (action) => heard.push(action),
    bench: () => heard.push("bench"),
    resume: () => heard.push("resume"),
    forget: () => heard.push("forget"),
  });
});

test("the button does what it says", () => {
  const train = part(root, "train", HTMLButtonElement);
  assert.equal(train.disabled, true);
  view.show(shown);
  train.click();
  view.show({ ...shown, status: { ...shown.status, verb: "Try again", action: "retry" } });
  train.click();
  assert.equal(part(root, "verb").textContent, "Try again");
  view.show({ ...shown, status: { ...shown.status, action: null } });
  assert.equal(train.disabled, true);
  assert.deepEqual(heard, ["pause", "retry"]);
});

test("progress is told to eyes and to screen readers", () => {
  view.show(shown);
  assert.equal(root.dataset["step"], "6000");
  assert.equal(root.dataset["epoch"], "3");
  const track = part(root, "track");
  assert.equal(track.getAttribute("aria-valuenow"), "0.340");
  assert.equal(track.getAttribute("aria-valuetext"), "Learning, epoch 4 of 10");
  assert.equal(track.style.getPropertyValue("--share"), "0.34");
  assert.equal(part(root, "left").textContent, "6\u202f%");
  view.show({ ...shown, left: null });
  assert.equal(part(root, "left").textContent, "–");
  assert.equal(part(root, "left", HTMLDataElement).value, "");
});

test("a former run is offered in one line, until it is resumed or forgotten", () => {
  view.show(shown);
  assert.equal(part(root, "resume").hidden, true);
  view.show({ ...shown, former: { words: "Your last run is still here." } });
  assert.equal(part(root, "resume").hidden, false);
  assert.equal(part(root, "resume-words").textContent, "Your last run is still here.");
  part(root, "resume-go").click();
  part(root, "resume-forget").click();
  part(root, "bench").click();
  assert.deepEqual(heard, ["resume", "forget", "bench"]);
});

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { rootOf } from "../../ui/dom.js";
import { part } from "../../ui/elements.js";
import { BenchView } from "./view.js";

/** @import { Config, Row } from "../../bridge/protocol.js" */

const row = { help: "", unit: "", live: false };
/** @type {Row[]} */
const schema = [
  {
    ...row,
    name: "hidden",
    kind: "list",
    label: "Hidden layers",
    default: [],
    min: 1,
    max: 1024,
    mostItems: 2,
  },
  {
    ...row,
    name: "latent",
    kind: "number",
    label: "Latent size",
    default: 64,
    min: 1,
    max: 512,
    step: 1,
  },
  {
    ...{ ...row, name: "code", kind: "choice", label: "Code", default: "relu" },
    choices: [
      { value: "relu", label: "ReLU", help: "Below zero is zero." },
      { value: "variational", label: "variational", help: "Shaken." },
    ],
  },
  {
    ...{
      ...row,
      name: "beta",
      kind: "number",
      label: "Weight",
      default: 1,
      min: 0,
      max: 10,
      step: 0.01,
    },
    when: { field: "code", values: ["variational"] },
  },
  { ...row, name: "classes", kind: "list", label: "Classes", default: [], min: 0, max: 99 },
  {
    ...row,
    name: "epochs",
    kind: "number",
    label: "Epochs",
    default: 10,
    min: 1,
    max: 1000,
    step: 1,
    live: true,
  },
  {
    ...row,
    name: "seed",
    kind: "number",
    label: "Seed",
    default: 0,
    min: 0,
    max: 4294967295,
    step: 1,
  },
];
const config = /** @type {Config} */ (
  /** @type {unknown} */ (Object.fromEntries(schema.map((row) => [row.name, row.default])))
);

/** @type {HTMLElement} */
let root;
/** @type {unknown[]} */
let heard;
/** @type {BenchView} */
let view;

beforeEach(() => {
  root = rootOf("bench");
  heard = [];
  view = new BenchView(root, {
    start: (config) => heard.push(config),
    set: (name, value) => heard.push([name, value]),
    layers: ({ latent }) => [784, latent, 784],
    close: () => heard.push("close"),
  });
  view.build({
    schema,
    offers: { classes: [0, 1, 2].map((value) => ({ value, label: String(value) })) },
    kinds: [
      { name: "Standard", config: /** @type {Partial<Config>} */ ({ hidden: [], code: "relu" }) },
      {
        name: "Variational",
        config: /** @type {any} */ ({ hidden: [128], code: "variational" }),
      },
    ],
  });
  view.show({ config, facts: "", note: "", error: null });
});

/** @param {string} name */
const input = (name) => {
  const found = root.querySelector(`#bench-${name}`);
  assert.ok(found instanceof HTMLInputElement);
  return found;
};
/** @param {HTMLInputElement} field @param {string} value */
function type(field, value) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
/** @param {string} name */
const place = (name) => {
  const found = input(name).closest(".field");
  assert.ok(found instanceof HTMLElement);
  return found;
};
const start = () => part(root, "start").click();

test("every row of the schema has a field, the first ones above the fold, and starts as it is in force", () => {
  start();
  assert.deepEqual(heard, [{ ...config }]);
  assert.ok(part(root, "fields").contains(input("latent")));
  assert.ok(part(root, "advanced").contains(input("seed")));
});

test("what is changed says what it was, starts as it was typed, and can be undone", () => {
  type(input("latent"), "8");
  assert.equal(place("latent").querySelector(".was")?.textContent, "was 64");
  start();
  assert.equal(/** @type {any} */ (heard[0]).latent, 8);
  part(root, "revert").click();
  assert.equal(input("latent").value, "64");
  assert.equal(part(root, "revert").hidden, true);
});

test("a change waits while something else comes into force, and is none any more when it does itself", () => {
  type(input("latent"), "8");
  view.show({ config: { ...config, epochs: 20 }, facts: "", note: "", error: null });
  assert.equal(input("latent").value, "8");
  assert.equal(input("epochs").value, "20");
  view.show({ config: { ...config, latent: 8 }, facts: "", note: "", error: null });
  assert.equal(part(root, "revert").hidden, true);
  view.show({ config, facts: "", note: "", error: null });
  assert.equal(input("latent").value, "64");
});

test("a live row takes effect at once, but not while it is wrong", () => {
  type(input("epochs"), "20");
  type(input("epochs"), "0");
  assert.deepEqual(heard, [["epochs", 20]]);
});

test("nothing starts while something is wrong; the field says what can be and gets the focus", () => {
  type(input("seed"), "-1");
  start();
  assert.deepEqual(heard, []);
  assert.equal(document.activeElement, input("seed"));
  assert.match(place("seed").querySelector(".error")?.textContent ?? "", /0 to 4294967295/);
  assert.equal(root.querySelector("details")?.open, true);
});

test("a row shows where it applies, and is not in the way where it does not", () => {
  assert.equal(place("beta").hidden, true);
  type(input("beta"), "99");
  start();
  assert.equal(heard.length, 1);
  type(input("beta"), "1");
  const variational = root.querySelector("input[value=variational]");
  assert.ok(variational instanceof HTMLInputElement);
  variational.checked = true;
  variational.dispatchEvent(new Event("input", { bubbles: true }));
  assert.equal(place("beta").hidden, false);
});

test("a kind fills the form and is marked while the form says it", () => {
  const [standard, variational] = part(root, "kinds").querySelectorAll("button");
  assert.equal(standard?.getAttribute("aria-pressed"), "true");
  variational?.click();
  assert.equal(variational?.getAttribute("aria-pressed"), "true");
  start();
  assert.deepEqual(/** @type {any} */ (heard[0]).hidden, [128]);
  assert.equal(/** @type {any} */ (heard[0]).code, "variational");
});

test("layers are added and removed, no more than there can be", () => {
  const list = root.querySelector(".list");
  const add = [...(list?.querySelectorAll("button") ?? [])].at(-1);
  add?.click();
  add?.click();
  assert.equal(add?.hidden, true);
  list?.querySelector("button")?.click();
  assert.equal(add?.hidden, false);
  start();
  assert.deepEqual(/** @type {any} */ (heard[0]).hidden, [128]);
});

test("classes: all of them are none named", () => {
  const boxes = root.querySelectorAll("input[name=classes]");
  const [zero] = boxes;
  assert.ok(zero instanceof HTMLInputElement);
  zero.click();
  start();
  assert.deepEqual(/** @type {any} */ (heard[0]).classes, [1, 2]);
  zero.click();
  start();
  assert.deepEqual(/** @type {any} */ (heard[1]).classes, []);
});

test("what the core refuses is said at the button, and the field is marked", () => {
  view.show({ config, facts: "", note: "", error: { field: "latent", words: "Too many." } });
  assert.equal(part(root, "error").textContent, "Too many.");
  assert.equal(input("latent").getAttribute("aria-invalid"), "true");
});

test("it opens with the focus inside, closes with the Escape key, and gives the focus back", () => {
  const opener = document.createElement("button");
  document.body.append(opener);
  opener.focus();
  view.open(true);
  assert.equal(root.hidden, false);
  assert.equal(document.activeElement, root);
  assert.ok(document.body.classList.contains("has-bench"));
  root.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  assert.deepEqual(heard, ["close"]);
  view.open(false);
  assert.equal(document.activeElement, opener);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { rootOf } from "../../ui/dom.js";
import { apart, axisOf, CurvesView } from "./view.js";

/** @param {number[]} ends */
const curves = (ends) =>
  ends.map((left, i) => ({
    letter: "ABCDEFGH"[i] ?? "A",
    name: "",
    isTop: false,
    points: [{ epoch: 1, left }],
  }));

test("names stand in the order of their curves, apart, and within the chart", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (ends) => {
      const bottom = 200;
      const names = apart(curves(ends), (left) => bottom * (1 - left), bottom);
      assert.equal(names.length, ends.length);
      names.forEach(({ down, from }, i) => {
        const before = names[i - 1];
        if (before) assert.ok(down - before.down >= 19 - 1e-9 && from >= before.from);
        assert.ok(down <= bottom + 4);
      });
    }),
  );
});

test("a name that has room stands at its curve", () => {
  const [name] = apart(curves([0.5]), (left) => 200 * (1 - left), 200);
  assert.equal(name?.down, 100);
});

test("the axis is even as far as twice the average digit's error", () => {
  const { ticks, part } = axisOf([0.06, 0.74]);
  assert.deepEqual(
    ticks.map((tick) => tick.toFixed(1)),
    ["0.0", "0.2", "0.4", "0.6", "0.8"],
  );
  assert.deepEqual([part(0), part(0.4), part(0.8)], [0, 0.5, 1]);
  assert.deepEqual(axisOf([]).ticks, [0, 0.05, 0.1]);
});

test("where one lies beyond, the axis holds all of them by powers of ten", () => {
  const { ticks, part } = axisOf([0.06, 7.5, 3.4]);
  assert.deepEqual(
    ticks.map((tick) => Number(tick.toPrecision(3))),
    [0.01, 0.1, 1, 10],
  );
  assert.ok(part(7.5) < 1 && part(7.5) > part(3.4) && part(3.4) > part(0.06) && part(0.06) > 0);
  assert.equal(part(0), 0);
  // Its logarithm is rounded to 9.
  assert.ok(axisOf([999_999_999.9999979]).part(999_999_999.9999979) > 0);
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1 }),
      (shares) => {
        const axis = axisOf(shares);
        for (const share of shares) {
          assert.ok(axis.part(share) >= 0 && axis.part(share) <= 1);
        }
        // Nothing is cut off: what is lower than the highest stands lower.
        const most = Math.max(...shares);
        if (most > 1e-9) assert.ok(axis.part(0.99 * most) < axis.part(most));
      },
    ),
  );
});

test("there is no chart before there is a run", () => {
  const root = rootOf("curves");
  const view = new CurvesView(root);
  view.show([]);
  assert.equal(root.hidden, true);
  view.show(curves([0.5]));
  assert.equal(root.hidden, false);
});

test("a name is cut only where it would leave the chart", () => {
  const root = rootOf("curves");
  const plot = /** @type {HTMLElement} */ (root.querySelector("[data-part=plot]"));
  Object.defineProperty(plot, "clientWidth", { value: 400 });
  Object.defineProperty(plot, "clientHeight", { value: 200 });
  const view = new CurvesView(root);
  const show = (/** @type {string} */ name) => {
    view.show([{ letter: "A", name, points: [{ epoch: 1, left: 0.5 }], isTop: false }]);
    return root.querySelector("text.name")?.textContent ?? "";
  };
  assert.equal(show("Never seen a 0"), "A Never seen a 0");
  const long = show("A network of mine with a very long name");
  assert.match(long, /^A A network of .*…$/);
  assert.ok(long.length * 8.2 + 24 <= 0.42 * 400 + 1e-9);
});

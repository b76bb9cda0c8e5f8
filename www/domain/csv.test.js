import assert from "node:assert/strict";
import { test } from "node:test";

import { runsToCsv, toCsv } from "./csv.js";

/** @import { Row } from "../bridge/protocol.js" */
/** @import { Pin } from "../state/runs.js" */

test("cells are quoted where they have to be, and no cell becomes a formula", () => {
  assert.equal(
    toCsv([
      ["a", 1, null, NaN, -0.5],
      ["x, y", 'say "x"', "two\nlines", "=1+1", "-x"],
    ]),
    `a,1,,,-0.5\r\n"x, y","say ""x""","two\nlines",'=1+1,'-x\r\n`,
  );
});

test("every epoch is a line with the settings of its run, and what it is compared with follows", () => {
  const schema = /** @type {Row[]} */ (
    /** @type {unknown} */ ([{ name: "latent" }, { name: "hidden" }])
  );
  const pin = /** @type {Pin} */ (
    /** @type {unknown} */ ({
      letter: "B",
      data: "MNIST",
      config: { latent: 8, hidden: [128, 64] },
      changes: [{ step: 5, name: "learningRate", value: 0.1 }],
      step: 20,
      seconds: 1.5,
      weights: 99,
      averageError: 0.05,
      errorByClass: [0.01, NaN],
      epochs: [
        { epoch: 0, training: null, heldOut: 0.1 },
        { epoch: 1, training: 0.02, heldOut: 0.025 },
      ],
    })
  );
  const csv = runsToCsv({
    pins: [pin],
    names: ["Deep"],
    schema,
    baselines: [{ name: "PCA", size: 8, heldOut: 0.03 }],
  });
  assert.deepEqual(csv.split("\r\n"), [
    "run,name,data,latent,hidden,changes,steps,seconds,weights,epoch,training MSE,held-out MSE,error left,held-out MSE of class 0 at the end,held-out MSE of class 1 at the end",
    'B,Deep,MNIST,8,"128,64",5: learningRate 0.1,20,1.5,99,0,,0.1,2,0.01,',
    'B,Deep,MNIST,8,"128,64",5: learningRate 0.1,20,1.5,99,1,0.02,0.025,0.5,0.01,',
    ",PCA,,8,,,,,,,,0.03,,,",
    "",
  ]);
});

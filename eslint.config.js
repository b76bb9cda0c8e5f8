// Rules for what tsc and prettier do not see, each with its reason. Types and unknown names are up to tsc, layout to
// prettier.

import js from "@eslint/js";
import typescript from "typescript-eslint";

export default [
  { ignores: ["dist/", "pkg/", "target/", "data/", "node_modules/", "fuzz/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    languageOptions: {
      parser: typescript.parser,
      parserOptions: {
        project: ["tsconfig.json", "tsconfig.worker.json", "tsconfig.node.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { "@typescript-eslint": typescript.plugin },
    rules: {
      // tsc reports these, with types.
      "no-undef": "off",
      "no-unused-vars": "off",
      // A promise that nobody awaits loses its error: the page then fails silently, and a test that does not
      // await cannot fail.
      "@typescript-eslint/no-floating-promises": [
        "error",
        {
          // Node's test runner waits for its own tests.
          allowForKnownSafeCalls: [
            { from: "package", package: "node:test", name: ["test", "before", "after"] },
          ],
        },
      ],
      // A promise as a condition is always true. Event handlers may be asynchronous.
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
      // Awaiting something that is not a promise hides a forgotten call.
      "@typescript-eslint/await-thenable": "error",
      // Nobody should read "undefined" or "[object Object]".
      "@typescript-eslint/no-base-to-string": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true, allowArray: true },
      ],
      // Anything thrown should have a message and a stack.
      "@typescript-eslint/only-throw-error": "error",
      // `==` converts before it compares.
      eqeqeq: "error",
      // Variables that never change should say so.
      "prefer-const": "error",
      "no-var": "error",
      // No text as code: the page's policy blocks it at run time, this rule when it is written.
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      // Left over from debugging.
      "no-debugger": "error",
    },
  },
  {
    // A classic script that old browsers understand too.
    files: ["www/public/boot.js"],
    languageOptions: { ecmaVersion: 5, sourceType: "script" },
    rules: { "no-var": "off" },
  },
];

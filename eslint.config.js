// What tsc and prettier do not see. Each rule says what it keeps out; types and unknown names are tsc's business,
// layout is prettier's.

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
      // tsc tells of these, with types.
      "no-undef": "off",
      "no-unused-vars": "off",
      // A promise that nobody waits for loses its error: on the page a failure is then silent, and a test that
      // does not wait cannot fail.
      "@typescript-eslint/no-floating-promises": [
        "error",
        {
          // Node's runner waits for its tests itself.
          allowForKnownSafeCalls: [
            { from: "package", package: "node:test", name: ["test", "before", "after"] },
          ],
        },
      ],
      // A condition that is a promise is always true. Handlers of events may be asynchronous.
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
      // Waiting for what is no promise hides a forgotten call.
      "@typescript-eslint/await-thenable": "error",
      // "undefined" and "[object Object]" are no words for people.
      "@typescript-eslint/no-base-to-string": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true, allowArray: true },
      ],
      // What is thrown has a message and a stack.
      "@typescript-eslint/only-throw-error": "error",
      // `==` compares what was converted first.
      eqeqeq: "error",
      // What is not changed says so.
      "prefer-const": "error",
      "no-var": "error",
      // Text does not become script or markup: the page's policy refuses it at run time, this when it is written.
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      // Left over from looking for a fault.
      "no-debugger": "error",
    },
  },
  {
    // A classic script for browsers that know nothing newer.
    files: ["www/public/boot.js"],
    languageOptions: { ecmaVersion: 5, sourceType: "script" },
    rules: { "no-var": "off" },
  },
];

// What the page uses of Trusted Types, which TypeScript's own library does not have yet.

interface Window {
  /** Missing where the browser does not know them. */
  trustedTypes?: {
    createPolicy(name: string, rules: { createScriptURL(address: string): string }): void;
  };
}

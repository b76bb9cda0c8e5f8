// `import bytes from "./file?bytes"`: a file's size as a number.

import { statSync } from "node:fs";

const END = "?bytes";

/** @returns {import("vite").Plugin} */
export function bytes() {
  return {
    name: "bytes",
    enforce: "pre",
    load(id) {
      if (!id.endsWith(END)) return null;
      return `export default ${statSync(id.slice(0, -END.length)).size};`;
    },
  };
}

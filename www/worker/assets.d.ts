/** A file that Vite copies into the build: its address there. */
declare module "*?url" {
  const address: string;
  export default address;
}

/** The text of a file. */
declare module "*?raw" {
  const text: string;
  export default text;
}

/** How many bytes a file has. */
declare module "*?bytes" {
  const bytes: number;
  export default bytes;
}

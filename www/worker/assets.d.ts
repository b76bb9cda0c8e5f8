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

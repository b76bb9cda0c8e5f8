/**
 * Lets files be dropped anywhere on the page.
 *
 * @param {(files: File[]) => void} take
 */
export function takeDrops(take) {
  const { classList } = document.documentElement;
  /** @param {DragEvent} event */
  const bringsFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files") ?? false;
  window.addEventListener("dragover", (event) => {
    if (!bringsFiles(event)) return;
    // Otherwise the browser leaves the page to show the file.
    event.preventDefault();
    classList.add("is-dropping");
  });
  window.addEventListener("dragleave", ({ relatedTarget }) => {
    // Between two elements of the page there is always another one to enter.
    if (relatedTarget === null) classList.remove("is-dropping");
  });
  window.addEventListener("drop", (event) => {
    classList.remove("is-dropping");
    if (!bringsFiles(event)) return;
    event.preventDefault();
    take([...(event.dataTransfer?.files ?? [])]);
  });
}

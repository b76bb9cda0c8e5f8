/** How many items are shown in full. */
const MOST = 30;

/**
 * A long list scrolls in a box of its own, by keyboard too; a short one is shown in full. Style `.is-long` gives the box
 * its height.
 *
 * @param {HTMLElement} box
 * @param {number} items
 */
export function scrollIfLong(box, items) {
  const isLong = items > MOST;
  box.classList.toggle("is-long", isLong);
  if (isLong) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
}

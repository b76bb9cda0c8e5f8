import { whenResized } from "./elements.js";

/**
 * Lets links within the page work without changing the address, which holds the network's settings.
 *
 * @param {Document} page
 * @param {(target: HTMLElement) => void} [arrived]
 */
export function followAnchors(page, arrived) {
  page.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
    const target = link && page.getElementById(link.getAttribute("href")?.slice(1) ?? "");
    if (!target) return;
    event.preventDefault();
    goTo(target);
    arrived?.(target);
  });
}

/** @param {HTMLElement} target also gets the focus, so that the Tab key continues from there */
export function goTo(target) {
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "start" });
}

/** What people do to go somewhere else, and how long a page takes to fill, in milliseconds. */
const MOVES = ["wheel", "touchstart", "pointerdown", "keydown"];
const FILLING = 5000;

/**
 * Goes to a place and stays there while what lies above it is still being filled, unless somebody moves on.
 *
 * @param {HTMLElement} target
 */
export function stayAt(target) {
  goTo(target);
  const observer = new ResizeObserver(() => target.scrollIntoView({ block: "start" }));
  observer.observe(document.body);
  const leave = () => observer.disconnect();
  for (const move of MOVES) window.addEventListener(move, leave, { once: true, passive: true });
  setTimeout(leave, FILLING);
}

/**
 * Tells which of these sections is being read: the last one whose start has passed the upper third of the window.
 *
 * @param {readonly HTMLElement[]} sections in their order on the page
 * @param {(section: HTMLElement) => void} hear called when it changes
 */
export function watchSections(sections, hear) {
  let current = sections[0];
  const look = () => {
    const line = window.innerHeight / 3;
    let found = sections[0];
    for (const section of sections) {
      if (section.getBoundingClientRect().top <= line) found = section;
    }
    // At the end of the page the last section may be too low to pass the line.
    const { scrollHeight } = document.documentElement;
    if (window.innerHeight + window.scrollY >= scrollHeight - 2) found = sections.at(-1);
    if (!found || found === current) return;
    current = found;
    hear(found);
  };
  window.addEventListener("scroll", look, { passive: true });
  window.addEventListener("resize", look);
  // What is filled above a section moves it, without a scroll.
  whenResized(document.body, look);
  look();
}

/**
 * Follows a mouse, pen or finger pressed on an element, even beyond its edges, and a mouse passing over it if it hovers. So
 * that a finger does not scroll instead, the element's style sheet sets `touch-action`.
 *
 * @param {Element} element
 * @param {(place: { x: number, y: number }, isPressed: boolean) => void} hear the place as shares of the
 *   element's sides, from 0 to 1 from its top left
 * @param {{ hovers?: boolean }} [options]
 */
export function followPointer(element, hear, { hovers = false } = {}) {
  /** @type {number | null} */
  let pressed = null;
  /** @param {PointerEvent} event */
  const tell = (event) => {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) return;
    const place = {
      x: inside((event.clientX - box.left) / box.width),
      y: inside((event.clientY - box.top) / box.height),
    };
    hear(place, pressed !== null);
  };
  const listen = /** @type {HTMLElement} */ (element);
  listen.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || pressed !== null) return;
    pressed = event.pointerId;
    element.setPointerCapture(event.pointerId);
    tell(event);
  });
  listen.addEventListener("pointermove", (event) => {
    if (
      pressed === event.pointerId ||
      (hovers && pressed === null && event.pointerType === "mouse")
    ) {
      tell(event);
    }
  });
  for (const type of /** @type {const} */ (["pointerup", "pointercancel"])) {
    listen.addEventListener(type, (event) => {
      if (pressed === event.pointerId) pressed = null;
    });
  }
}

/** @param {number} share */
const inside = (share) => Math.min(1, Math.max(0, share));

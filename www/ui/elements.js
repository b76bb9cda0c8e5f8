/**
 * A part of a view: the element inside its root that is marked `data-part="name"`.
 *
 * @template {Element} [T=HTMLElement]
 * @param {Element} root
 * @param {string} name
 * @param {new () => T} [type] the class it must be of
 * @returns {T}
 */
export function part(root, name, type) {
  const expected = type ?? HTMLElement;
  const element = root.querySelector(`[data-part="${name}"]`);
  if (!(element instanceof expected)) {
    throw new Error(`the view has no ${expected.name} as its part “${name}”`);
  }
  return /** @type {T} */ (element);
}

/**
 * The root of a view: the element inside this one that is marked `data-view="name"`.
 *
 * @param {ParentNode} place
 * @param {string} name
 */
export function viewIn(place, name) {
  const root = place.querySelector(`[data-view="${name}"]`);
  if (!(root instanceof HTMLElement)) throw new Error(`there is no view “${name}” here`);
  return root;
}

/**
 * A new element with these properties and children.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Partial<HTMLElementTagNameMap[K]>} [properties]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/**
 * Changes an element's text, unless it is that already: the browser lays out anew whatever is written.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * A function that has something drawn in the next frame, once however often it is called until then.
 *
 * @param {() => void} draw
 */
export function oncePerFrame(draw) {
  let frame = 0;
  return () => {
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  };
}

/**
 * Calls a function in the frame after an element has got its size or another one: what is drawn then may change other
 * sizes, and browsers call that an error while they tell of sizes.
 *
 * @param {Element} element
 * @param {() => void} changed
 */
export function whenResized(element, changed) {
  new ResizeObserver(oncePerFrame(changed)).observe(element);
}

/**
 * The size of an element's inside, asked for once for each size that it has: asking makes the browser lay out all that
 * was written before.
 *
 * @param {Element} element
 * @param {() => void} changed
 * @returns {() => { width: number, height: number }}
 */
export function sizeOfInside(element, changed) {
  /** @type {{ width: number, height: number } | null} */
  let size = null;
  whenResized(element, () => {
    size = null;
    changed();
  });
  return () => (size ??= { width: element.clientWidth, height: element.clientHeight });
}

/**
 * Offers a file to save.
 *
 * @param {Blob} blob
 * @param {string} name
 */
export function save(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  // Some browsers only read the blob after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/**
 * Copies text. Without HTTPS, or if it is forbidden, pages cannot write to the clipboard.
 *
 * @param {string} text
 * @returns {Promise<boolean>} whether it could
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

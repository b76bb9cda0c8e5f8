/**
 * The element of this id, which the page's markup promises to be of this type.
 *
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`index.html has no ${type.name} of id “${id}”`);
  return element;
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
 * Shows a number in a `<data>`: rounded for people, whole for whoever reads its value.
 *
 * @param {HTMLDataElement} element
 * @param {number | null} value null where it is not known yet
 * @param {(value: number) => string} format
 */
export function showNumber(element, value, format) {
  element.value = value === null ? "" : String(value);
  element.textContent = value === null ? "–" : format(value);
}

/**
 * Lets the person save a file.
 *
 * @param {Blob} blob
 * @param {string} name
 */
export function save(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  // Some browsers read the blob only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

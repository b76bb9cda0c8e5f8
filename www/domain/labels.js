// Turns the labels in files, numbers or names, into the numbers used for the network's data.

/** @typedef {{ label: number, name: string, count: number }} Class */

/** The most classes that can be told apart on the page. */
export const MOST_CLASSES = 100;

/** A label in its standard spelling: 3, 3.0 and “3” are the same. @param {number | string} label */
const spelt = (label) => (typeof label === "number" ? String(label) : label.trim());

/** @param {Map<number | string, number>} counts @param {number | string} label */
export function countLabel(counts, label, by = 1) {
  counts.set(spelt(label), (counts.get(spelt(label)) ?? 0) + by);
}

/**
 * Numbers for labels: whole numbers from 0 to 255 stay as they are; other labels are numbered in the order of their
 * names.
 *
 * @param {ReadonlyMap<number | string, number>} counts how often each label occurs, as counted by `countLabel`
 * @param {(label: number) => string} nameOf names for bare numbers
 * @returns {{ classes: Class[], numberOf: (label: number | string) => number } | null} null if there are too
 *   many to tell apart
 */
export function numbered(counts, nameOf) {
  if (counts.size === 0 || counts.size > MOST_CLASSES) return null;
  const keys = [...counts.keys()].map(String);
  const areNumbers = keys.every((key) => /^\d{1,3}$/.test(key) && Number(key) < 256);
  /** @type {Map<string, number>} */
  const numbers = new Map();
  if (areNumbers) for (const key of keys) numbers.set(key, Number(key));
  else {
    const { compare } = new Intl.Collator("en", { numeric: true });
    keys.sort(compare).forEach((key, i) => numbers.set(key, i));
  }
  /** @type {Map<number, Class>} */
  const classes = new Map();
  for (const [key, count] of counts) {
    const label = numbers.get(String(key)) ?? 0;
    const name = areNumbers ? nameOf(label) : String(key);
    const known = classes.get(label);
    classes.set(label, { label, name, count: count + (known?.count ?? 0) });
  }
  return {
    classes: [...classes.values()].sort((a, b) => a.label - b.label),
    numberOf: (label) => numbers.get(spelt(label)) ?? 0,
  };
}

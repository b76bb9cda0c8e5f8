// Class names of data sets whose files contain only numbers.

/**
 * @typedef {object} Known
 * @property {string} name
 * @property {string} noun what one of its pictures is
 * @property {boolean} isTransposed whether its files have rows and columns swapped
 * @property {readonly string[]} names of the classes
 * @property {number} first label
 */

const FASHION = "T-shirt,trouser,pullover,dress,coat,sandal,shirt,sneaker,bag,ankle boot".split(
  ",",
);
const KMNIST = "お o,き ki,す su,つ tsu,な na,は ha,ま ma,や ya,れ re,を wo".split(",");
const DIGITS = [..."0123456789"];
const CAPITALS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const MERGED = [...DIGITS, ...CAPITALS, ..."abdefghnqrt"];

/** Tried in this order. @type {[RegExp, Known][]} */
const KNOWN = [
  [
    /fashion/i,
    { name: "Fashion-MNIST", noun: "picture", isTransposed: false, names: FASHION, first: 0 },
  ],
  [
    /kmnist|kuzushiji/i,
    { name: "KMNIST", noun: "character", isTransposed: false, names: KMNIST, first: 0 },
  ],
  [
    /emnist.*letters/i,
    { name: "EMNIST letters", noun: "letter", isTransposed: true, names: CAPITALS, first: 1 },
  ],
  [
    /emnist.*(byclass)/i,
    {
      name: "EMNIST by class",
      noun: "character",
      isTransposed: true,
      names: [...DIGITS, ...CAPITALS, ...CAPITALS.map((letter) => letter.toLowerCase())],
      first: 0,
    },
  ],
  [
    /emnist.*(balanced|bymerge)/i,
    { name: "EMNIST", noun: "character", isTransposed: true, names: MERGED, first: 0 },
  ],
  [
    /emnist/i,
    { name: "EMNIST digits", noun: "digit", isTransposed: true, names: DIGITS, first: 0 },
  ],
  [/qmnist/i, { name: "QMNIST", noun: "digit", isTransposed: false, names: DIGITS, first: 0 }],
  [
    /(^|[^a-z])mnist/i,
    { name: "MNIST", noun: "digit", isTransposed: false, names: DIGITS, first: 0 },
  ],
  [/digit/i, { name: "Digits", noun: "digit", isTransposed: false, names: DIGITS, first: 0 }],
];

/**
 * How the labels start, for sets that cannot be told by the names of their files.
 *
 * @type {Record<string, string>}
 */
const BEGINNINGS = { "9,0,0,3,0,2,7,2,5,5": "Fashion-MNIST", "5,0,4,1,9,2,1,3,1,4": "MNIST" };

/**
 * The known set that files belong to, told by their paths or by how their labels start.
 *
 * @param {string[]} paths
 * @param {ArrayLike<number | string> | null} labels of the pictures to train on
 * @returns {Known | null}
 */
export function knownSet(paths, labels) {
  const all = paths.join("\n").replaceAll("\\", "/");
  const named = KNOWN.find(([pattern]) => pattern.test(all));
  const beginning = labels ? Array.from({ length: 10 }, (_, i) => labels[i]).join() : "";
  const started = KNOWN.find(([, { name }]) => name === BEGINNINGS[beginning]);
  return (named ?? started)?.[1] ?? null;
}

/**
 * @param {Known | null} known
 * @param {number} label
 */
export const nameOf = (known, label) => known?.names[label - known.first] ?? String(label);

import { classesOf } from "../domain/classes.js";
import { NAMES } from "./files.js";

/** @import { DatasetInfo, Files, News, Session } from "../bridge/protocol.js" */
/** @import { Data } from "../state/state.js" */
/** @import { Download } from "./files.js" */

/** The magic number of an IDX image file. */
const IMAGES = 0x803;
/** Bytes before the first image, and before the first label, in an IDX file. */
const [BEFORE_IMAGES, BEFORE_LABELS] = [16, 8];
/** The first digits, with which the first epoch starts. */
const FIRST = 500;
/** The held-out images are fetched once this many training digits have arrived. */
const BEGINNING = 2000;
/** This many held-out digits are loaded before the rest. */
const TEN = 10;

/**
 * What to do as the digits arrive.
 *
 * @typedef {object} Arrivals
 * @property {() => void} begun the training digits begin, with a fresh network
 * @property {() => void} trainable the first of them have arrived
 * @property {(data: Data) => void} described it is known what they look like, and the first held-out ones have arrived
 * @property {() => void} tested all held-out digits have arrived
 */

/** MNIST's digits on their way. Fetching their labels starts with the constructor. */
export class Mnist {
  #download;
  #labels;
  #images;
  #first;
  /** How many training digits have arrived. */
  #digits = 0;

  /**
   * @param {(progress: (received: number, total: number | null) => void) => Pick<Download, "whole" | "pieces" | "willCheck" | "check" | "keep" | "end">} begin the download
   * @param {(news: News) => void} say
   * @param {Promise<unknown>} [before] what the images wait for, so that they do not slow it down
   */
  constructor(begin, say, before = Promise.resolve()) {
    this.#download = begin((received, total) =>
      say({ type: "arrived", received, total, trainDigits: this.#digits }),
    );
    this.#labels = Promise.all([
      this.#download.whole("trainLabels"),
      this.#download.whole("testLabels"),
    ]);
    this.#images = this.#download.pieces("trainImages");
    this.#first = before.then(() => this.#images.next());
    // `load` reports failures; before it is called there is no one to report them to.
    for (const one of [this.#labels, this.#first]) one.catch(() => {});
  }

  keep() {
    return this.#download.keep();
  }

  /**
   * Gives a session the digits as they arrive.
   *
   * @param {Session} session
   * @param {Arrivals} arrivals
   * @returns {Promise<Files>}
   */
  async load(session, arrivals) {
    try {
      return await this.#load(session, arrivals);
    } catch (error) {
      this.#download.end(error);
      throw error;
    }
  }

  /**
   * @param {Session} session
   * @param {Arrivals} arrivals
   * @returns {Promise<Files>}
   */
  async #load(session, arrivals) {
    const [trainLabels, testLabels] = await this.#labels;
    const names = [NAMES.trainImages, NAMES.trainLabels];
    const train = new Growing((header) => {
      const info = named(names, () => session.beginTrain(header, trainLabels));
      arrivals.begun();
      return info;
    });
    /** @type {Promise<Uint8Array<ArrayBuffer>> | null} */
    let test = null;
    const loadTest = () => {
      const { info } = train;
      const loading = this.#loadTest(session, arrivals, testLabels, info);
      loading.catch(() => {});
      return loading;
    };
    let isTrainable = false;
    for (let next = await this.#first; !next.done; next = await this.#images.next()) {
      const images = train.take(next.value);
      if (!train.info) continue;
      this.#digits = named(names, () => session.appendTrain(images));
      if (!isTrainable && this.#digits >= Math.min(FIRST, train.info.digits)) {
        isTrainable = true;
        arrivals.trainable();
      }
      if (this.#digits >= BEGINNING) test ??= loadTest();
    }
    train.end();
    named(names, () => session.endTrain());
    this.#download.willCheck("trainImages", train.bytes);
    const testImages = await (test ?? loadTest());
    await this.#download.check();
    return {
      train: { images: train.bytes, labels: trainLabels, names },
      test: { images: testImages, labels: testLabels, names: [NAMES.testImages, NAMES.testLabels] },
      isSplit: false,
    };
  }

  /**
   * @param {Session} session
   * @param {Arrivals} arrivals
   * @param {Uint8Array} labels
   * @param {DatasetInfo | null} train
   */
  async #loadTest(session, arrivals, labels, train) {
    const names = [NAMES.testImages, NAMES.testLabels];
    let isDescribed = false;
    const test = new Growing((header) => {
      const view = new DataView(header.buffer, header.byteOffset);
      // If it is not a header, the core says so, before memory is allocated for it.
      if (view.getUint32(0) !== IMAGES) named(names, () => session.loadTest(header, labels));
      const [digits, rows, columns] = [4, 8, 12].map((at) => view.getUint32(at));
      return {
        digits: digits ?? 0,
        rows: rows ?? 0,
        columns: columns ?? 0,
        counts: countsOf(labels),
      };
    });
    for await (const piece of this.#download.pieces("testImages")) {
      test.take(piece);
      const { info } = test;
      const enough = info ? BEFORE_IMAGES + TEN * info.rows * info.columns : Infinity;
      if (isDescribed || !info || !train || test.length < enough) continue;
      isDescribed = true;
      const [images, classes] = [
        firstOf(test.bytes, TEN, enough),
        firstOf(labels, TEN, BEFORE_LABELS + TEN),
      ];
      named(names, () => session.loadTest(images, classes));
      arrivals.described(described(train, info));
    }
    test.end();
    const whole = test.bytes.subarray(0, test.length);
    const found = named(names, () => session.loadTest(whole, labels));
    if (train) arrivals.described(described(train, found));
    this.#download.willCheck("testImages", test.bytes);
    arrivals.tested();
    return test.bytes;
  }
}

/** The bytes of an IDX image file that arrives piece by piece. */
class Growing {
  bytes = new Uint8Array(BEFORE_IMAGES);
  length = 0;
  /** @type {DatasetInfo | null} what the header says; null until it has arrived */
  info = null;
  #begin;

  /** @param {(header: Uint8Array) => DatasetInfo} begin reads the header */
  constructor(begin) {
    this.#begin = begin;
  }

  /**
   * @param {Uint8Array} piece
   * @returns {Uint8Array} the part of it that is images
   */
  take(piece) {
    let images = piece;
    if (!this.info) {
      const header = piece.subarray(0, BEFORE_IMAGES - this.length);
      this.#add(header);
      if (this.length < BEFORE_IMAGES) return new Uint8Array(0);
      this.#readHeader();
      images = piece.subarray(header.length);
    }
    this.#add(images);
    return images;
  }

  /** Nothing more comes; a file that ends within its header is not an image file. */
  end() {
    if (!this.info) this.#readHeader();
  }

  #readHeader() {
    this.info = this.#begin(this.bytes.subarray(0, this.length));
    const { digits, rows, columns } = this.info;
    const whole = new Uint8Array(BEFORE_IMAGES + digits * rows * columns);
    whole.set(this.bytes);
    this.bytes = whole;
  }

  /** @param {Uint8Array} piece any excess is reported by the core */
  #add(piece) {
    const room = this.bytes.length - this.length;
    this.bytes.set(piece.subarray(0, room), this.length);
    this.length += Math.min(room, piece.length);
  }
}

/**
 * @param {Uint8Array} file of labels
 * @returns {number[]} how many there are of each
 */
function countsOf(file) {
  /** @type {number[]} */
  const counts = [];
  for (const label of file.subarray(BEFORE_LABELS)) counts[label] = (counts[label] ?? 0) + 1;
  return Array.from(counts, (count) => count ?? 0);
}

/**
 * An IDX file with the first items of another.
 *
 * @param {Uint8Array} file
 * @param {number} count
 * @param {number} end of the last one
 */
function firstOf(file, count, end) {
  const first = file.slice(0, end);
  new DataView(first.buffer).setUint32(4, count);
  return first;
}

/**
 * @param {DatasetInfo} train
 * @param {DatasetInfo} test
 * @returns {Data}
 */
function described(train, test) {
  const classes = classesOf(train).map((label) => ({
    label,
    name: String(label),
    count: train.counts[label] ?? 0,
  }));
  const { rows, columns } = train;
  return { name: "MNIST", noun: "digit", rows, columns, classes, train, test, isSplit: false };
}

/**
 * Adds to an error which files it is about.
 *
 * @template T
 * @param {string[]} files
 * @param {() => T} read
 * @returns {T}
 */
function named(files, read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && !(error instanceof WebAssembly.RuntimeError)) {
      error.message = `The files ${files.join(" and ")} could not be read: ${error.message}.`;
    }
    throw error;
  }
}

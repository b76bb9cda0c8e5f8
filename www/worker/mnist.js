import { classesOf } from "../domain/classes.js";
import { NAMES } from "./files.js";

/** @import { DatasetInfo, Files, News, Session } from "../bridge/protocol.js" */
/** @import { Data } from "../state/state.js" */
/** @import { Download } from "./files.js" */

/** The magic number of an IDX file of images. */
const IMAGES = 0x803;
/** Bytes before the first image, and before the first label, of an IDX file. */
const [BEFORE_IMAGES, BEFORE_LABELS] = [16, 8];
/** The first chunk of digits, in which the first epoch begins. */
const FIRST = 500;
/** The held-out images are fetched once so many digits to train on are here. */
const BEGINNING = 2000;
/** The first held-out digits come before the others. */
const TEN = 10;

/**
 * What is done as the digits arrive.
 *
 * @typedef {object} Arrivals
 * @property {() => void} begun the digits to train on begin, with a fresh network
 * @property {() => void} trainable the first of them are here
 * @property {(data: Data) => void} described what all of them look like is known, and the first held-out ones are here
 * @property {() => void} tested all held-out digits are here
 */

/** MNIST's digits on their way. They are fetched from the construction on. */
export class Mnist {
  #download;
  #labels;
  #images;
  #first;
  /** Digits to train on that are here. */
  #digits = 0;

  /**
   * @param {(progress: (received: number, total: number | null) => void) => Pick<Download, "whole" | "pieces" | "willCheck" | "check" | "keep" | "end">} begin the download
   * @param {(news: News) => void} say
   */
  constructor(begin, say) {
    this.#download = begin((received, total) =>
      say({ type: "arrived", received, total, trainDigits: this.#digits }),
    );
    this.#labels = Promise.all([
      this.#download.whole("trainLabels"),
      this.#download.whole("testLabels"),
    ]);
    this.#images = this.#download.pieces("trainImages");
    this.#first = this.#images.next();
    // Whoever loads them is told of a failure; until then nobody is there to hear of it.
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
      // What is no header at all is for the core to name, before there is room for what it does not hold.
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

/** The bytes of an IDX file of images that come piece by piece. */
class Growing {
  bytes = new Uint8Array(BEFORE_IMAGES);
  length = 0;
  /** @type {DatasetInfo | null} what the header says, null before it is here */
  info = null;
  #begin;

  /** @param {(header: Uint8Array) => DatasetInfo} begin reads the header */
  constructor(begin) {
    this.#begin = begin;
  }

  /**
   * @param {Uint8Array} piece
   * @returns {Uint8Array} what there is of images in it
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

  /** Nothing more comes: what ends within its header is no file of images. */
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

  /** @param {Uint8Array} piece what is too much is for the core to name */
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
 * An IDX file of the first items of another.
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
 * Says in an error which files it is about.
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

import { withPage } from "../state/address.js";

/** Browsers refuse to change the address more than some hundred times in ten seconds. */
const REST_MS = 500;

/** The only writer of the address. It limits its rate, so no one has to wait for it or handle its failures. */
export class AddressBar {
  /** @type {string | null} what is still to be written */
  #next = null;
  #isResting = false;
  /** @type {string | null} what the address is to say about the network; null until known */
  #network = null;
  #isLecture = false;
  #page;

  /**
   * @param {object} page
   * @param {() => string} page.read the whole address
   * @param {(address: string) => void} page.write may throw
   * @param {(then: () => void, milliseconds: number) => void} page.wait
   */
  constructor(page) {
    this.#page = page;
  }

  /** @param {string} network what the end of the address is to say about the network at the top */
  show(network) {
    this.#network = network;
    this.#follow();
  }

  /** @param {boolean} isLecture whether the address is to open the page in lecture mode */
  showLecture(isLecture) {
    this.#isLecture = isLecture;
    this.#follow();
  }

  /** The address that leads to this network, in this chapter. @param {string | null} chapter */
  link(chapter) {
    if (this.#network === null) return this.#page.read();
    const url = new URL(this.#page.read());
    url.hash = withPage(this.#network, { chapter, isLecture: this.#isLecture });
    return url.href;
  }

  #follow() {
    if (this.#network === null) return;
    this.#next = this.link(null);
    if (!this.#isResting) this.#write();
  }

  #write() {
    const address = this.#next;
    if (address === null) return;
    this.#isResting = true;
    this.#page.wait(() => {
      this.#isResting = false;
      this.#write();
    }, REST_MS);
    try {
      if (address !== this.#page.read()) this.#page.write(address);
      this.#next = null;
    } catch {
      // The browser refuses for now: try again after a pause.
    }
  }
}

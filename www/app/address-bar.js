/** Browsers refuse to change the address more often than some hundred times in ten seconds. */
const REST_MS = 500;

/** The one writer of the address. It writes at a humane rate, and nobody has to wait for it or can fail by it. */
export class AddressBar {
  /** @type {string | null} what is still to be written */
  #next = null;
  #isResting = false;
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

  /** @param {string} hash what the end of the address is to say */
  show(hash) {
    const url = new URL(this.#page.read());
    url.hash = hash;
    this.#next = url.href;
    if (!this.#isResting) this.#write();
  }

  /** The whole address, as it is or will be in a moment. */
  get address() {
    return this.#next ?? this.#page.read();
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
      // The browser has had enough for now: once more after the rest.
    }
  }
}

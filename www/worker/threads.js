/**
 * How many threads train. Which number is the fastest nobody knows but by trying: others may use the machine's cores,
 * some of them may be slow ones, and then more threads are slower than one. So for some slices of training all numbers
 * take turns, and the fastest one goes on for some time.
 */

/** Slices that every number has in a comparison. */
const ROUNDS = 4;
/** Milliseconds of training between two comparisons: at first few, for the browser still optimises the code. */
const KEPT_MS = { first: 500, most: 16_000 };
/** So many slices in a row with less than this share of the speed that was measured call for a comparison. */
const TOO_SLOW = { slices: 10, share: 0.7 };

/**
 * How many threads a machine is asked to give: all cores but one, at least two, at most eight.
 *
 * @param {number} cores
 */
export const mostThreads = (cores) => (cores < 2 ? 1 : Math.min(8, Math.max(2, cores - 1)));

/** Chooses among the numbers of threads by how fast they train. */
export class Threads {
  /** Threads that there are, this one included. */
  #most = 1;
  /** @type {Map<number, { steps: number, ms: number, slices: number }>} what was measured in this comparison */
  #measured = new Map();
  /** @type {{ threads: number, speed: number } | null} what goes on; null while numbers are compared */
  #chosen = null;
  #keptMs = 0;
  #keepMs = KEPT_MS.first;
  /** Slices in a row that were too slow. */
  #slow = 0;

  get most() {
    return this.#most;
  }

  /** How many are chosen; null while they are compared. */
  get chosen() {
    return this.#most === 1 ? 1 : (this.#chosen?.threads ?? null);
  }

  /** @param {number} most threads that there are from now on */
  setMost(most) {
    if (most === this.#most) return;
    this.#most = most;
    this.#compare();
  }

  /** How many threads the next slice is to have. */
  next() {
    if (this.#most === 1) return 1;
    if (this.#chosen) return this.#chosen.threads;
    const all = numbersTo(this.#most);
    return all.reduce((one, other) => (this.#slices(other) < this.#slices(one) ? other : one));
  }

  /**
   * Tells how fast a slice was.
   *
   * @param {number} threads that it had
   * @param {number} steps
   * @param {number} ms
   */
  took(threads, steps, ms) {
    if (this.#most === 1 || steps === 0) return;
    if (this.#chosen) {
      this.#keptMs += ms;
      const isSlow = steps / ms < TOO_SLOW.share * this.#chosen.speed;
      this.#slow = isSlow ? this.#slow + 1 : 0;
      const isOver = this.#keptMs >= this.#keepMs;
      if (isOver) this.#keepMs = Math.min(2 * this.#keepMs, KEPT_MS.most);
      if (isOver || this.#slow === TOO_SLOW.slices) this.#compare();
      return;
    }
    const before = this.#measured.get(threads) ?? { steps: 0, ms: 0, slices: 0 };
    this.#measured.set(threads, {
      steps: before.steps + steps,
      ms: before.ms + ms,
      slices: before.slices + 1,
    });
    const all = numbersTo(this.#most);
    if (all.some((number) => this.#slices(number) < ROUNDS)) return;
    const speed = (/** @type {number} */ number) => {
      const { steps, ms } = this.#measured.get(number) ?? { steps: 0, ms: 1 };
      return steps / ms;
    };
    const best = all.reduce((one, other) => (speed(other) > speed(one) ? other : one));
    this.#chosen = { threads: best, speed: speed(best) };
    this.#keptMs = 0;
    this.#slow = 0;
  }

  #compare() {
    this.#chosen = null;
    this.#measured.clear();
  }

  /** @param {number} threads */
  #slices(threads) {
    return this.#measured.get(threads)?.slices ?? 0;
  }
}

/**
 * The numbers of threads that are worth trying: one, all, and the powers of two between.
 *
 * @param {number} most
 */
function numbersTo(most) {
  const numbers = [1, 2, 4].filter((number) => number < most);
  return [...numbers, most];
}

// Lets waiting messages in between two slices of training, by waiting for a task of its own.
//
// A message to itself comes back at once in Chromium and Firefox. In WebKit it goes through the page, which may be busy:
// while PCA ran, training stood still for three quarters of the time. A timer takes milliseconds, or a second in a hidden
// tab, but does not wait for the page. Whichever comes first will do.

const channel = new MessageChannel();
/** @type {Map<number, () => void>} what each breath resumes */
const waiting = new Map();
let last = 0;

/** @param {number} breath */
function end(breath) {
  waiting.get(breath)?.();
  waiting.delete(breath);
}

channel.port1.onmessage = (/** @type {MessageEvent<number>} */ { data }) => end(data);

/**
 * Lets waiting messages in.
 *
 * @returns {Promise<void>}
 */
export function breathe() {
  last += 1;
  const breath = last;
  return new Promise((resolve) => {
    const timer = setTimeout(end, 0, breath);
    waiting.set(breath, () => {
      clearTimeout(timer);
      resolve();
    });
    channel.port2.postMessage(breath);
  });
}

/**
 * @param {number} milliseconds
 * @returns {Promise<void>}
 */
export function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

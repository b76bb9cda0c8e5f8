import { toError } from "../bridge/failure.js";
import { INITIAL } from "../state/initial.js";
import { reduce } from "../state/machine.js";
import { Effects } from "./effects.js";

/** @import { Asked } from "../bridge/client.js" */
/** @import { Baselines, Config, Trainer } from "../bridge/protocol.js" */
/** @import { App, Event, State } from "../state/state.js" */
/** @import { AddressBar } from "./address-bar.js" */

/** Requests whose answers depend only on the data, so they hold as long as the worker is the same. */
const OF_THE_DATA = new Set(["testLabels", "testDigits", "files", "meanImage"]);

/**
 * The machine with everything around it.
 *
 * @param {object} page
 * @param {AddressBar} page.address
 * @param {(words: string) => void} page.announce tells screen readers
 * @param {(config: Config) => Promise<Baselines | null>} page.baselines computes them; null if other data came meanwhile
 * @returns {App}
 */
export function createApp({ address, announce, baselines }) {
  let state = INITIAL;
  /** @type {Event[]} */
  const queue = [];
  let isBusy = false;
  /** @type {Set<(state: State, previous: State) => void>} */
  const hearers = new Set();

  /** @param {Event} event */
  function dispatch(event) {
    queue.push(event);
    // Events sent by effects and hearers get turns of their own.
    if (isBusy) return;
    isBusy = true;
    try {
      for (let next = queue.shift(); next; next = queue.shift()) turn(next);
    } finally {
      isBusy = false;
    }
  }

  /** @param {Event} event */
  function turn(event) {
    const previous = state;
    const [next, effects] = reduce(state, event, performance.now());
    state = next;
    for (const effect of effects) doer.carryOut(effect);
    if (state === previous) return;
    for (const hear of hearers) hear(state, previous);
  }

  const doer = new Effects({ dispatch, state: () => state, address, announce, baselines });

  /**
   * @param {string} name
   * @param {unknown[]} asked
   */
  async function request(name, asked) {
    const { worker, network } = state;
    const client = doer.clients.get(worker);
    const isStale = () =>
      worker !== state.worker || (network !== state.network && !OF_THE_DATA.has(name));
    try {
      if (!client) throw stale();
      const ask = /** @type {Record<string, (...asked: unknown[]) => Promise<unknown>>} */ (
        client.ask
      );
      const answer = await ask[name]?.(...asked);
      if (isStale()) throw stale();
      return answer;
    } catch (error) {
      throw isStale() || toError(error).name === "WorkerDied" ? stale() : error;
    }
  }

  const ask = new Proxy(/** @type {Asked<Trainer>} */ ({}), {
    get: (_, name) =>
      typeof name === "symbol" || name === "then"
        ? undefined
        : (/** @type {unknown[]} */ ...asked) => request(name, asked),
  });

  return {
    state: () => state,
    dispatch,
    subscribe(hear) {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    ask,
    say: (place, words) =>
      dispatch({ type: "say", kind: "hint", place, level: "note", title: "", words }),
    announce,
    report(place, error) {
      const { name, message } = toError(error);
      if (name === "Stale") return;
      dispatch({
        type: "say",
        kind: "fault",
        place,
        title: "Something went wrong",
        words: message,
      });
    },
  };
}

function stale() {
  return Object.assign(new Error("The network is another one by now."), { name: "Stale" });
}

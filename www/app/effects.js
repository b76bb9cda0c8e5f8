import { createClient } from "../bridge/client.js";
import { failureOf, toError } from "../bridge/failure.js";
import { keepRun } from "../bridge/kept-runs.js";
import { NO_RUN } from "../state/run.js";
import { isOfData } from "../state/runs.js";
import { toAddress } from "../state/address.js";
import { Places } from "./places.js";

/** @import { Client } from "../bridge/client.js" */
/** @import { Baselines, Config, Trainer } from "../bridge/protocol.js" */
/** @import { Effect, Event, State } from "../state/state.js" */
/** @import { AddressBar } from "./address-bar.js" */

/** @typedef {{ [K in Effect["type"]]: (effect: Extract<Effect, { type: K }>) => void }} Deeds */

/** The only place where effects are carried out. Their results come back as events. */
export class Effects {
  /** @type {Map<number, Client<Trainer>>} the living workers by number */
  clients = new Map();
  #places = new Places(window);
  /** Whether a worker has died: whatever of, with one thread there is less to go wrong for the next. */
  #hasDied = false;
  #takeUpdate = () => location.reload();
  #dispatch;
  #state;
  #address;
  #announce;
  #baselines;

  /**
   * @param {object} page
   * @param {(event: Event) => void} page.dispatch
   * @param {() => State} page.state
   * @param {AddressBar} page.address
   * @param {(words: string) => void} page.announce
   * @param {(config: Config) => Promise<Baselines | null>} page.baselines null if other data came meanwhile
   */
  constructor({ dispatch, state, address, announce, baselines }) {
    this.#dispatch = dispatch;
    this.#state = state;
    this.#address = address;
    this.#announce = announce;
    this.#baselines = baselines;
  }

  /** @param {Effect} effect */
  carryOut(effect) {
    /** @type {(effect: Effect) => void} */ (this.#deeds[effect.type])(effect);
  }

  /** @param {number} worker */
  #ask(worker) {
    const client = this.clients.get(worker);
    return client?.ask ?? null;
  }

  /**
   * Sends a request, and dispatches an event with its answer, or with why it was refused. Nothing if the worker died
   * meanwhile, since its death is an event of its own.
   *
   * @template T
   * @param {number} worker
   * @param {(ask: Client<Trainer>["ask"]) => Promise<T>} request
   * @param {(answer: T) => Event | null} then
   * @param {(error: import("../bridge/protocol.js").Failure) => Event | null} otherwise
   */
  async #request(worker, request, then, otherwise) {
    const ask = this.#ask(worker);
    if (!ask) return;
    let event;
    try {
      event = then(await request(ask));
    } catch (error) {
      if (toError(error).name === "WorkerDied") return;
      event = otherwise(failureOf(error));
    }
    if (event) this.#dispatch(event);
  }

  /** @param {import("../bridge/protocol.js").Failure} error @returns {Event} */
  #unexpected({ message }) {
    return { type: "say", kind: "fault", title: "Something went wrong", words: message };
  }

  /** @type {Deeds} */
  #deeds = {
    "start worker": ({ worker, backend, source }) => {
      /** @param {Error} reason */
      const died = (reason) => {
        this.#hasDied = true;
        this.clients.delete(worker);
        this.#dispatch({ type: "died", worker, error: failureOf(reason) });
      };
      try {
        /** @type {Client<Trainer>} */
        const client = createClient(startTrainer(), {
          hear: (news) => this.#dispatch({ ...news, worker }),
          died,
        });
        this.clients.set(worker, client);
        client.ask.open(backend, source === null, !this.#hasDied).then(
          (opened) => this.#dispatch({ type: "opened", worker, ...opened }),
          (error) => {
            if (toError(error).name === "WorkerDied") return;
            client.end();
            died(toError(error));
          },
        );
      } catch (error) {
        // Only after this turn: before that, the worker is unknown.
        queueMicrotask(() => died(forbidden(error)));
      }
    },

    "end worker": ({ worker, pin }) => {
      const client = this.clients.get(worker);
      this.clients.delete(worker);
      if (!client) return;
      if (!pin) {
        client.end();
        return;
      }
      client.ask
        .former()
        .then((former) =>
          this.#dispatch({ type: "pin", id: pin.id, name: "", run: { ...pin.run, ...former } }),
        )
        .catch((error) => this.#dispatch(this.#unexpected(failureOf(error))))
        .finally(() => client.end());
    },

    load: ({ worker, source, again }) =>
      void this.#request(
        worker,
        (ask) => ask.load(source, again),
        (loaded) => ({ type: "loaded", worker, ...loaded }),
        (error) => ({ type: "load failed", worker, error }),
      ),

    configure: ({ worker, number, config, former }) =>
      void this.#request(
        worker,
        (ask) => ask.configure(config, number, former),
        (made) => ({ type: "made", worker, number, ...made }),
        (error) => ({ type: "refused", worker, number, error }),
      ),

    restore: ({ worker, number, stored, former }) =>
      void this.#request(
        worker,
        (ask) => ask.restore(stored.content, number, stored.since, former),
        (made) => ({ type: "made", worker, number, ...made }),
        (error) => ({ type: "refused", worker, number, error }),
      ),

    set: ({ worker, number, name, value }) =>
      void this.#request(
        worker,
        (ask) => ask.set(name, value),
        (report) => ({ type: "changed", worker, number, report }),
        (error) => ({ type: "refused", worker, number, error }),
      ),

    run: ({ worker, goal }) =>
      void this.#request(
        worker,
        (ask) => ask.run(goal),
        () => null,
        this.#unexpected,
      ),

    pause: ({ worker }) =>
      void this.#request(
        worker,
        (ask) => ask.pause(),
        () => null,
        this.#unexpected,
      ),

    pace: ({ worker, batchesPerSecond }) =>
      void this.#request(
        worker,
        (ask) => ask.setPace(batchesPerSecond),
        () => null,
        this.#unexpected,
      ),

    checkpoint: ({ worker, network, isToStay, run }) =>
      void this.#request(
        worker,
        (ask) =>
          ask.checkpoint(
            isToStay ? this.#places.own : null,
            run,
            this.#state().source?.fingerprint ?? null,
          ),
        ({ bytes, step, refused }) => {
          const isNowhere = isToStay && this.#places.own === null;
          const why = isNowhere ? NOWHERE : refused;
          if (isToStay && !why) void this.#persist();
          return { type: "checkpointed", worker, network, step, bytes, isToStay, refused: why };
        },
        this.#unexpected,
      ),

    "keep checkpoint": ({ worker, network, step, bytes, isToStay, run }) =>
      void this.#keep(bytes, isToStay, run).then((refused) =>
        this.#dispatch({
          ...{ type: "checkpointed", worker, network, step, bytes, isToStay, refused },
        }),
      ),

    baselines: ({ of, config }) => void this.#compare(of, config),

    "write address": () => {
      const state = this.#state();
      const { config, schema, source, pins } = state;
      if (!config) return;
      // A link names one data set; runs on another could not be trained again from it.
      const here = pins.list.filter((pin) => isOfData(pin, state));
      const shared = [...here, ...pins.promised].sort((a, b) => a.letter.localeCompare(b.letter));
      this.#address.show(toAddress(config, schema, source?.fingerprint ?? null, shared));
    },

    announce: ({ words }) => this.#announce(words),

    "look for runs": ({ worker }) =>
      void this.#request(
        worker,
        async (ask) => {
          await this.#places.start();
          return this.#places.own === null ? [] : ask.leftRuns();
        },
        (runs) => ({ type: "left behind", runs }),
        // Without storage there are no runs; that nothing is kept is said when something should be.
        () => null,
      ),

    recall: ({ worker, id }) =>
      void this.#request(
        worker,
        async (ask) => {
          if (!(await this.#places.claim(id))) throw new Error("Another tab has resumed it.");
          const kept = await ask.recall(id);
          if (!kept) throw new Error("The browser no longer has it.");
          return kept;
        },
        ({ bytes, run }) => ({
          type: "recalled",
          id,
          stored: {
            from: "kept",
            name: "Your last run",
            content: bytes,
            // Earlier versions of the page kept less.
            run: { ...NO_RUN, ...run },
            since: null,
            id,
          },
          error: null,
        }),
        (error) => ({ type: "recalled", id, stored: null, error }),
      ),

    forget: ({ worker, id }) =>
      void this.#request(
        worker,
        async (ask) => {
          // Another tab may have resumed it; then it belongs to that tab.
          if (!(await this.#places.claim(id))) return;
          await ask.forget(id);
          this.#places.settle(id, false);
        },
        () => null,
        this.#unexpected,
      ),

    "take place": ({ id, isTaken }) => this.#places.settle(id, isTaken),

    "keep page": ({ worker }) => void this.#keepPage(worker),

    "take update": () => this.#takeUpdate(),

    reload: () => location.reload(),
  };

  /**
   * Keeps a checkpoint in this tab's place.
   *
   * @param {Uint8Array} bytes
   * @param {boolean} isToStay
   * @param {State["run"]} run
   * @returns {Promise<import("../bridge/protocol.js").Failure | null>} why it is not kept
   */
  async #keep(bytes, isToStay, run) {
    if (!isToStay) return null;
    const { own } = this.#places;
    if (own === null) return NOWHERE;
    try {
      const data = this.#state().source?.fingerprint ?? null;
      await keepRun(own, { at: Date.now(), bytes, run, data });
    } catch (error) {
      return failureOf(error);
    }
    void this.#persist();
    return null;
  }

  /**
   * Has the baselines for this configuration computed beside the main worker, so that training does not stop meanwhile.
   * Without one, takes those for all of MNIST, which come with the page.
   *
   * @param {string} of
   * @param {Config | null} config
   */
  async #compare(of, config) {
    try {
      const baselines = await (config ? this.#baselines(config) : wholeMnist());
      if (baselines) this.#dispatch({ type: "baselines", of, baselines, error: null });
    } catch (error) {
      this.#dispatch({ type: "baselines", of, baselines: null, error: failureOf(error) });
    }
  }

  /**
   * Keeps the page and its digits for offline use. Nothing waits for this, and without it everything else works.
   *
   * @param {number} worker
   */
  async #keepPage(worker) {
    try {
      const { keepPage } = await import("./offline.js");
      const [isPageKept, areDigitsKept] = await Promise.all([
        keepPage((take) => {
          this.#takeUpdate = take;
          this.#dispatch({ type: "page update" });
        }),
        this.#ask(worker)?.keep() ?? false,
      ]);
      if (isPageKept && areDigitsKept) this.#dispatch({ type: "page kept" });
    } catch (error) {
      console.warn("The page cannot be kept for use offline.", error);
    }
  }

  #isPersistenceAsked = false;

  /** Asks the browser not to clear what it keeps. Some browsers ask the person, so only after an interaction. */
  async #persist() {
    const storage = navigator.storage;
    if (this.#isPersistenceAsked || !storage?.persist || !navigator.userActivation?.hasBeenActive)
      return;
    this.#isPersistenceAsked = true;
    const isPersisted = await storage.persist().catch(() => false);
    this.#dispatch({ type: "persisted", isPersisted });
  }
}

const NOWHERE = {
  name: "NoStorage",
  message: "pages that are not served over HTTPS have no lasting place here",
};

async function wholeMnist() {
  const { meanImage, pca } = await import("../domain/mnist-baselines.json");
  return { meanImage, pca: Float32Array.from(pca) };
}

/** @returns {Worker} */
function startTrainer() {
  return new Worker(new URL("../worker/trainer.js", import.meta.url), { type: "module" });
}

/** @param {unknown} error of the construction of a worker */
function forbidden(error) {
  const words =
    self.origin === "null"
      ? "It is shown in a frame that forbids it to start its worker. Open the page by itself."
      : `The browser forbids the page to start its worker: ${toError(error).message}`;
  return Object.assign(new Error(words), { name: "Forbidden" });
}

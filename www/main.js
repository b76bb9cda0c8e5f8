import { backendIn, fromAddress, toAddress, whatCanBe } from "./address.js";
import { classesOf } from "./classes.js";
import { Comparison } from "./comparison.js";
import { count } from "./format.js";
import { Memory } from "./memory.js";
import { Pictures } from "./pictures.js";
import { Run } from "./run.js";
import { toError } from "./to-error.js";
import { TrainerClient, WorkerDied } from "./trainer-client.js";
import { pcaError, verdict } from "./verdict.js";
import { DatasetView } from "./views/dataset.js";
import { repaint } from "./views/digit.js";
import { byId } from "./views/elements.js";
import { takeDrops } from "./views/drop.js";
import { FailureView } from "./views/failure.js";
import { FirstView } from "./views/first.js";
import { ModelView } from "./views/model.js";
import { NumbersView } from "./views/numbers.js";
import { SettingsView } from "./views/settings.js";
import { ShareView } from "./views/share.js";
import { ThemeView } from "./views/theme.js";
import { TransportView } from "./views/transport.js";
import { VersionView } from "./views/version.js";

/** @import { Config, Datasets, Field, Goal, Hyperparameters, KeptRun, Listener, Report, Source } from "./protocol.js" */
/** @import { ChartView } from "./views/chart.js" */

/** A worker that dies sooner than this is not started again unasked: the next would die as well. */
const SOON_MS = 10_000;
/** Screen readers are told of epochs at most this often. */
const ANNOUNCE_MS = 10_000;

const STARTING = "The page is still starting: try again in a moment.";
/** What makes a network another kind of network than the default one, which was trained earlier. */
const KIND = /** @type {const} */ (["latent", "code", "noise", "classes"]);

/** @typedef {"loading" | "ready" | "training" | "finished" | "failed"} Phase */

// What the page knows.
/** @type {Phase} */
let phase = "loading";
/**
 * Whether training starts when the digits have arrived: because it was asked for, or by itself, so that
 * there is something to see before anything is understood. Never by itself where motion is to be reduced.
 *
 * @type {"asked" | "unasked" | null}
 */
let queued = window.matchMedia("(prefers-reduced-motion: reduce)").matches ? null : "unasked";
/** @type {Source} where the digits come from */
let source = null;
/** @type {readonly number[]} the classes of those to train on */
let classes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
/** @type {TrainerClient | null} reads other digits, and takes the place of the client once it has them */
let candidate = null;
/** How much of the digits is here. */
let bytes = { received: 0, total: /** @type {number | null} */ (null) };
/** @type {TrainerClient | null} */
let client = null;
/** @type {Hyperparameters | null} */
let hyperparameters = null;
/** @type {Config | null} what is in force */
let config = null;
let run = new Run();
/** @type {Run | null} what `run` is once the network of a file has taken the place of the one here */
let successor = null;
/** @type {Map<string, number>} digits a second by backend */
const rates = new Map();
let announcedAt = 0;

/** @param {string} words for screen readers */
function announce(words) {
  byId("announcer", HTMLElement).textContent = words;
}

/** @param {Phase} next */
function enter(next) {
  phase = next;
  document.documentElement.dataset["state"] = next;
}

const comparison = new Comparison();
const failure = new FailureView();
const first = new FirstView();
const numbers = new NumbersView();
const share = new ShareView(announce);
const transport = new TransportView({ run: train, pause, reset: () => settings.submit(), pace });
const settings = new SettingsView({ apply, live: changeLive });
const pictures = new Pictures({ tell, announce, drew: holdOn });
const version = new VersionView();
const memory = new Memory({ offered: holdOn, goOn: goOnFromKept, refuse: refuseKept });
const model = new ModelView({ save: saveModel, open: openFile, tell });
const dataset = new DatasetView({
  open: (files) => void change(files),
  back: () => void change(null),
});
/** @type {ChartView | null} */
let chart = null;
new ThemeView(() => {
  repaint();
  pictures.recolour();
  chart?.recolour();
});

/**
 * Says what went wrong. The death of a worker is told elsewhere, with what became of it.
 *
 * @param {unknown} error
 */
function tell(error) {
  if (error instanceof WorkerDied) return;
  const { name, message } = toError(error);
  failure.show(name === "Diverged" ? "Training diverged" : "Something went wrong", message);
}

/** Starts a worker and brings it to where the page stands. */
async function start() {
  enter("loading");
  transport.showBusy("Starting WebAssembly");
  const started = performance.now();
  const mine = new TrainerClient((reason) => died(reason, performance.now() - started));
  client = mine;
  pictures.attach(mine);
  memory.attach(mine);
  try {
    const found = await openClient(mine, listener(mine), source === null);
    adopt(config ? await mine.configure(config) : await configureByAddress(mine, found));
    pictures.refresh();
    // An extra: without it the page only starts with less to see.
    if (!memory.checkpoint && source === null) showFirst(mine, found.defaults).catch(() => {});
  } catch (error) {
    mine.end();
    fail("The network could not be started", error, start);
    return;
  }
  await load(mine, false);
}

/**
 * Lets a network that was trained earlier draw until one is trained here, if it is of the same kind.
 *
 * @param {TrainerClient} mine
 * @param {Config} kind
 */
async function showFirst(mine, kind) {
  const asked = config;
  if (!asked || KIND.some((name) => String(asked[name]) !== String(kind[name]))) return;
  const info = await mine.showFirst();
  if (!info || mine !== client) return;
  first.show(info);
  pictures.renew();
  pictures.refresh();
  pictures.refreshLab();
}

/** From here on, the pictures are of the network that is trained here. */
function endFirst() {
  if (!first.isShown) return;
  first.hide();
  pictures.renew();
}

/**
 * What is done with what a worker tells.
 *
 * @param {TrainerClient} mine
 * @returns {Listener}
 */
function listener(mine) {
  return {
    bytes(received, total) {
      bytes = { received, total };
      showLoading();
    },
    testLoaded: (info, labels) => pictures.testLoaded(info, labels),
    report: take,
    failed(error) {
      tell(Object.assign(new Error(error.message), { name: error.name }));
      mine.pause().catch(tell);
    },
  };
}

/**
 * @param {TrainerClient} mine
 * @param {Listener} listener
 * @param {boolean} fetches whether MNIST's files are to be fetched meanwhile
 */
async function openClient(mine, listener, fetches) {
  const backend = config?.backend ?? backendIn(location.hash.slice(1));
  const found = await mine.open(listener, fetches, backend);
  await mine.setPace(transport.batchesPerSecond);
  if (hyperparameters === null) {
    hyperparameters = found;
    settings.build(found);
    settings.offer(classes);
    model.enable();
    void memory.start();
    settings.showRates(rates);
  }
  return found;
}

/**
 * Takes other digits. Until they are wholly here, and where they cannot be had, everything stays as it was.
 *
 * @param {Source} wanted
 */
async function change(wanted) {
  candidate?.end();
  const started = performance.now();
  const mine = new TrainerClient((reason) => {
    if (client === mine) died(reason, performance.now() - started);
  });
  candidate = mine;
  const backend = config?.backend;
  dataset.showReading();
  /** @type {(() => void)[]} */
  const told = [];
  const { testLoaded, report, failed } = listener(mine);
  /**
   * What is told before it is the page's worker waits until it is.
   *
   * @template {unknown[]} A
   * @param {(...told: A) => void} hear
   * @returns {(...told: A) => void}
   */
  const later =
    (hear) =>
    (...news) => {
      if (client === mine) hear(...news);
      else told.push(() => hear(...news));
    };
  let completed;
  let loaded;
  try {
    await openClient(
      mine,
      {
        bytes(...progress) {
          if (candidate === mine) dataset.showReading(...progress);
        },
        testLoaded: later(testLoaded),
        report: later(report),
        failed: later(failed),
      },
      wanted === null,
    );
    // Whatever is set meanwhile is to be in force.
    for (let asked = null; asked !== config && candidate === mine;) {
      if (config?.backend !== backend) return change(wanted);
      asked = config;
      // Classes of other digits are others.
      completed = await mine.configure({ ...asked, classes: [] });
      loaded ??= await mine.load(wanted, false);
    }
  } catch (error) {
    if (candidate !== mine) return;
    candidate = null;
    mine.end();
    dataset.showLoaded();
    const { message } = toError(error);
    const reason =
      error instanceof WorkerDied
        ? `The worker that read them ended, perhaps for lack of memory; it said: “${message}”.`
        : message;
    failure.show("These digits could not be taken", `${reason} Those that are here stay.`);
    return;
  }
  if (candidate !== mine || !completed || !loaded) return;
  candidate = null;
  client?.end();
  client = mine;
  source = wanted;
  memory.checkpoint = null;
  comparison.forget();
  failure.hide();
  endFirst();
  pictures.forget();
  pictures.attach(mine);
  memory.attach(mine);
  adopt(completed);
  for (const tell of told) tell();
  await arrived(mine, loaded).catch(tell);
}

/** @param {File[]} files that were dropped: digits, or else a network */
async function open(files) {
  const [file] = files;
  if (!file) return;
  const beginning = await file
    .slice(0, 9)
    .arrayBuffer()
    .catch(() => new ArrayBuffer(0));
  const [a, b, ...rest] = new Uint8Array(beginning);
  const isIdxOrGzip = (a === 0 && b === 0) || (a === 0x1f && b === 0x8b);
  // The header of a network's file is JSON, and starts here.
  const isNetwork = rest[6] === "{".charCodeAt(0);
  if (files.length > 1 || (isIdxOrGzip && !isNetwork)) void change(files);
  else void openFile(file);
}

/**
 * Loads the digits, and goes on with what was asked for meanwhile.
 *
 * @param {TrainerClient} mine
 * @param {boolean} again whether they could not be loaded before
 */
async function load(mine, again) {
  enter("loading");
  showLoading();
  try {
    const loaded = await mine.load(source, again);
    if (memory.checkpoint) adopt(await mine.restore(memory.checkpoint, config));
    await arrived(mine, loaded);
  } catch (error) {
    fail("The digits could not be loaded", error, () => load(mine, true));
  }
}

/**
 * The digits are here: goes on with what was asked for meanwhile.
 *
 * @param {TrainerClient} mine
 * @param {Datasets} loaded
 */
async function arrived(mine, loaded) {
  const { train, test } = loaded;
  classes = classesOf(train);
  settings.offer(classes);
  dataset.show(source && source.map(({ name }) => name), loaded, classes);
  announce(`${count(train.digits)} digits to train on and ${count(test.digits)} others are here.`);
  if (queued) await mine.run("finish", null);
  queued = null;
  if (source === null) void keepForOffline(mine);
  await compare(mine);
}

/**
 * Keeps the page and its digits for when there is no network. Nothing waits for it, and where it cannot
 * be done everything else works.
 *
 * @param {TrainerClient} mine
 */
async function keepForOffline(mine) {
  try {
    const { keepPage } = await import("./offline.js");
    const [pageKept, digitsKept] = await Promise.all([
      keepPage((take) => version.offer((isSure) => void takeVersion(take, isSure))),
      mine.keep(),
    ]);
    if (pageKept && digitsKept) version.showKept();
  } catch (error) {
    console.warn("The page cannot be kept for use without a network.", error);
  }
}

/**
 * Reloads into a newer version of the page, which offers to go on with what is trained in this tab.
 *
 * @param {() => void} take
 * @param {boolean} isSure whether the person has read that this run would be lost
 */
async function takeVersion(take, isSure) {
  try {
    await client?.pause();
    if (run.report?.step) await memory.keep(run, source === null);
    if (run.report?.step && !memory.isKept && !isSure) version.warn();
    else take();
  } catch (error) {
    tell(error);
  }
}

function showLoading() {
  if (phase === "loading") transport.showLoading(bytes.received, bytes.total, queued !== null);
}

/** Whoever does something already is not overtaken by training that nobody asked for. */
function holdOn() {
  if (phase !== "loading" || queued !== "unasked") return;
  queued = null;
  showLoading();
}

/**
 * The page has nothing to go on with until it is tried again.
 *
 * @param {string} title
 * @param {unknown} error
 * @param {() => void} retry
 */
function fail(title, error, retry) {
  if (error instanceof WorkerDied) return;
  queued = null;
  enter("failed");
  transport.showStopped(title);
  failure.show(title, toError(error).message, retry);
}

/**
 * The worker is dead: another one goes on from the last checkpoint.
 *
 * @param {Error} reason
 * @param {number} lived milliseconds
 */
function died(reason, lived) {
  const wasTraining = run.report?.training ?? false;
  const said = `It said: “${reason.message}”.`;
  if (lived < SOON_MS) {
    enter("failed");
    transport.showStopped("Stopped");
    failure.show("The training worker stopped", said, start);
    return;
  }
  const rest = memory.checkpoint
    ? "A new one goes on from the last checkpoint, at most a few seconds back."
    : "A new one starts afresh.";
  failure.show("The training worker stopped", `${said} ${rest}`);
  queued = wasTraining ? "asked" : null;
  void start();
}

/**
 * Configures as the address says, and says which parts of it cannot be used.
 *
 * @param {TrainerClient} mine
 * @param {Hyperparameters} found
 * @returns {Promise<Config>}
 */
async function configureByAddress(mine, found) {
  const read = fromAddress(location.hash.slice(1), found, described());
  const { completed, refused } = await whatCanBe(read.config, (asked) => mine.configure(asked));
  showProblems(read.remarks, [...read.problems, ...refused]);
  return completed;
}

/**
 * @param {string[]} remarks
 * @param {string[]} problems
 */
function showProblems(remarks, problems) {
  const words = [...remarks, ...problems].join(" ");
  if (words) failure.show("The link was not wholly understood", words);
}

/** What an address has to be read by. */
const described = () => ({ classes, isOwn: source !== null });

/**
 * @param {Config} completed what is in force from now on
 * @returns {Config} that, as the page writes it
 */
function adopt(completed) {
  // All of the classes need no naming.
  const isAll = classes.every((label) => completed.classes.includes(label));
  config = isAll ? { ...completed, classes: [] } : completed;
  settings.accept(config);
  pictures.describe(config);
  showAddress();
  return config;
}

function showAddress() {
  if (!config || !hyperparameters) return;
  share.show(toAddress(config, hyperparameters.defaults, described().isOwn));
}

/** @param {Report} report */
function take(report) {
  const { network } = report;
  // A fresh network on its way back to a checkpoint is nothing to show.
  if (network === "fresh" && memory.checkpoint && phase === "loading") return;
  if (network === "fresh") run = new Run();
  if (network === "restored") succeed();
  if (network !== "same") pictures.renew();
  if (report.training || report.step > 0) endFirst();
  run.take(report);
  if (phase !== "loading" || report.training || network !== "same") {
    enter(report.training ? "training" : report.finished ? "finished" : "ready");
  }
  if (config && report.rate !== null && transport.batchesPerSecond === null) {
    rates.set(config.backend, report.rate);
    settings.showRates(rates);
  }
  render();
  pictures.follow(report);
  const now = performance.now();
  const isTold = now - announcedAt >= ANNOUNCE_MS || report.finished;
  if (report.epochs.length > 0 && isTold) {
    announcedAt = now;
    announce(`Epoch ${report.epoch} done. ${verdictNow()}`);
  }
  // Files of one's own are not there at the next visit, and without them there is no going on.
  memory.follow(run, source === null).catch(tell);
}

/** The run of a restored network is the one that was announced, or still the same. */
function succeed() {
  run = successor ?? run;
  successor = null;
}

function verdictNow() {
  const { heldOut, isUntrained } = run;
  const { baselines } = comparison;
  return config ? verdict({ heldOut, isUntrained, baselines, config }) : "";
}

/** Shows every number that the page knows. */
function render() {
  const { report } = run;
  if (!config || !report) return;
  transport.show(report, config, run.file);
  numbers.show({ ...report, trainLoss: run.trainLoss, heldOut: run.heldOut });
  numbers.showEpochs(run.epochs);
  numbers.showVerdict(verdictNow());
  const { baselines } = comparison;
  const pca = baselines && pcaError(baselines, config.latent);
  const meanImage = baselines && baselines.meanImage;
  numbers.showBaselines({ pca, meanImage, components: config.latent });
  chart?.show({ training: run.losses, epochs: run.epochs, pca, meanImage });
}

/**
 * Brings what the network is compared with up to date.
 *
 * @param {TrainerClient} mine
 */
async function compare(mine) {
  if (!config) return;
  try {
    await comparison.update(mine, source, config);
    render();
  } catch (error) {
    tell(error);
  }
}

// What the person asks for.

/** @param {Goal} goal */
async function train(goal) {
  if (phase === "loading") {
    queued = "asked";
    showLoading();
    announce("Training starts when the digits are here.");
    return;
  }
  failure.hide();
  try {
    // A run that is finished goes on for as many epochs again as a run has by default.
    const epochs =
      run.report?.finished && hyperparameters
        ? run.report.epoch + hyperparameters.defaults.epochs
        : null;
    await client?.run(goal, epochs);
    if (epochs !== null && config) adopt({ ...config, epochs });
    if (goal === "finish") announce("Training");
  } catch (error) {
    tell(error);
  }
}

async function pause() {
  queued = null;
  if (phase === "loading") {
    showLoading();
    return;
  }
  await client?.pause().catch(tell);
  announce("Paused");
}

/** @param {number | null} batchesPerSecond */
function pace(batchesPerSecond) {
  client?.setPace(batchesPerSecond).catch(tell);
}

/**
 * Starts a fresh network.
 *
 * @param {Partial<Config>} wanted
 * @param {(message: string) => void} [refuse] told when the core refuses it; then nothing has changed
 */
async function apply(wanted, refuse = (message) => settings.refuse(message)) {
  const mine = client;
  if (!mine || !config || !hyperparameters) return;
  // A reset is not to train at once.
  queued = null;
  showLoading();
  // A worker holds one backend: another takes another worker, once the rest is known to be allowed.
  const backend = wanted.backend ?? hyperparameters.defaults.backend;
  const moves = backend !== config.backend && hyperparameters.backends.includes(backend);
  const before = phase;
  try {
    if (moves) {
      // What is asked for from here on is for the other worker.
      enter("loading");
      transport.showBusy("Starting WebAssembly");
    }
    const completed = await (moves
      ? mine.complete({ ...wanted, backend: config.backend })
      : mine.configure(wanted));
    memory.checkpoint = null;
    failure.hide();
    endFirst();
    if (moves) {
      mine.end();
      adopt({ ...completed, backend });
      run = new Run();
      void start();
      return;
    }
    adopt(completed);
    announce("Reset: the network knows nothing again.");
    render();
    pictures.refresh();
    if (phase !== "loading") await compare(mine);
  } catch (error) {
    // Another worker has taken its place meanwhile.
    if (error instanceof WorkerDied && mine !== client) return apply(wanted, refuse);
    if (moves) {
      enter(before);
      render();
    }
    if (error instanceof Error && error.name === "InvalidConfig") refuse(error.message);
    else tell(error);
  }
}

/** @param {boolean} withOptimiser */
async function saveModel(withOptimiser) {
  if (!client || !config) throw new Error(STARTING);
  const { latent } = config;
  const bytes = await client.save(withOptimiser);
  return { name: `autoencoder-${latent}-epoch-${run.report?.epoch ?? 0}.safetensors`, bytes };
}

/** @param {File} file of a network, or what was taken for one */
async function openFile(file) {
  try {
    await goOnFrom(new Uint8Array(await file.arrayBuffer()), new Run(undefined, file.name));
    announce(`The network of ${file.name} is here.`);
  } catch (error) {
    const { message } = toError(error);
    failure.show(`${file.name} could not be opened`, message);
  }
}

/**
 * A stored network takes the place of the one that is here. One that cannot be read changes nothing.
 *
 * @param {Uint8Array} bytes
 * @param {Run} next what is known of its training
 */
async function goOnFrom(bytes, next) {
  const mine = client;
  if (!mine || !hyperparameters) throw new Error(STARTING);
  holdOn();
  successor = next;
  const restored = await mine.restore(bytes, null).catch((/** @type {unknown} */ error) => {
    successor = null;
    throw error;
  });
  settings.show(adopt(restored));
  // Before the digits are here there is no report of it.
  succeed();
  memory.checkpoint = bytes;
  failure.hide();
  endFirst();
  pictures.renew();
  pictures.refresh();
  if (phase !== "loading") void compare(mine);
}

/** @param {KeptRun} kept by an earlier visit */
async function goOnFromKept({ bytes, history }) {
  await goOnFrom(bytes, new Run(history));
  announce("The run of your last visit goes on from where it was.");
}

/** @param {string} message */
function refuseKept(message) {
  failure.show("Your last run could not be opened", message);
}

/**
 * @param {Field["name"]} name
 * @param {number} value
 */
async function changeLive(name, value) {
  if (!client || !config) return;
  try {
    if (name === "learningRate") await client.setLearningRate(value);
    if (name === "epochs") await client.setEpochs(value);
  } catch (error) {
    if (error instanceof Error && error.name === "InvalidConfig") settings.refuse(error.message);
    else tell(error);
    return;
  }
  config = { ...config, [name]: value };
  settings.accept(config);
  showAddress();
  // Another number of epochs may have finished the run, or opened it again.
  if (phase === "ready" || phase === "finished") await client.pause().catch(tell);
}

/** The address was changed by hand, or a link to another run was followed: as a whole, or not at all. */
async function follow() {
  if (!client || !hyperparameters) return;
  const address = location.hash.slice(1);
  const { config: asked, problems, remarks } = fromAddress(address, hyperparameters, described());
  if (problems.length === 0) await apply(asked, (message) => problems.push(`${message}.`));
  // The address says what is in force, whatever it said.
  showAddress();
  if (problems.length === 0 && config) settings.show(config);
  else problems.push("Nothing has changed.");
  showProblems(remarks, problems);
}

if (!document.documentElement.hasAttribute("data-unsupported")) {
  window.addEventListener("hashchange", () => void follow());
  byId("settings-form", HTMLFormElement).addEventListener("input", holdOn);
  takeDrops((files) => void open(files));
  void start();
  void import("./views/chart.js").then(({ ChartView }) => {
    chart = new ChartView();
    render();
  });
  void import("./lab.js").then(({ Lab }) => {
    pictures.addLab(
      new Lab({
        decode: (codes) => pictures.decode(codes),
        appeared: () => pictures.refreshLab(),
        tryLinear: () => void apply({ ...config, code: "linear" }),
      }),
    );
  });
}

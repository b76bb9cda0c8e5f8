import { addSample, cut, EMPTY } from "./trace.js";

/** @import { Report } from "../bridge/protocol.js" */
/** @import { Run } from "./state.js" */

/** Enough points for the widest chart. */
const POINTS = 1500;

/** @type {Run} a network without a report yet */
export const NO_RUN = {
  report: null,
  trace: EMPTY,
  epochs: [],
  heldOut: null,
  seconds: 0,
  file: null,
};

/**
 * Collects what is known about a run from a worker's reports.
 *
 * @param {Run} run
 * @param {Report} report
 * @returns {Run}
 */
export function takeReport(run, report) {
  const before = run.report?.step ?? 0;
  // The network went back; what came after that point no longer holds.
  const { trace, epochs } = report.step < before ? backTo(run, report) : run;
  const isOn = report.loss !== null && report.step >= before && report.stepsPerEpoch > 0;
  const sample = {
    x: report.step / report.stepsPerEpoch,
    y: report.loss ?? 0,
    weight: Math.max(1, report.step - before),
  };
  const last = epochs.at(-1)?.epoch ?? -1;
  const news = report.epochs.filter(({ epoch }) => epoch > last);
  return {
    ...run,
    report,
    trace: isOn ? addSample(trace, sample, POINTS) : trace,
    epochs: news.length > 0 ? [...epochs, ...news] : epochs,
    heldOut: measured(report, news) ?? run.heldOut,
    seconds: run.seconds + report.seconds,
  };
}

/**
 * The newest held-out error in a report, with the step at which it was measured.
 *
 * @param {Report} report
 * @param {Report["epochs"]} epochs
 * @returns {Run["heldOut"]}
 */
function measured(report, epochs) {
  if (report.heldOut !== null) return { error: report.heldOut, step: report.step };
  const last = epochs.at(-1);
  return last ? { error: last.heldOut, step: last.epoch * report.stepsPerEpoch } : null;
}

/**
 * @param {Run} run
 * @param {Report} report
 */
const backTo = ({ trace, epochs }, { step, stepsPerEpoch, epoch }) => ({
  trace: cut(trace, step / stepsPerEpoch),
  epochs: epochs.filter((errors) => errors.epoch <= epoch),
});

/**
 * Whether the network still has its random start.
 *
 * @param {Run} run
 */
export const isUntrained = ({ file, report }) => file === null && (report?.step ?? 0) === 0;

/**
 * The held-out error, if it is recent enough for the current network: at most an epoch old, and not measured before
 * training once training has begun.
 *
 * @param {Run} run
 */
export function currentHeldOut({ report, heldOut }) {
  if (!report || !heldOut || heldOut.step > report.step) return null;
  if (heldOut.step === 0 && report.step > 0) return null;
  return heldOut.step >= (report.epoch - 1) * report.stepsPerEpoch ? heldOut.error : null;
}

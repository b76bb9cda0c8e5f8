/**
 * A job trained beside the main network, a run of its own. Which jobs train at any moment is decided here; the workers
 * belong to the pool.
 *
 * @template R
 * @typedef {object} Job
 * @property {string} id
 * @property {"waiting" | "training" | "done" | "failed" | "stopped"} status
 * @property {number} share of its steps that are done, from 0 to 1
 * @property {number} deaths how many of its workers have died
 * @property {R | null} run the result, once it is done
 * @property {Error | null} problem why it failed
 */

/**
 * @template R
 * @typedef {{ jobs: readonly Job<R>[], paused: boolean }} Sweep
 */

/**
 * @template R
 * @typedef {{ type: "add", ids: readonly string[] }
 *   | { type: "start", id: string }
 *   | { type: "progress", id: string, share: number }
 *   | { type: "done", id: string, run: R }
 *   | { type: "died", id: string, problem: Error }
 *   | { type: "refused", id: string, problem: Error }
 *   | { type: "stop", ids: readonly string[] }
 *   | { type: "forget", ids: readonly string[] }
 *   | { type: "pause" }
 *   | { type: "resume" }} SweepEvent
 */

/** The most bytes that all workers of a sweep may take together. */
export const MEMORY = 2 ** 30;

/** How many times a job starts again after its worker dies. */
const LIVES = 1;

/** @type {Sweep<never>} */
export const NO_SWEEP = { jobs: [], paused: false };

/**
 * How the jobs change. A job that has ended stays as it is, whatever is reported later.
 *
 * @template R
 * @param {Sweep<R>} sweep
 * @param {SweepEvent<R>} event
 * @returns {Sweep<R>}
 */
export function changeSweep(sweep, event) {
  switch (event.type) {
    case "add": {
      const known = new Set(sweep.jobs.map(({ id }) => id));
      const jobs = event.ids.filter((id) => !known.has(id)).map((id) => newJob(id));
      // A pause with nothing left to do does not apply to new jobs.
      return { paused: sweep.paused && sweep.jobs.some(isOpen), jobs: [...sweep.jobs, ...jobs] };
    }
    case "start":
      return changeJob(sweep, event.id, "waiting", () => ({ status: "training" }));
    case "progress":
      return changeJob(sweep, event.id, "training", (job) => ({
        share: Math.min(1, Math.max(job.share, event.share)),
      }));
    case "done":
      return changeJob(sweep, event.id, "training", () => ({
        status: "done",
        share: 1,
        run: event.run,
      }));
    case "died":
      return changeJob(sweep, event.id, "training", (job) =>
        job.deaths < LIVES
          ? { status: "waiting", share: 0, deaths: job.deaths + 1 }
          : { status: "failed", deaths: job.deaths + 1, problem: event.problem },
      );
    case "refused":
      return changeJob(sweep, event.id, "training", () => ({
        status: "failed",
        problem: event.problem,
      }));
    case "stop":
      return {
        ...sweep,
        jobs: sweep.jobs.map((job) =>
          event.ids.includes(job.id) && isOpen(job) ? { ...job, status: "stopped" } : job,
        ),
      };
    case "forget":
      return {
        ...sweep,
        jobs: sweep.jobs.filter((job) => !event.ids.includes(job.id) || isOpen(job)),
      };
    case "pause":
      return { ...sweep, paused: true };
    case "resume":
      return { ...sweep, paused: false };
  }
}

/**
 * @param {string} id
 * @returns {Job<never>}
 */
const newJob = (id) => ({ id, status: "waiting", share: 0, deaths: 0, run: null, problem: null });

/**
 * @template R
 * @param {Sweep<R>} sweep
 * @param {string} id
 * @param {Job<R>["status"]} status the job must have
 * @param {(job: Job<R>) => Partial<Job<R>>} change
 * @returns {Sweep<R>}
 */
function changeJob(sweep, id, status, change) {
  return {
    ...sweep,
    jobs: sweep.jobs.map((job) =>
      job.id === id && job.status === status ? { ...job, ...change(job) } : job,
    ),
  };
}

/**
 * Whether a job has not ended yet.
 *
 * @param {Pick<Job<unknown>, "status">} job
 */
export const isOpen = ({ status }) => status === "waiting" || status === "training";

/**
 * How many workers may train at once.
 *
 * @param {object} machine
 * @param {number} machine.cores
 * @param {boolean} machine.isMainTraining whether the main network needs a core
 * @param {number} machine.bytes what one worker takes: its digits and its network
 */
export function roomFor({ cores, isMainTraining, bytes }) {
  const free = Math.floor(cores) - (isMainTraining ? 1 : 0);
  const fitting = Math.floor(MEMORY / Math.max(1, bytes));
  return Math.max(1, Math.min(free, fitting));
}

/**
 * What to do now: the jobs to start, in the order they were added, and the jobs to hold because there is no room for them
 * or everything is paused. All others keep training.
 *
 * @param {Sweep<unknown>} sweep
 * @param {number} room
 * @returns {{ start: string[], hold: string[] }}
 */
export function plan({ jobs, paused }, room) {
  const training = jobs.filter(({ status }) => status === "training").map(({ id }) => id);
  const places = paused ? 0 : room;
  const waiting = jobs.filter(({ status }) => status === "waiting").map(({ id }) => id);
  return {
    start: waiting.slice(0, Math.max(0, places - training.length)),
    hold: training.slice(places),
  };
}

/**
 * The share of all jobs that is done, from 0 to 1; failed and stopped jobs count as done.
 *
 * @param {readonly Pick<Job<unknown>, "status" | "share">[]} jobs
 */
export function shareOf(jobs) {
  if (jobs.length === 0) return 0;
  return jobs.reduce((sum, job) => sum + (isOpen(job) ? job.share : 1), 0) / jobs.length;
}

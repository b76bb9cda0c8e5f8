import { createClient } from "../bridge/client.js";

/** @import { Architecture, Trainer } from "../bridge/protocol.js" */
/** @import { Run } from "../state/runs.js" */
/** @import { Network, Page } from "./chapters/page.js" */

/**
 * A worker of its own for a trained run; it answers everything that the main one does.
 *
 * @param {Pick<Page, "ask">} page
 * @param {Run} run
 * @returns {Promise<{ ask: Network, architecture: Architecture, end: () => void }>}
 */
export async function openRun(page, run) {
  if (!run.checkpoint) throw new Error("This run is kept as a recipe only: train it again first.");
  /** @type {import("../bridge/client.js").Client<Trainer>} */
  const client = createClient(
    new Worker(new URL("../worker/trainer.js", import.meta.url), { type: "module" }),
  );
  try {
    const [files] = await Promise.all([
      page.ask.files(),
      client.ask.open(run.config.backend, false, false),
    ]);
    await client.ask.adopt(files);
    const { architecture } = await client.ask.restore(run.checkpoint, 1, null, false);
    return { ask: client.ask, architecture, end: () => client.end() };
  } catch (error) {
    client.end();
    throw error;
  }
}

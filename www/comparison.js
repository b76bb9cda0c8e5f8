import { toError } from "./to-error.js";
import { computeBaselines } from "./trainer-client.js";

/** @import { Baselines, Config, Source } from "./protocol.js" */
/** @import { TrainerClient } from "./trainer-client.js" */

/** What the network is compared with. */
export class Comparison {
  /** @type {Baselines | null} null while they are not computed */
  baselines = null;
  /** @type {{ source: Source, classes: string } | null} which digits they are of */
  #of = null;

  /**
   * Computes them, unless they are known or under way for these digits.
   *
   * @param {TrainerClient} client that has the digits
   * @param {Source} source where they come from
   * @param {Config} config
   */
  async update(client, source, config) {
    const of = { source, classes: String(config.classes) };
    if (this.#of?.source === of.source && this.#of.classes === of.classes) return;
    this.forget();
    this.#of = of;
    try {
      // From a worker that has ended meanwhile they are not to be had: then they are brought once more.
      const files = await client.takeFiles().catch(() => null);
      const computed = await computeBaselines({ files, source, config });
      if (this.#of === of) this.baselines = computed;
    } catch (cause) {
      if (this.#of !== of) return;
      this.forget();
      const { message } = toError(cause);
      throw new Error(
        `PCA and the mean image, to compare with, could not be computed: ${message}`,
        { cause },
      );
    }
  }

  /** The digits are others. */
  forget() {
    this.baselines = null;
    this.#of = null;
  }
}

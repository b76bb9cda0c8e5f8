// The benchmark that is compiled from benches/ for browsers; it does not exist yet when types are checked.

declare module "*/target/bench/browser.js" {
  export default function init(): Promise<unknown>;

  /** The parts of a training step, to be timed one by one. */
  export class Parts {
    constructor(batchSize: number);
    names(): string[];
    run(part: number, times: number): void;
    /** Multiplications and additions in a part; 0 where counting says nothing. */
    operations(part: number): number;
  }
}

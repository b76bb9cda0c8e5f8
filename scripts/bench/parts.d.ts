// What the bench compiles from benches/ for browsers, after these types are checked.

declare module "*/target/bench/browser.js" {
  export default function init(): Promise<unknown>;

  /** The parts of a step of training, to be timed one by one. */
  export class Parts {
    constructor(batchSize: number);
    names(): string[];
    run(part: number, times: number): void;
    /** Multiplications and additions of a part; 0 where it does other work. */
    operations(part: number): number;
  }
}

import { Worker } from "node:worker_threads";

/** In a thread of its own, as the main one may be in a loop without an end: then nothing but the end of it helps. */
const WATCH = `
  const { workerData } = require("node:worker_threads");
  const fs = require("node:fs");
  const count = new Int32Array(workerData.shared);
  let last = -1;
  setInterval(() => {
    const now = Atomics.load(count, 0);
    if (now === last && now > 0) {
      fs.writeSync(2, "\\n" + workerData.what + ", input " + now + ": hangs\\n");
      process.kill(process.pid, "SIGKILL");
    }
    last = now;
  }, workerData.limit);
`;

/** Ends the process, with a word about where it was, when an input keeps it busy for too long. */
export class Watchdog {
  readonly #shared = new SharedArrayBuffer(4);
  readonly #count = new Int32Array(this.#shared);
  readonly #worker: Worker;

  /** @param limit milliseconds; after at most twice as long it acts */
  constructor(what: string, limit: number) {
    // Twice the limit of what is awaited, which ends by itself and can be made small.
    this.#worker = new Worker(WATCH, { eval: true, workerData: { shared: this.#shared, what, limit: 2 * limit } });
    this.#worker.unref();
  }

  /** @param input the number of the input that comes now */
  alive(input: number): void {
    Atomics.store(this.#count, 0, input);
  }

  stop(): void {
    void this.#worker.terminate();
  }
}

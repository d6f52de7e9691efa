import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../support/free-port.js";

/** What a process holds after a full garbage collection. Sizes in bytes. */
export interface Sample {
  readonly heap: number;
  readonly arrayBuffers: number;
  readonly resident: number;
  /** What keeps the process alive, by type: sockets, servers, timers. */
  readonly resources: Counted;
  /** Timers, with those that do not keep the process alive. */
  readonly timers: number;
  /** On the emitters that all share: the process, Node-RED's events, the servers. */
  readonly listeners: Counted;
}

type Counted = Readonly<Record<string, number>>;

/** Looks into another process, in which it is preloaded. */
export class Probe {
  readonly #port: number;

  private constructor(port: number) {
    this.#port = port;
  }

  static async create(): Promise<Probe> {
    return new Probe(await freePort());
  }

  /** What the process is to be started with. */
  get env(): Record<string, string> {
    const file = path.resolve("test/soak/probe.cjs");
    return { NODE_OPTIONS: `--require=${JSON.stringify(file)}`, WXBOT_PROBE_PORT: String(this.#port) };
  }

  async sample(): Promise<Sample> {
    // A connection that is kept would count as one of the process's own.
    const response = await fetch(`http://127.0.0.1:${this.#port}`, { headers: { connection: "close" } });
    return (await response.json()) as Sample;
  }

  /** What the process holds once it does nothing any more: when that has been the same for three seconds. */
  async atRest(): Promise<Sample> {
    for (let last = await this.sample(); ;) {
      await sleep(3_000);
      const next = await this.sample();
      if (isDeepStrictEqual(countsOf(last), countsOf(next))) return next;
      last = next;
    }
  }

  /** Waits, at most so many milliseconds, until no more is held than before. @returns what still is */
  async left(before: Sample, limit: number): Promise<string[]> {
    for (const end = performance.now() + limit; ;) {
      const left = more(countsOf(before), countsOf(await this.sample()));
      if (left.length === 0 || performance.now() > end) return left;
      await sleep(500);
    }
  }
}

function countsOf({ resources, timers, listeners }: Sample): Counted {
  return { ...resources, ...listeners, "timers in all": timers };
}

function more(before: Counted, after: Counted): string[] {
  return Object.entries(after)
    .filter(([name, count]) => count > (before[name] ?? 0))
    .map(([name, count]) => `${name}: ${count}, before it was ${before[name] ?? 0}`);
}

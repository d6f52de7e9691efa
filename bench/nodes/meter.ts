/** What is to be measured in the process that this runs in. */
export interface Task {
  /** How many messages end the measurement. */
  readonly count: number;
  /** Whether texts begin with the moment of their sending, see {@link stamp}. */
  readonly latency?: boolean;
  /** Whether the most memory that is in use meanwhile is looked for. */
  readonly peak?: boolean;
}

/** The process's use of time and memory over a task. */
export type Measurement = {
  /** Messages per second, from the beginning of the task to the last of them. */
  readonly perSecond: number;
  /** Microseconds of CPU time, of all threads, per message. */
  readonly cpuMicros: number;
  /** Milliseconds from sending to receipt; absent where latency was not asked for. */
  readonly p50?: number;
  readonly p99?: number;
  /** Megabytes at most in use beyond those at the beginning, garbage included; absent where not asked for. */
  readonly peak?: number;
  /** Megabytes at the end: resident, and on the heap (after a collection, where Node.js runs with --expose-gc). */
  readonly rss: number;
  readonly heap: number;
};

/** How many characters of a text are the moment of its sending. */
export const STAMP_LENGTH = 16;

/** The moment as text: microseconds of a clock that all processes of this machine share. */
export function stamp(): string {
  return String(process.hrtime.bigint() / 1_000n).padStart(STAMP_LENGTH, "0");
}

/** Counts messages, and measures what they cost. */
export class Meter {
  #task: Task = { count: 0 };
  #count = 0;
  #begun = 0n;
  #cpu = process.cpuUsage();
  #latencies = new Float64Array(0);
  #base = 0;
  #most = 0;
  #sampling: NodeJS.Timeout | undefined;
  #done: (result: Measurement) => void = () => {};

  begin(task: Task, done: (result: Measurement) => void): void {
    this.#task = task;
    this.#done = done;
    this.#count = 0;
    this.#latencies = new Float64Array(task.latency ? task.count : 0);
    if (task.peak) this.#watch();
    this.#cpu = process.cpuUsage();
    this.#begun = process.hrtime.bigint();
  }

  /** One message has come through. */
  count(text?: unknown): void {
    if (this.#task.latency) {
      const sent = Number((text as string).slice(0, STAMP_LENGTH));
      this.#latencies[this.#count] = (Number(process.hrtime.bigint() / 1_000n) - sent) / 1_000;
    }
    if (++this.#count === this.#task.count) this.#done(this.#result());
  }

  #watch(): void {
    globalThis.gc?.();
    this.#base = this.#most = inUse();
    this.#sampling = setInterval(() => (this.#most = Math.max(this.#most, inUse())), 1);
  }

  #result(): Measurement {
    clearInterval(this.#sampling);
    const seconds = Number(process.hrtime.bigint() - this.#begun) / 1e9;
    const { user, system } = process.cpuUsage(this.#cpu);
    const { count, latency, peak } = this.#task;
    const sorted = this.#latencies.sort();
    return {
      perSecond: count / seconds,
      cpuMicros: (user + system) / count,
      ...(latency && { p50: sorted[Math.floor(count * 0.5)]!, p99: sorted[Math.floor(count * 0.99)]! }),
      ...(peak && { peak: (Math.max(this.#most, inUse()) - this.#base) / 1e6 }),
      ...memory(),
    };
  }
}

/** Bytes on the heap and outside of it. */
function inUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Megabytes in use. */
export function memory(): { rss: number; heap: number } {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { rss: rss / 1e6, heap: heapUsed / 1e6 };
}

/**
 * Lets the parent process begin measurements of this one: `{begin: Task}` → `{begun: true}` … `{measured}`. It ends
 * with its parent.
 *
 * @param onBegin called when one has begun
 */
export function serveMeter(onBegin: (task: Task) => void = () => {}): Meter {
  const meter = new Meter();
  process.on("disconnect", () => process.exit());
  process.on("message", (message: { begin?: Task }) => {
    if (message.begin === undefined) return;
    meter.begin(message.begin, (measured) => process.send!({ measured }));
    process.send!({ begun: true });
    onBegin(message.begin);
  });
  return meter;
}

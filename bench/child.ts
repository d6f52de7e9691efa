import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { Measurement, Task } from "./nodes/meter.js";

export interface ChildOptions {
  readonly args?: readonly string[];
  /** For Node.js itself. Default: what this process was started with, so that a child runs TypeScript too. */
  readonly execArgv?: readonly string[];
}

/** How long one measurement may take, in milliseconds: a message that was lost would be waited for in vain. */
const PATIENCE = 300_000;

/**
 * A process of its own that talks over IPC. Messages are objects of one field, `{name: value}`, in both directions. It
 * ends when its parent does.
 */
export class Child {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<string, ((value: never) => void)[]>();
  readonly #arrived = new Map<string, unknown[]>();
  #output = "";
  #stopping = false;

  /** @param file a path from the checkout's root */
  constructor(file: string, { args = [], execArgv = process.execArgv }: ChildOptions = {}) {
    const child = fork(path.resolve(file), args, { execArgv: [...execArgv], stdio: ["ignore", "pipe", "pipe", "ipc"] });
    this.#process = child;
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding("utf8").on("data", (text: string) => (this.#output = (this.#output + text).slice(-10_000)));
    }
    child.on("message", (message: object) => {
      for (const [name, value] of Object.entries(message)) this.#take(name, value);
    });
    child.once("exit", (code, signal) => {
      // A benchmark without one of its processes would wait for ever.
      if (!this.#stopping) throw new Error(`${file} ended (${code ?? signal}):\n${this.#output}`);
    });
  }

  /** The process id, for what the operating system knows about it. */
  get pid(): number {
    return this.#process.pid!;
  }

  send(message: object): void {
    this.#process.send(message);
  }

  /** The next message of this name, also where it came before it was asked for. */
  next<T>(name: string): Promise<T> {
    const early = this.#arrived.get(name)?.shift();
    if (early !== undefined) return Promise.resolve(early as T);
    return new Promise<T>((resolve) => this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), resolve]));
  }

  /** Measures in a process that serves a meter: begins, lets the load come, and waits for the end. */
  async measure(task: Task, load: () => void = () => {}): Promise<Measurement> {
    this.send({ begin: task });
    await this.next("begun");
    load();
    const late = setTimeout(() => {
      throw new Error(`No end after ${PATIENCE / 1_000} s:\n${this.#output}`);
    }, PATIENCE);
    const measured = await this.next<Measurement>("measured");
    clearTimeout(late);
    return measured;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await exited;
  }

  #take(name: string, value: unknown): void {
    const resolve = this.#waiting.get(name)?.shift();
    if (resolve !== undefined) resolve(value as never);
    else this.#arrived.set(name, [...(this.#arrived.get(name) ?? []), value]);
  }
}

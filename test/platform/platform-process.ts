import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { until } from "../support/until.js";
import { ALICE, BOT } from "./running-platform.js";

const BUILT = "dist/src/platform/cli.js";

/** A real `wxbot-platform`, as it was built, in a process of its own, on any free port unless told otherwise. */
export class PlatformProcess {
  output = "";
  readonly #process: ChildProcess;

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}, program = BUILT) {
    const port = args.includes("--port") ? [] : ["--port", "0"];
    const all = [program, ...port, ...args];
    this.#process = spawn(process.execPath, all, { env: { ...process.env, ...env } });
    for (const stream of [this.#process.stdout!, this.#process.stderr!]) {
      stream.setEncoding("utf8").on("data", (text: string) => (this.output += text));
    }
  }

  /** Waits until it says where it is. */
  static async start(...how: ConstructorParameters<typeof PlatformProcess>): Promise<PlatformProcess> {
    const started = new PlatformProcess(...how);
    await until(() => started.output.includes("Ctrl-C") || started.ended);
    assert.ok(!started.ended, started.output);
    return started;
  }

  get ended(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  get pid(): number {
    return this.#process.pid!;
  }

  get url(): string {
    return /Phone .*?(http:\S+)\//.exec(this.output)![1]!;
  }

  get syncUrl(): string {
    return /Sync .*?(ws:\S+)/.exec(this.output)![1]!;
  }

  /** Types a line, and waits for what is said to it. */
  async type(line: string): Promise<string> {
    const before = this.output.length;
    this.#process.stdin!.write(`${line}\n`);
    await until(() => this.output.slice(before).includes("\n") || this.ended);
    return this.output.slice(before);
  }

  /** Gives the exit code. */
  async exited(): Promise<number | null> {
    if (!this.ended) await once(this.#process, "exit");
    return this.#process.exitCode;
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    if (!this.ended) this.#process.kill(signal);
    return await this.exited();
  }

  async ask<Answer = void>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.url}/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: HTTP ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as Answer;
  }

  /** What a person writes, by default Alice to the bot. Gives the message's id. */
  async write(text: string, chat = BOT, as = ALICE): Promise<string> {
    const content = { kind: "text", text };
    return (await this.ask<{ id: string }>("POST", `api/chats/${chat}/messages`, { as, content })).id;
  }
}

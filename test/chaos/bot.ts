import fs from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { OutboxView } from "../../nodes/admin/view-types.js";
import { NodeRedProcess } from "../support/node-red-process.js";
import type { Counts } from "./counts.js";
import type { Random } from "./random.js";
import type { Outage, Records } from "./records.js";

/** How often each thing happens to Node-RED beside the others. */
const WEIGHTS = {
  "kill -9": 4,
  "orderly stop": 2,
  "full redeploy": 2,
  "redeploy of the sender": 3,
  "redeploy of another tab": 2,
};

export interface BotOptions {
  readonly userDir: string;
  /**
   * The flow under test.
   *
   * @param generation another one with each deploy
   * @param name of the sending node: a change of it redeploys that node alone
   */
  flow(this: void, generation: number, name: string): object[];
  readonly records: Records;
  readonly env?: Readonly<Record<string, string>>;
}

/** A real Node-RED that runs the flow under test, is killed, stopped and redeployed, and comes back. */
export class Bot {
  readonly #options: BotOptions;
  readonly #records: Records;
  #nodeRed: NodeRedProcess | undefined;
  #generation = 0;
  #senderName = "sender";
  /** What it printed, in all of its lives. */
  output = "";

  constructor(options: BotOptions) {
    this.#options = options;
    this.#records = options.records;
  }

  /** Starts it, the first time with no flow. */
  async open(): Promise<void> {
    const { userDir, env = {} } = this.#options;
    const fresh = this.#generation === 0;
    await fs.mkdir(userDir, { recursive: true });
    this.#nodeRed = await NodeRedProcess.start({ userDir, env, ...(fresh && { flows: [] }) });
  }

  /** Starts it with the flow under test. */
  async start(): Promise<void> {
    await this.open();
    if (this.#generation === 0) await this.#deploy("full");
  }

  /** Hands a message to the flow. @returns its `_msgid`, or undefined where the flow did not say that it has it */
  async hand(body: object): Promise<string | undefined> {
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    try {
      // Node-RED answers nothing where it closes a node while the message is on its way.
      const signal = AbortSignal.timeout(5_000);
      const response = await fetch(`${this.#nodeRed?.url}send`, { ...init, signal });
      return response.ok ? await response.text() : undefined;
    } catch {
      return undefined;
    }
  }

  /** Lets things happen to it, one after the other, until it is told to stop. */
  async disturb(random: Random, counts: Counts, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(random.between(1_000, 7_000));
      const kind = random.pick(WEIGHTS);
      counts.add(kind);
      await this.#during(kind === "kill -9" ? "kill" : "orderly", () => this.#happen(kind));
    }
  }

  /** Asks a route of the flow; what it answers does not matter. */
  async ask(route: string): Promise<void> {
    await fetch(`${this.#nodeRed!.url}${route}`);
  }

  /** By default everything anew, in case the platform has refused the key; else the sending node alone. */
  async redeploy(kind: "full redeploy" | "redeploy of the sender" = "full redeploy"): Promise<void> {
    await this.#during("orderly", () => this.#happen(kind));
  }

  /** Takes the flow away. */
  async empty(): Promise<void> {
    await this.#nodeRed!.deploy([], "full");
  }

  /** How many messages wait in the outbox. */
  async waiting(): Promise<number> {
    const { entries } = (await this.#nodeRed!.admin("wxbot/outbox")) as OutboxView;
    return entries.filter(({ failure }) => failure === undefined).length;
  }

  async close(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** What it printed that it should not have. */
  get crashes(): string[] {
    const lines = `${this.output}${this.#nodeRed?.output ?? ""}`.split("\n");
    return lines.filter((line) => /uncaught|unhandled|\bpanic\b|FATAL|MaxListenersExceeded/i.test(line));
  }

  /** Records the time in which nodes are gone. */
  async #during(kind: Outage["kind"], happen: () => Promise<void>): Promise<void> {
    const outage: Outage = { kind, from: performance.now(), to: Infinity };
    this.#records.outages.push(outage);
    await happen();
    outage.to = performance.now();
  }

  async #happen(kind: keyof typeof WEIGHTS): Promise<void> {
    switch (kind) {
      case "kill -9":
        await this.#end("SIGKILL");
        this.#records.readJournal(path.join(this.#options.userDir, "wxbot", "outbox", "journal"));
        return await this.start();
      case "orderly stop":
        await this.#end("SIGTERM");
        return await this.start();
      case "full redeploy":
        return await this.#deploy("full");
      case "redeploy of the sender":
        this.#senderName = `sender ${this.#generation + 1}`;
        return await this.#deploy("nodes");
      case "redeploy of another tab":
        return await this.#deploy("flows");
    }
  }

  async #deploy(type: "full" | "flows" | "nodes"): Promise<void> {
    const flow = this.#options.flow(this.#generation++, this.#senderName);
    // Later ones come without secrets, as an editor sends them: they are kept.
    const secrets = this.#generation === 1 ? {} : { credentials: undefined };
    await this.#nodeRed!.deploy(
      flow.map((node) => ("credentials" in node ? { ...node, ...secrets } : node)),
      type,
    );
  }

  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const nodeRed = this.#nodeRed;
    this.#nodeRed = undefined;
    await nodeRed?.kill(signal);
    this.output += nodeRed?.output ?? "";
  }
}

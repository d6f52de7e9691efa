import fs from "node:fs";
import path from "node:path";
import type { Entry } from "./flow.js";
import { findMarked } from "./marked-text.js";

/** A message that was handed to the flow. Times are by performance.now, in milliseconds. */
export interface Handed {
  readonly number: number;
  /** wxid of the account that sends it. */
  readonly account: string;
  /** How many contents it has. */
  readonly parts: number;
  readonly from: number;
  /** When the flow said that it has it, or was no longer expected to. */
  to: number;
  /** Its `_msgid`, where the flow said that it has it. */
  msgid?: string;
}

/** A time in which nodes are gone. */
export interface Outage {
  readonly kind: "kill" | "orderly";
  readonly from: number;
  to: number;
}

/** A content as the platform has it. */
export interface Arrival {
  readonly number: number;
  readonly part: number;
  readonly account: string;
  /** Rises from message to message, over all chats. */
  readonly seq: number;
}

/** All that is known of a run. */
export class Records {
  readonly handed: Handed[] = [];
  readonly outages: Outage[] = [];
  /** Numbers of messages that stood in the outbox's journal after a kill. */
  readonly journaled = new Set<number>();
  readonly #arrivals = new Map<string, Arrival>();
  /** Of each event: the connections that it was passed on by, whole, in the order of passing. */
  readonly passed: { readonly line: number; readonly event: number }[] = [];
  /** How many events the platform was given. */
  events = 0;
  readonly #log: string;

  /** @param log the file that the flow writes */
  constructor(log: string) {
    this.#log = log;
    fs.writeFileSync(log, "");
  }

  /** What the flow's ends have received so far. A line that is being written is left out. */
  entries(): Entry[] {
    const lines = fs.readFileSync(this.#log, "utf8").split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Entry);
  }

  /** @param id the platform's id of the message */
  arrived(id: string, arrival: Arrival): void {
    this.#arrivals.set(id, arrival);
  }

  get arrivals(): Arrival[] {
    return [...this.#arrivals.values()].sort((a, b) => a.seq - b.seq);
  }

  /** @param output what Node-RED printed */
  keep(folder: string, output: string): void {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "output"), output);
    fs.cpSync(this.#log, path.join(folder, "flow"));
    const { handed, outages, arrivals, journaled } = this;
    const records = { handed, outages, arrivals, journaled: [...journaled] };
    fs.writeFileSync(path.join(folder, "records.json"), JSON.stringify(records));
  }

  /** Reads what a process that was killed has left behind. */
  readJournal(file: string): void {
    if (!fs.existsSync(file)) return;
    for (const { mark, number } of findMarked(fs.readFileSync(file, "utf8"))) {
      if (mark === "out") this.journaled.add(number);
    }
  }
}

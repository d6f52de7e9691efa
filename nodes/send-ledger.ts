import { randomUUID } from "node:crypto";
import type { Restorable } from "../src/sending/kept-message.js";
import { takeOut } from "../src/sending/take-out.js";

/** A message that a sending node has taken, as it is shown to people: never its content. */
export interface LedgerEntry {
  readonly id: string;
  /** The id of the sending node. */
  readonly node: string;
  /** The chat it goes to; "" where that is not known. */
  readonly chat: string;
  /** When it was taken, or when it failed; milliseconds since the epoch. */
  readonly time: number;
  /** Why it failed, in the runtime's language; absent while it is open. */
  readonly failure?: { readonly code: string; readonly text: string };
}

/** What is open. A class, as of what is made for every message (see src/sending/queued.ts). */
class Open implements LedgerEntry {
  readonly #run: string;
  readonly #number: number;
  readonly node: string;
  readonly chat: string;
  readonly time = Date.now();
  readonly taken: Deletable;

  constructor(run: string, number: number, node: string, chat: string, taken: Deletable) {
    this.#run = run;
    this.#number = number;
    this.node = node;
    this.chat = chat;
    this.taken = taken;
  }

  get id(): string {
    return `${this.#run}-${this.#number}`;
  }
}

/** What a person may give up. */
interface Deletable {
  delete(): void;
}

/** What failed, to be sent once more, and how many bytes it holds. */
interface Failed extends LedgerEntry {
  readonly failed: FailedMessage;
  readonly bytes: number;
}

/** What it takes to send a message once more. */
export interface FailedMessage {
  /** What the node had taken. */
  readonly message: object;
  /** After a restart there is no more of the message than was kept: this. */
  readonly restored?: Restorable | undefined;
}

/** Failed messages are kept for people to send again: the last ones, and not too many bytes. */
const FAILURES = 100;
const FAILED_BYTES = 32 * 1024 * 1024;

/** What the sending nodes of this process have in hand: what is open, and what failed lately. In memory alone. */
export class SendLedger {
  // Both in the order of coming: the first entries are the oldest.
  readonly #open: Open[] = [];
  readonly #failed = new Map<string, Failed>();
  // An editor that was open over a restart must not delete another message of the same number.
  readonly #run = randomUUID();
  #count = 0;
  #bytes = 0;

  /**
   * A node has taken a message.
   *
   * @param taken told where a person deletes it
   * @returns what stands for it when its end is told
   */
  begin(node: string, chat: string, taken: Deletable): LedgerEntry {
    const entry = new Open(this.#run, ++this.#count, node, chat, taken);
    this.#open.push(entry);
    return entry;
  }

  succeeded(entry: LedgerEntry): void {
    takeOut<LedgerEntry>(this.#open, entry);
  }

  /** @param failed to be sent again; undefined where a person gave it up */
  failed(entry: LedgerEntry, failure: { code: string; text: string }, failed: FailedMessage | undefined): void {
    takeOut<LedgerEntry>(this.#open, entry);
    if (failed === undefined) return;
    const bytes = bytesOf(failed.message) + bytesOf(failed.restored?.wish);
    const { id, node, chat } = entry;
    this.#failed.set(id, { id, node, chat, time: Date.now(), failure, failed, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#failed.keys()) {
      if (this.#failed.size <= FAILURES && this.#bytes <= FAILED_BYTES) break;
      this.#forget(oldest);
    }
  }

  /** What is open, then what failed; each the oldest first. */
  list(): LedgerEntry[] {
    const entries: LedgerEntry[] = [...this.#open, ...this.#failed.values()];
    return entries.map(({ id, node, chat, time, failure }) => ({ id, node, chat, time, ...(failure && { failure }) }));
  }

  /** Gives up what is open, forgets what failed. False where it is neither any longer. */
  delete(id: string): boolean {
    const open = this.#open.find((entry) => entry.id === id);
    open?.taken.delete();
    return open !== undefined || this.#forget(id);
  }

  /** Takes out what failed, to be sent again. */
  take(id: string): ({ readonly node: string } & FailedMessage) | undefined {
    const entry = this.#failed.get(id);
    if (entry === undefined) return undefined;
    this.#forget(id);
    return { node: entry.node, ...entry.failed };
  }

  #forget(id: string): boolean {
    this.#bytes -= this.#failed.get(id)?.bytes ?? 0;
    return this.#failed.delete(id);
  }
}

/** The ledger of this process. */
export const sendLedger = new SendLedger();

/** The bytes of the Buffers and the characters of the texts in a message, two levels deep: what is large is there. */
function bytesOf(value: unknown, depth = 2): number {
  if (typeof value === "string" || value instanceof Uint8Array) return value.length;
  if (typeof value !== "object" || value === null || depth === 0) return 0;
  return Object.values(value).reduce<number>((sum, inner) => sum + bytesOf(inner, depth - 1), 0);
}

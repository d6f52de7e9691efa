import { WxbotError } from "../protocol/errors.js";

/** What waits in an outbox: a message of one account. */
export interface Waiting {
  readonly account: string;
  /** The chat id it goes to, for errors. */
  readonly chat: string;
}

/**
 * Keeps what is accepted until it is sent, in order per account. Memory now; other engines keep the same interface.
 */
export interface Outbox<M extends Waiting> {
  /** Puts a message at the end of its account's line. @throws {WxbotError} WXBOT_QUEUE_FULL */
  add(message: M): void;
  /** The message at the head of an account's line. */
  first(account: string): M | undefined;
  /** Takes a message out, wherever it stands. */
  remove(message: M): void;
}

/** How many messages may wait in all. */
export const OUTBOX_LIMIT = 1_000;

/** An outbox in memory: it is lost with the process. */
export class MemoryOutbox<M extends Waiting> implements Outbox<M> {
  // A Set keeps the order of insertion, and takes one out of the middle without walking.
  readonly #lines = new Map<string, Set<M>>();
  readonly #limit: number;
  #count = 0;

  constructor(limit = OUTBOX_LIMIT) {
    this.#limit = limit;
  }

  add(message: M): void {
    if (this.#count >= this.#limit) throw new WxbotError("queueFull", { chat: message.chat, limit: this.#limit });
    const line = this.#lines.get(message.account) ?? new Set<M>();
    this.#lines.set(message.account, line.add(message));
    this.#count++;
  }

  first(account: string): M | undefined {
    return this.#lines.get(account)?.values().next().value;
  }

  remove(message: M): void {
    const line = this.#lines.get(message.account);
    if (line?.delete(message) !== true) return;
    this.#count--;
    if (line.size === 0) this.#lines.delete(message.account);
  }
}

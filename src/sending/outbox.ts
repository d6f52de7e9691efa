import { WxbotError } from "../protocol/errors.js";
import type { Answer } from "../protocol/send.js";
import { NOT_BEGUN, type KeptMessage, type Progress } from "./kept-message.js";

/** What waits in an outbox: a message of one account. */
export interface Waiting {
  readonly account: string;
  /** The chat id it goes to, for errors. */
  readonly chat: string;
  /** Bytes that it takes, roughly. */
  readonly size: number;
  /** Whether others of its account follow without a pause. */
  readonly unpaced: boolean;
  /** What it takes to keep it over a restart; without: it is lost with the process. With an `id`: it was kept before. */
  readonly keep?: Omit<KeptMessage, "id" | "progress"> & Partial<Pick<KeptMessage, "id" | "progress">>;
}

/** An answer to one of a message's requests. */
export interface Answered {
  /** The index of the content that the request was made of. */
  readonly content: number;
  readonly answer: Answer;
  readonly attempts: number;
}

/**
 * Keeps what is accepted until its end is known, in order per account. Every engine has this interface, so that there
 * is one path through sending.
 */
export interface Outbox<M extends Waiting> {
  /** Whether what it is given with `keep` outlives the process. */
  readonly keeps: boolean;
  /**
   * Puts a message at the end of its account's line, at once. Resolves when it is safe: nothing may be done with it
   * before.
   *
   * @throws {WxbotError} WXBOT_QUEUE_FULL; the message is not in the line then
   */
  add(message: M): Promise<void>;
  /** The message at the head of an account's line. */
  first(account: string): M | undefined;
  progressOf(message: M): Progress;
  /** The message's next request is about to leave; it must not before this resolves. @throws {WxbotError} notKept */
  begin(message: M): Promise<void>;
  /** The request that was begun surely did not leave. */
  rest(message: M): Promise<void>;
  /** The request that was begun was answered. */
  answered(message: M, answered: Answered): Promise<void>;
  /** The message's end is known, and was told: it is taken out, wherever it stands. */
  remove(message: M): void;
  /**
   * Whoever waits for the message's end is gone: it leaves the line, and is an orphan until it is added again.
   *
   * @param left whether a request of it is on its way
   */
  suspend(message: M, left: boolean): void;
  /** What was kept and is in no line, in the order in which it was accepted. */
  orphans(): Promise<KeptMessage[]>;
  /** An orphan that nobody will add again. */
  discard(id: number): void;
  close(): Promise<void>;
}

/** How much may wait in all: messages, and bytes. */
export const OUTBOX_LIMITS = { messages: 1_000, bytes: 200 * 1024 * 1024 };

/** An outbox in memory: it is lost with the process. */
export class MemoryOutbox<M extends Waiting> implements Outbox<M> {
  readonly keeps = false;
  // A Map keeps the order of insertion, and takes one out of the middle without walking.
  readonly #lines = new Map<string, Map<M, Progress>>();
  readonly #limits: typeof OUTBOX_LIMITS;
  #count = 0;
  #bytes = 0;

  constructor(limits: Partial<typeof OUTBOX_LIMITS> = {}) {
    this.#limits = { ...OUTBOX_LIMITS, ...limits };
  }

  // Not async: a full outbox is told before anything else happens.
  add(message: M): Promise<void> {
    const { chat, account, size } = message;
    const { messages, bytes } = this.#limits;
    if (this.#count >= messages) return Promise.reject(new WxbotError("queueFull", { chat, limit: messages }));
    if (this.#bytes + size > bytes) {
      return Promise.reject(new WxbotError("queueBytes", { chat, size: this.#bytes, limit: bytes }));
    }
    const line = this.#lines.get(account) ?? new Map<M, Progress>();
    this.#lines.set(account, line.set(message, message.keep?.progress ?? NOT_BEGUN));
    this.#count++;
    this.#bytes += size;
    return Promise.resolve();
  }

  first(account: string): M | undefined {
    return this.#lines.get(account)?.keys().next().value;
  }

  /** The head of an account's line, and those that follow, at most `count` in all. */
  head(account: string, count: number): M[] {
    const head: M[] = [];
    for (const message of this.#lines.get(account)?.keys() ?? []) {
      if (head.length === count) break;
      head.push(message);
    }
    return head;
  }

  progressOf(message: M): Progress {
    return this.#lines.get(message.account)?.get(message) ?? NOT_BEGUN;
  }

  begin(message: M): Promise<void> {
    return this.#proceed(message, { begun: true });
  }

  rest(message: M): Promise<void> {
    return this.#proceed(message, { begun: false });
  }

  answered(message: M, { content, answer, attempts }: Answered): Promise<void> {
    const before = this.progressOf(message);
    const answers = [...before.answers];
    answers[content] = answer;
    return this.#proceed(message, {
      done: before.done + 1,
      begun: false,
      answers,
      cost: before.cost || answer.cost === true,
      attempts: before.attempts + attempts,
    });
  }

  remove(message: M): void {
    const line = this.#lines.get(message.account);
    if (line?.delete(message) !== true) return;
    this.#count--;
    this.#bytes -= message.size;
    if (line.size === 0) this.#lines.delete(message.account);
  }

  suspend(message: M): void {
    this.remove(message);
  }

  orphans(): Promise<KeptMessage[]> {
    return Promise.resolve([]);
  }

  discard(): void {
    // There are none.
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #proceed(message: M, change: Partial<Progress>): Promise<void> {
    const line = this.#lines.get(message.account);
    if (line?.has(message) === true) line.set(message, { ...this.progressOf(message), ...change });
    return Promise.resolve();
  }
}

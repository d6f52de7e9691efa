import { WxbotError } from "../protocol/errors.js";
import type { Answer } from "../protocol/send.js";
import { NOT_BEGUN, type KeptMessage, type Progress } from "./kept-message.js";
import { takeOut } from "./take-out.js";

/** What waits in an outbox: a message of one account. */
export interface Waiting {
  readonly account: string;
  /** The chat id it goes to, for errors. */
  readonly chat: string;
  /** Bytes that it takes, roughly. */
  readonly size: number;
  /** Whether others of its account follow without a pause. */
  readonly unpaced: boolean;
  /** When it was accepted, by a clock that never jumps, in milliseconds. */
  readonly since: number;
  /** Whether it has its turn, and is being sent: nothing gets ahead of it. */
  turn: boolean;
  /** What it takes to keep it over a restart; without: it is lost with the process. With an `id`: it was kept before. */
  readonly keep?: (Omit<KeptMessage, "id" | "progress"> & Partial<Pick<KeptMessage, "id" | "progress">>) | undefined;
}

/** An answer to one of a message's requests. */
export interface Answered {
  /** The index of the content that the request was made of. */
  readonly content: number;
  readonly answer: Answer;
  readonly attempts: number;
  /** Whether the message has no further request. */
  readonly last: boolean;
}

/** When something is done; undefined: it is done already. Most need not wait, and a promise for each message costs. */
export type Done = Promise<void> | undefined;

/**
 * Keeps what is accepted until its end is known, in order per account. Every engine has this interface, so that there
 * is one path through sending.
 */
export interface Outbox<M extends Waiting> {
  /** Whether what it is given with `keep` outlives the process. */
  readonly keeps: boolean;
  /**
   * Puts a message into its account's line, at once: at the end, or, where it was kept before, ahead of those that were
   * accepted later.
   *
   * @returns when it is safe: nothing may be done with it before
   * @throws {WxbotError} WXBOT_QUEUE_FULL; the message is not in the line then
   */
  add(message: M): Done;
  /** The message at the head of an account's line. */
  first(account: string): M | undefined;
  progressOf(message: M): Progress;
  /** The message's next request is about to leave; it must not before this is done. @throws {WxbotError} notKept */
  begin(message: M): Done;
  /** The request that was begun surely did not leave. */
  rest(message: M): Done;
  /** The request that was begun was answered. Of the last one the message's end follows at once. */
  answered(message: M, answered: Answered): void;
  /** The message was given up: it is taken out, wherever it stands. */
  remove(message: M): void;
  /**
   * The message's end is known: it leaves its line. What was sent is forgotten before that is told: a flow that hears it
   * twice might send something twice. A failure is forgotten a moment after: a process that is killed in between tells
   * it twice, rather than never.
   */
  end(message: M, sent: boolean): void;
  /**
   * The node that is told how messages end closes, and with it those that follow it: what it was told this very moment
   * may go no further, and is an orphan once more.
   *
   * @param owner its id
   */
  release(owner: string): void;
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

/** A message in its line. */
class Placed<M extends Waiting> {
  readonly message: M;
  readonly place: number;
  progress: Progress;

  /** @param place whoever has the smaller one was accepted earlier */
  constructor(message: M, place: number) {
    this.message = message;
    this.place = place;
    this.progress = message.keep?.progress ?? NOT_BEGUN;
  }
}

/** How much may wait in all: messages, and bytes. */
export const OUTBOX_LIMITS = { messages: 1_000, bytes: 200 * 1024 * 1024 };

/** An outbox in memory: it is lost with the process. */
export class MemoryOutbox<M extends Waiting> implements Outbox<M> {
  readonly keeps = false;
  /** The messages of each account, in their order; no empty ones. */
  readonly #lines = new Map<string, Placed<M>[]>();
  readonly #limits: typeof OUTBOX_LIMITS;
  #places = 0;
  #count = 0;
  #bytes = 0;

  constructor(limits: Partial<typeof OUTBOX_LIMITS> = {}) {
    this.#limits = { ...OUTBOX_LIMITS, ...limits };
  }

  /** @param place default: after all others */
  add(message: M, place = this.#places + 1): undefined {
    const { chat, account, size } = message;
    const { messages, bytes } = this.#limits;
    if (this.#count >= messages) throw new WxbotError("queueFull", { chat, limit: messages });
    if (this.#bytes + size > bytes) throw new WxbotError("queueBytes", { chat, size: this.#bytes, limit: bytes });
    this.#places = Math.max(this.#places, place);
    let line = this.#lines.get(account);
    if (line === undefined) this.#lines.set(account, (line = []));
    const last = line.at(-1);
    line.push(new Placed(message, place));
    if (last !== undefined && place < last.place) line.sort((a, b) => rank(a) - rank(b));
    this.#count++;
    this.#bytes += size;
    return undefined;
  }

  first(account: string): M | undefined {
    return this.#lines.get(account)?.[0]?.message;
  }

  /** The head of an account's line, and those that follow, at most `count` in all. */
  head(account: string, count: number): M[] {
    return (this.#lines.get(account) ?? []).slice(0, count).map(({ message }) => message);
  }

  progressOf(message: M): Progress {
    return this.#placed(message)?.progress ?? NOT_BEGUN;
  }

  begin(message: M): undefined {
    this.#setBegun(message, true);
  }

  rest(message: M): undefined {
    this.#setBegun(message, false);
  }

  answered(message: M, { content, answer, attempts }: Answered): void {
    const before = this.progressOf(message);
    const answers = before.answers.slice();
    answers[content] = answer;
    const cost = before.cost || answer.cost === true;
    this.#proceed(message, {
      done: before.done + 1,
      begun: false,
      answers,
      cost,
      attempts: before.attempts + attempts,
    });
  }

  remove(message: M): void {
    const placed = this.#placed(message);
    if (placed === undefined) return;
    const line = this.#lines.get(message.account)!;
    takeOut(line, placed);
    if (line.length === 0) this.#lines.delete(message.account);
    this.#count--;
    this.#bytes -= message.size;
  }

  end(message: M): void {
    this.remove(message);
  }

  release(): void {
    // Nothing is kept of what has ended.
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

  /** Mostly the first one is asked for. */
  #placed(message: M): Placed<M> | undefined {
    return this.#lines.get(message.account)?.find((placed) => placed.message === message);
  }

  #setBegun(message: M, begun: boolean): void {
    const { done, answers, cost, attempts } = this.progressOf(message);
    this.#proceed(message, { done, begun, answers, cost, attempts });
  }

  #proceed(message: M, progress: Progress): void {
    const placed = this.#placed(message);
    if (placed) placed.progress = progress;
  }
}

/** What has its turn first, then by place. Another order than that of coming is seldom: after a restart or a redeploy. */
function rank({ message, place }: Placed<Waiting>): number {
  return message.turn ? -1 : place;
}

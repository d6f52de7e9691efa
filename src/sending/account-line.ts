import { setTimeout as sleep } from "node:timers/promises";
import { WxbotError } from "../protocol/errors.js";
import { RetCode } from "../protocol/return-codes.js";
import { PATHS, RETRY_DELAY, type Answer } from "../protocol/send.js";
import type { Outbox, Waiting } from "./outbox.js";
import type { Poster, Sending, Try } from "./post.js";
import { failure, MAX_TRIES, mayTryAgain } from "./retry.js";
import type { SendRequest } from "./send-request.js";

/** A message that somebody wants sent. */
export interface SendOrder {
  readonly sending: Sending;
  /** The chat id it goes to, for errors. */
  readonly chat: string;
  /** The request; it may still be in the making, and keeps its place in the line meanwhile. */
  readonly request: Promise<SendRequest>;
  /** Least time between two sends of the account, in milliseconds. */
  readonly interval: number;
  /** Whether a send that may have been handled may be tried again. */
  readonly duplicates: boolean;
  /** Aborted: what has not left is given up as WXBOT_CLOSED; what has is still waited for. */
  readonly cancel?: AbortSignal;
  /** Aborted: what has left is not waited for any longer. */
  readonly abandon?: AbortSignal;
  /** Called when the message's turn has come. */
  readonly onTurn?: () => void;
}

export interface SendResult {
  readonly answer: Answer;
  /** How many tries it took. */
  readonly attempts: number;
}

/** The periods of sending, in milliseconds. */
export interface SendTiming {
  /** From the start of a try to its answer. Default 30,000, and never less (protocol.md section 3). */
  readonly answer: number;
  /** Between two tries: a random time from `retryLeast` to `retryMost`. Default 1,000 and 3,000. */
  readonly retryLeast: number;
  readonly retryMost: number;
  /** How long a message may wait for its turn. Default 10 minutes. */
  readonly expiry: number;
}

export const SEND_TIMING: SendTiming = {
  answer: 30_000,
  retryLeast: RETRY_DELAY.least,
  retryMost: RETRY_DELAY.most,
  expiry: 600_000,
};

/** An order in the outbox, with who waits for its end. */
export interface Queued extends Waiting {
  readonly order: SendOrder;
  /** When it was accepted, by a clock that never goes back, in milliseconds. */
  readonly since: number;
  readonly resolve: (result: SendResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The messages of one account, sent one after the other in the order they came, with a pause between them. A message
 * that cannot be sent fails alone: the next one has its turn.
 */
export class AccountLine {
  readonly #account: string;
  readonly #outbox: Outbox<Queued>;
  readonly #poster: Poster;
  readonly #timing: SendTiming;
  #running = false;
  /** When the last try began, and the pause that its order asked for after it. */
  #lastTry = -Infinity;
  #interval = 0;

  constructor(account: string, outbox: Outbox<Queued>, poster: Poster, timing: SendTiming) {
    this.#account = account;
    this.#outbox = outbox;
    this.#poster = poster;
    this.#timing = timing;
  }

  /** Whether nothing of this line is needed any longer: empty, and the pause after the last send is over. */
  get idle(): boolean {
    return !this.#running && performance.now() - this.#lastTry >= this.#interval;
  }

  /** Takes the next turn, unless one is being taken. Called after a message was added. */
  run(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#work();
  }

  async #work(): Promise<void> {
    for (let next = this.#outbox.first(this.#account); next; next = this.#outbox.first(this.#account)) {
      try {
        next.resolve(await this.#send(next));
      } catch (error) {
        next.reject(error);
      }
      this.#outbox.remove(next);
    }
    this.#running = false;
  }

  async #send({ order, chat, since }: Queued): Promise<SendResult> {
    const request = await order.request;
    await this.#pause(order.interval - (performance.now() - this.#lastTry), order);
    const seconds = this.#timing.expiry / 1_000;
    if (performance.now() - since > this.#timing.expiry) throw new WxbotError("expired", { chat, seconds });
    this.#interval = order.interval;
    order.onTurn?.();
    for (let attempts = 1; ; attempts++) {
      this.#lastTry = performance.now();
      const last = await this.#try(request, order);
      if (succeeded(last)) return { answer: last.answer, attempts };
      const error = failure(last, chat, attempts, this.#timing.answer / 1_000);
      if (attempts === MAX_TRIES || !mayTryAgain(last, order.duplicates)) throw error;
      const { retryLeast, retryMost } = this.#timing;
      await this.#pause(retryLeast + Math.random() * (retryMost - retryLeast), order);
    }
  }

  #try(request: SendRequest, order: SendOrder): Promise<Try> {
    return this.#poster.post(request, PATHS[API_NAMES[request.api]], order.sending, order.abandon);
  }

  /** @throws {WxbotError} WXBOT_CLOSED where the order is given up before or meanwhile. */
  async #pause(ms: number, { cancel, chat }: SendOrder): Promise<void> {
    try {
      if (ms > 0) await sleep(ms, undefined, cancel && { signal: cancel });
      else cancel?.throwIfAborted();
    } catch {
      throw new WxbotError("closed", { chat });
    }
  }
}

const API_NAMES = { text: "sendText", image: "sendImage", voice: "sendText", video: "sendText" } as const;

function succeeded(last: Try): last is Extract<Try, { outcome: "answer" }> {
  return last.outcome === "answer" && last.answer.retCode === RetCode.done;
}

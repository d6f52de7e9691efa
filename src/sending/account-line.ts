import { setTimeout as sleep } from "node:timers/promises";
import { WxbotError } from "../protocol/errors.js";
import { RetCode } from "../protocol/return-codes.js";
import { RETRY_DELAY, type Answer } from "../protocol/send.js";
import { mayBeElsewhere, type ApiPaths } from "./api-paths.js";
import type { Cancellation } from "./cancellation.js";
import type { Composed } from "./compose.js";
import type { Outbox, Waiting } from "./outbox.js";
import type { Poster, Sending, Try } from "./post.js";
import type { Queued } from "./queued.js";
import { failure, MAX_TRIES, mayTryAgain } from "./retry.js";
import type { SendCounts, SendLimits } from "./send-counts.js";
import type { PlacedRequest } from "./send-request.js";

/** A message that somebody wants sent. */
export interface SendOrder {
  readonly sending: Sending;
  /** The chat id it goes to, for errors. */
  readonly chat: string;
  /** Makes its requests, when its turn has come: one, or several that leave one after the other. */
  readonly requests: () => Composed;
  /** Least time between two sends of the account, in milliseconds. Up to a quarter of it is added at random. */
  readonly interval: number;
  /** How much the account may send. Default: any number. */
  readonly limits?: SendLimits | undefined;
  /** Whether a send that may have been handled may be tried again. */
  readonly duplicates: boolean;
  /** Bytes of its content, roughly, for the outbox's limit. Default 0. */
  readonly size?: number;
  /**
   * What it takes to send it after a restart. With an `id` it is one that was kept before, and goes on from there.
   * Default: it is lost with the process.
   */
  readonly keep?: Waiting["keep"];
  /**
   * What has not left is given up as WXBOT_CLOSED; what has is still waited for. With {@link SUSPENDED} as the reason,
   * what is kept stays so, for whoever comes next.
   */
  readonly cancel?: Cancellation;
  /** What has left is not waited for any longer. */
  readonly abandon?: Cancellation;
  /** Called while large media are sent, with the share that has left, from 0 to 1. */
  readonly onShare?: (share: number) => void;
  /** Told what went wrong without keeping the message from being sent. */
  readonly onWarning?: (error: Error) => void;
}

/** The reason of a `cancel` after which somebody else will go on with what is kept. */
export const SUSPENDED = "suspended";

/** Why a message that is kept has no end yet: its node has gone, and somebody else will go on with it. */
export class Suspended extends Error {
  override readonly name = "Suspended";
}

export interface SendResult {
  /** The answers, one for each content; of a text that was split, the last one. */
  readonly answers: readonly Answer[];
  /** Whether any of them counted against the quota. */
  readonly cost: boolean;
  /** How many tries it took in all. */
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

/** What the lines of all accounts share. */
export interface SendingMeans {
  readonly outbox: Outbox<Queued>;
  readonly poster: Poster;
  readonly paths: ApiPaths;
  readonly counts: SendCounts;
  readonly timing: SendTiming;
  /** While it is pending, no message has its turn. */
  held: Promise<void> | undefined;
}

/** The share of the interval that is added at random: a steady beat is what a machine has. */
const JITTER = 0.25;

/**
 * The messages of one account, sent one after the other in the order they came, with a pause between them. A message
 * that cannot be sent fails alone: the next one has its turn.
 */
export class AccountLine {
  readonly #account: string;
  readonly #means: SendingMeans;
  #running = false;
  /** When the last try began to leave, and the pause that its order asked for after it. */
  #lastTry = -Infinity;
  #interval = 0;

  constructor(account: string, means: SendingMeans) {
    this.#account = account;
    this.#means = means;
  }

  /** Whether nothing of this line is needed any longer: empty, and the pause after the last send is over. */
  get idle(): boolean {
    return !this.#running && performance.now() - this.#lastTry >= this.#interval * (1 + JITTER);
  }

  /** Takes the next turn, unless one is being taken. Called after a message was added. */
  run(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#work();
  }

  async #work(): Promise<void> {
    const { outbox } = this.#means;
    // What came of a message is told once the next one has left: the platform works on that while the flow goes on.
    let tellLast: (() => void) | undefined;
    const tell = () => {
      tellLast?.();
      tellLast = undefined;
    };
    for (let next = outbox.first(this.#account); next; next = outbox.first(this.#account)) {
      try {
        if (this.#means.held !== undefined || next.safe !== undefined) {
          tell();
          await this.#means.held;
          await next.safe;
          // It may have been given up meanwhile.
          if (outbox.first(this.#account) !== next) continue;
        }
        next.turn = true;
        const sending = this.#send(next);
        tell();
        const result = await sending;
        tellLast = this.#end(next, true, () => next.resolve(result));
      } catch (error) {
        tellLast = this.#end(next, false, () => next.reject(error));
      }
    }
    tell();
    this.#running = false;
  }

  /**
   * Whatever has come of it: where its node is closed, so may be all that follow it, and the next node will tell.
   *
   * @returns tells it
   */
  #end(queued: Queued, sent: boolean, tell: () => void): () => void {
    const { outbox } = this.#means;
    if (isSuspended(queued)) {
      outbox.suspend(queued, queued.left);
      return () => queued.reject(new Suspended());
    }
    outbox.end(queued, sent);
    return tell;
  }

  async #send(queued: Queued): Promise<SendResult> {
    const { order, chat, since, keep } = queued;
    const { outbox } = this.#means;
    const before = keep?.progress;
    if (before?.begun === true && !order.duplicates) throw new WxbotError("stopped", { chat });
    const made = order.requests();
    const requests = made instanceof Promise ? await unlessCancelled(made, order) : made;
    for (const [index, request] of requests.entries()) {
      if (index < (before?.done ?? 0)) continue;
      try {
        // Once the first of several has left, the others do not grow old.
        const [answer, attempts] = await this.#sendOne(request, queued, index === 0 ? since : performance.now());
        const last = index === requests.length - 1;
        outbox.answered(queued, { content: request.place.content, answer, attempts, last });
        queued.left = false;
      } catch (error) {
        const { item, items } = request.place;
        if (!(error instanceof WxbotError) || item === undefined || items === undefined) throw error;
        throw error.of({ item, items, sent: item - 1 });
      }
    }
    const { answers, cost, attempts } = outbox.progressOf(queued);
    if (answers.length === 0) throw new WxbotError("noContent", { chat });
    return { answers, cost, attempts };
  }

  /** Sends one request, when pace and limits allow. Returns the answer, and how many tries it took. */
  async #sendOne(request: PlacedRequest, queued: Queued, since: number): Promise<[Answer, number]> {
    const { order } = queued;
    const interval = Math.max(order.interval, this.#interval) * (1 + Math.random() * JITTER);
    const rest = interval === 0 ? 0 : interval - (performance.now() - this.#lastTry);
    if (rest > 0) await this.#pause(rest, order);
    if (order.limits) await this.#awaitAllowance(request.chat, order, order.limits, since);
    if (order.cancel?.cancelled === true) throw new WxbotError("closed", { chat: order.chat });
    const { expiry } = this.#means.timing;
    if (performance.now() - since > expiry) {
      throw new WxbotError("expired", { chat: request.chat, seconds: expiry / 1_000 });
    }
    this.#interval = order.interval;
    const takeBack = order.limits && (await this.#count(order, order.limits));
    const [last, attempts] = await this.#tries(request, queued);
    if (succeeded(last)) return [last.answer, attempts];
    if (surelyUnsent(last)) {
      queued.left = false;
      await takeBack?.().catch(() => {});
    }
    throw failure(last, request.chat, attempts, this.#means.timing.answer / 1_000);
  }

  /** Tries as often as the platform allows. Returns the last try, and which it was. Cancelled in a pause: throws. */
  async #tries(request: PlacedRequest, queued: Queued): Promise<[Try, number]> {
    const { outbox, paths, poster, timing } = this.#means;
    const { order } = queued;
    const { abandon, onShare, sending } = order;
    const watch = { abandon, onShare, onStart: this.#onStart };
    const candidates = paths.of(sending, request.api);
    let refusal: Try | undefined;
    for (let attempts = 1, path = 0; ; attempts++) {
      const begun = outbox.begin(queued);
      if (begun !== undefined) await begun;
      queued.left = true;
      this.#lastTry = performance.now();
      const last = await poster.post(request, candidates[path]!, sending, watch);
      if (succeeded(last)) {
        paths.remember(sending, request.api, candidates[path]!);
        return [last, attempts];
      }
      const elsewhere = mayBeElsewhere(last);
      if (elsewhere && path + 1 < candidates.length) {
        path++;
        refusal = last;
      } else if (!mayTryAgain(last, order.duplicates)) {
        // Of two paths that were both refused, the answer that is one tells more than a page that is missing.
        return [elsewhere && last.outcome !== "answer" && refusal ? refusal : last, attempts];
      }
      if (attempts === MAX_TRIES) return [last, attempts];
      if (surelyUnsent(last)) {
        queued.left = false;
        await outbox.rest(queued);
      }
      await this.#pause(timing.retryLeast + Math.random() * (timing.retryMost - timing.retryLeast), order);
    }
  }

  /**
   * Waits until the account's limits allow a message, where that is before the message expires.
   *
   * @throws {WxbotError} WXBOT_QUEUE_FULL (hourlyLimit, dailyLimit)
   */
  async #awaitAllowance(chat: string, order: SendOrder, limits: SendLimits, since: number): Promise<void> {
    for (;;) {
      const reached = await this.#means.counts.reached(this.#account, limits);
      if (reached === undefined) return;
      const patience = this.#means.timing.expiry - (performance.now() - since);
      if (reached.wait > patience) {
        const minutes = Math.ceil(reached.wait / 60_000);
        throw new WxbotError(`${reached.limit}Limit`, { chat, limit: limits[reached.limit], minutes });
      }
      await this.#pause(reached.wait, order);
    }
  }

  /** Counts the message where the account has a limit. A count that cannot be written down does not stop it. */
  async #count({ onWarning }: SendOrder, limits: SendLimits): Promise<(() => Promise<void>) | undefined> {
    if (!limits.hourly && !limits.daily) return undefined;
    try {
      return await this.#means.counts.add(this.#account);
    } catch (error) {
      onWarning?.(error as Error);
      return undefined;
    }
  }

  readonly #onStart = (): void => {
    this.#lastTry = performance.now();
  };

  /** @throws {WxbotError} WXBOT_CLOSED where the order is given up before or meanwhile. */
  async #pause(ms: number, { cancel, chat }: SendOrder): Promise<void> {
    try {
      await sleep(ms, undefined, cancel && { signal: cancel.signal });
    } catch {
      throw new WxbotError("closed", { chat });
    }
  }
}

/** Waits for what is being made, but no longer than until the order is given up. */
function unlessCancelled<T>(made: Promise<T>, { cancel, chat }: SendOrder): Promise<T> {
  if (cancel === undefined) return made;
  return new Promise<T>((resolve, reject) => {
    const giveUp = () => reject(new WxbotError("closed", { chat }));
    cancel.on(giveUp);
    made.then(resolve, reject).finally(() => cancel.off(giveUp));
  });
}

type Success = Extract<Try, { outcome: "answer" }> & { readonly answer: { readonly retCode: 0 } };

function succeeded(last: Try): last is Success {
  return last.outcome === "answer" && last.answer.retCode === RetCode.done;
}

/** Whether a message that failed certainly did not reach WeChat, and so does not count. */
function surelyUnsent(last: Try): boolean {
  return last.outcome === "network" || (last.outcome === "answer" && last.answer.cost === false);
}

function isSuspended({ keep, order: { cancel } }: Queued): boolean {
  return keep !== undefined && cancel?.cancelled === true && cancel.reason === SUSPENDED;
}

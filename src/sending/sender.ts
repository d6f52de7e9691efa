import { WxbotError } from "../protocol/errors.js";
import {
  AccountLine,
  SEND_TIMING,
  SUSPENDED,
  Suspended,
  type SendOrder,
  type SendResult,
  type SendingMeans,
  type SendTiming,
} from "./account-line.js";
import { ApiPaths } from "./api-paths.js";
import type { KeptMessage } from "./kept-message.js";
import type { Cancellation } from "./cancellation.js";
import { MemoryOutbox, type Outbox } from "./outbox.js";
import { Poster, type Sending } from "./post.js";
import { Queued } from "./queued.js";
import { accountHash, SendCounts } from "./send-counts.js";

export interface SenderOptions {
  readonly timing?: Partial<SendTiming>;
  readonly outbox?: Outbox<Queued>;
  /** What the accounts have sent, for their limits. Default: kept in memory alone. */
  readonly counts?: SendCounts;
}

/**
 * Sends messages: one line per account (a token at a platform), so that several nodes and configurations with one
 * account share its order and its pace; the lines of different accounts do not wait for each other.
 */
export class Sender {
  readonly #lines = new Map<string, AccountLine>();
  readonly #means: SendingMeans;
  /** By the very object: a hash costs more than all the rest of taking a message. */
  readonly #accounts = new WeakMap<Sending, string>();

  constructor(options: SenderOptions = {}) {
    const timing = { ...SEND_TIMING, ...options.timing };
    this.#means = {
      timing,
      outbox: options.outbox ?? new MemoryOutbox<Queued>(),
      poster: new Poster(timing.answer),
      paths: new ApiPaths(),
      counts: options.counts ?? new SendCounts(),
      held: undefined,
    };
  }

  /**
   * Sends a message when its turn has come.
   *
   * @returns the platform's answers, where all of them are `retCode` 0
   * @throws {WxbotError} with every code from WXBOT_REFUSED on (interface.md), and whatever `order.requests` rejects
   *   with; of several requests, those before the one that failed were sent
   * @throws {Suspended} where the order was cancelled with that reason, and is kept for somebody else
   */
  send(order: SendOrder): Promise<SendResult> {
    const account = this.#accountOf(order.sending);
    return new Promise<SendResult>((resolve, reject) => {
      const queued = new Queued(account, order, resolve, reject);
      queued.safe = this.#means.outbox.add(queued);
      queued.safe?.then(() => (queued.safe = undefined), reject);
      order.cancel?.on(() => void this.#giveUp(queued, order.cancel!));
      this.#lineOf(account).run();
    });
  }

  /** No further message has its turn until the function that this returns is called. */
  hold(): () => void {
    let release = (): void => {};
    const held = Promise.all([this.#means.held, new Promise<void>((resolve) => (release = resolve))]).then(() => {
      if (this.#means.held === held) this.#means.held = undefined;
    });
    this.#means.held = held;
    return release;
  }

  /** Whether orders with `keep` outlive the process. */
  get keeps(): boolean {
    return this.#means.outbox.keeps;
  }

  /** What was kept and has no order any more, in the order in which it was accepted. */
  orphans(): Promise<KeptMessage[]> {
    return this.#means.outbox.orphans();
  }

  /** Gives up a message that was kept: nobody will ask for it again. */
  discard(id: number): void {
    this.#means.outbox.discard(id);
  }

  /** A node closes, and with it perhaps whoever it was about to tell: the next one of this id tells again. */
  release(owner: string): void {
    this.#means.outbox.release(owner);
  }

  /** Closes idle connections to the platforms. Sending goes on; the next message opens a new one. */
  async disconnect(): Promise<void> {
    this.#means.paths.clear();
    await this.#means.poster.close();
  }

  /** The connection to a platform ends: what was learnt about its paths is forgotten. */
  forget(platform: Pick<Sending, "apiUrl" | "key">): void {
    this.#means.paths.forget(platform);
  }

  /** What waits in the line is taken out at once; what has its turn sees the cancellation itself. */
  async #giveUp(queued: Queued, { reason }: Cancellation): Promise<void> {
    const { outbox } = this.#means;
    if (queued.turn) return;
    if (queued.keep !== undefined && reason === SUSPENDED) {
      // Only what is safe can be left to somebody else.
      await queued.safe?.catch(() => {});
      if (queued.turn) return;
      outbox.suspend(queued, queued.left);
      return queued.reject(new Suspended());
    }
    outbox.remove(queued);
    queued.reject(new WxbotError("closed", { chat: queued.chat }));
  }

  #accountOf(sending: Sending): string {
    let account = this.#accounts.get(sending);
    if (account === undefined) this.#accounts.set(sending, (account = accountHash(sending)));
    return account;
  }

  #lineOf(account: string): AccountLine {
    let line = this.#lines.get(account);
    if (line === undefined) {
      // A line outlives its messages for the sake of the pause after the last; here the old ones go.
      for (const [id, other] of this.#lines) if (other.idle) this.#lines.delete(id);
      line = new AccountLine(account, this.#means);
      this.#lines.set(account, line);
    }
    return line;
  }
}

import { WxbotError } from "../protocol/errors.js";
import {
  AccountLine,
  SEND_TIMING,
  type Queued,
  type SendOrder,
  type SendResult,
  type SendTiming,
} from "./account-line.js";
import { MemoryOutbox, type Outbox } from "./outbox.js";
import { Poster } from "./post.js";

export interface SenderOptions {
  readonly timing?: Partial<SendTiming>;
  readonly outbox?: Outbox<Queued>;
}

/**
 * Sends messages: one line per account (a token at a platform), so that several nodes and configurations with one
 * account share its order and its pace; the lines of different accounts do not wait for each other.
 */
export class Sender {
  readonly #lines = new Map<string, AccountLine>();
  readonly #timing: SendTiming;
  readonly #outbox: Outbox<Queued>;
  readonly #poster: Poster;

  constructor(options: SenderOptions = {}) {
    this.#timing = { ...SEND_TIMING, ...options.timing };
    this.#outbox = options.outbox ?? new MemoryOutbox<Queued>();
    this.#poster = new Poster(this.#timing.answer);
  }

  /**
   * Sends a message when its turn has come.
   *
   * @returns the platform's answer, where it is `retCode` 0
   * @throws {WxbotError} with every code from WXBOT_REFUSED on (interface.md), and whatever `order.request` rejects with.
   */
  send(order: SendOrder): Promise<SendResult> {
    // A request that is refused while it waits for its turn must not count as an unhandled rejection.
    order.request.catch(() => {});
    const { apiUrl, key, token } = order.sending;
    const account = JSON.stringify([apiUrl, key, token]);
    return new Promise((resolve, reject) => {
      const queued = { account, chat: order.chat, order, since: performance.now(), resolve, reject };
      this.#outbox.add(queued);
      order.cancel?.addEventListener("abort", () => this.#giveUp(queued), { once: true });
      this.#lineOf(account).run();
    });
  }

  /** Closes idle connections to the platforms. Sending goes on; the next message opens a new one. */
  async disconnect(): Promise<void> {
    await this.#poster.close();
  }

  /** What waits in the line is taken out at once; what has its turn sees the signal itself. */
  #giveUp(queued: Queued): void {
    if (this.#outbox.first(queued.account) === queued) return;
    this.#outbox.remove(queued);
    queued.reject(new WxbotError("closed", { chat: queued.chat }));
  }

  #lineOf(account: string): AccountLine {
    let line = this.#lines.get(account);
    if (line === undefined) {
      // A line outlives its messages for the sake of the pause after the last; here the old ones go.
      for (const [id, other] of this.#lines) if (other.idle) this.#lines.delete(id);
      line = new AccountLine(account, this.#outbox, this.#poster, this.#timing);
      this.#lines.set(account, line);
    }
    return line;
  }
}

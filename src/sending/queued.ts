import type { SendOrder, SendResult } from "./account-line.js";
import type { Done, Waiting } from "./outbox.js";

/**
 * An order in the outbox, with who waits for its end.
 *
 * What is made for every message and waits is of a class, here and elsewhere: V8 puts what an object literal makes among
 * the old objects once much of it was seen to wait, and what is old keeps alive whatever it points to until a full
 * collection (docs/performance.md).
 */
export class Queued implements Waiting {
  readonly account: string;
  readonly order: SendOrder;
  readonly resolve: (result: SendResult) => void;
  readonly reject: (error: unknown) => void;
  readonly chat: string;
  readonly size: number;
  readonly keep: Waiting["keep"];
  readonly unpaced: boolean;
  readonly since: number;
  /** Nothing is done with it before. */
  safe: Done = undefined;
  turn = false;
  /** Whether a request is on its way, or may have arrived unanswered. */
  left: boolean;

  constructor(
    account: string,
    order: SendOrder,
    resolve: (result: SendResult) => void,
    reject: (error: unknown) => void,
  ) {
    const { chat, size = 0, keep, interval, limits } = order;
    this.account = account;
    this.order = order;
    this.resolve = resolve;
    this.reject = reject;
    this.chat = chat;
    this.size = size;
    this.keep = keep;
    this.unpaced = interval === 0 && !limits?.hourly && !limits?.daily;
    // A message that was kept is as old as it is; a clock that was set back must not make it young.
    this.since =
      keep?.steadySince ?? performance.now() - (keep === undefined ? 0 : Math.max(0, Date.now() - keep.since));
    this.left = keep?.progress?.begun ?? false;
  }
}

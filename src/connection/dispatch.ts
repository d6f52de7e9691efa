import type { WxbotMessage } from "../message/wxbot-message.js";
import { compileFilter, type Filter, type Verdict } from "./filter.js";

/** One node's wish for messages. */
export interface Subscriber {
  readonly filter: Filter;
  /**
   * Called for each message that passes the filter, in the order of arrival.
   *
   * @param message the message; each subscriber has its own copy
   * @param frame the event frame as parsed; each subscriber has its own copy
   */
  receive(message: WxbotMessage, frame: Record<string, unknown>, verdict: Exclude<Verdict, false>): void;
}

interface Entry {
  readonly subscriber: Subscriber;
  readonly order: number;
  readonly judge: (message: WxbotMessage) => Verdict;
}

/** Under each key the entries that stand there, in their order. The arrays never change: they are replaced. */
type Index = Map<string, readonly Entry[]>;

/**
 * Finds the subscribers that want a message, from an index by chat, sender, account and kind: the cost of a message
 * does not grow with the number of subscribers that ask for other ones. Each stands under its most telling filter only.
 */
export class Dispatch {
  readonly #byChat: Index = new Map();
  readonly #bySender: Index = new Map();
  readonly #byAccount: Index = new Map();
  readonly #byKind: Index = new Map();
  readonly #others: Index = new Map();
  #nextOrder = 0;

  /**
   * @returns removes the subscriber again
   * @throws SyntaxError where its filter has a pattern that is no regular expression.
   */
  add(subscriber: Subscriber): () => void {
    const { index, keys, rest } = this.#place(subscriber.filter);
    const entry = { subscriber, order: this.#nextOrder++, judge: compileFilter(rest) };
    for (const key of new Set(keys)) index.set(key, [...(index.get(key) ?? []), entry]);
    return () => {
      for (const key of keys) {
        const others = index.get(key)?.filter((other) => other !== entry) ?? [];
        if (others.length > 0) index.set(key, others);
        else index.delete(key);
      }
    };
  }

  /** Hands the message to whoever wants it, in the order in which they were added. */
  deliver(message: WxbotMessage, frame: Record<string, unknown>): void {
    let last: { readonly subscriber: Subscriber; readonly verdict: Exclude<Verdict, false> } | undefined;
    for (const { subscriber, judge } of this.#candidates(message)) {
      const verdict = judge(message);
      if (verdict === false) continue;
      // Flows change what they receive. The last one, mostly the only one, gets the originals.
      last?.subscriber.receive(structuredClone(message), structuredClone(frame), last.verdict);
      last = { subscriber, verdict };
    }
    last?.subscriber.receive(message, frame, last.verdict);
  }

  /** Where a subscriber stands, and what is left to ask when a message was found there. */
  #place(filter: Filter): { index: Index; keys: readonly string[]; rest: Filter } {
    const { chats, senders, account, kinds } = filter;
    if (chats.length > 0) return { index: this.#byChat, keys: chats, rest: { ...filter, chats: [] } };
    if (senders.length > 0) return { index: this.#bySender, keys: senders, rest: { ...filter, senders: [] } };
    if (account !== "") return { index: this.#byAccount, keys: [account], rest: { ...filter, account: "" } };
    if (kinds.length > 0) return { index: this.#byKind, keys: kinds, rest: { ...filter, kinds: [] } };
    return { index: this.#others, keys: [""], rest: filter };
  }

  #candidates(message: WxbotMessage): readonly Entry[] {
    let found = this.#others.get("") ?? [];
    found = merge(found, this.#byChat.get(message.chat.id));
    found = merge(found, this.#bySender.get(message.sender.id));
    found = merge(found, this.#byAccount.get(message.account.wxid));
    return merge(found, this.#byKind.get(message.kind));
  }
}

/** Copies only where both have entries. */
function merge(some: readonly Entry[], more: readonly Entry[] | undefined): readonly Entry[] {
  if (more === undefined) return some;
  return some.length === 0 ? more : [...some, ...more].sort((a, b) => a.order - b.order);
}

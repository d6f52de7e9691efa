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

/**
 * Finds the subscribers that want a message, from an index by chat, sender, account and kind: the cost of a message
 * does not grow with the number of subscribers that ask for other ones. Each stands under its most telling filter only.
 */
export class Dispatch {
  readonly #byChat = new Map<string, Set<Entry>>();
  readonly #bySender = new Map<string, Set<Entry>>();
  readonly #byAccount = new Map<string, Set<Entry>>();
  readonly #byKind = new Map<string, Set<Entry>>();
  readonly #others = new Map<string, Set<Entry>>();
  #nextOrder = 0;

  /**
   * @returns removes the subscriber again
   * @throws SyntaxError where its filter has a pattern that is no regular expression.
   */
  add(subscriber: Subscriber): () => void {
    const entry = { subscriber, order: this.#nextOrder++, judge: compileFilter(subscriber.filter) };
    const [index, keys] = this.#place(subscriber.filter);
    for (const key of keys) {
      const entries = index.get(key);
      if (entries === undefined) index.set(key, new Set([entry]));
      else entries.add(entry);
    }
    return () => {
      for (const key of keys) {
        const entries = index.get(key);
        entries?.delete(entry);
        if (entries?.size === 0) index.delete(key);
      }
    };
  }

  /** Hands the message to whoever wants it, in the order in which they were added. */
  deliver(message: WxbotMessage, frame: Record<string, unknown>): void {
    const wanted: { subscriber: Subscriber; verdict: Exclude<Verdict, false> }[] = [];
    for (const { subscriber, judge } of this.#candidates(message)) {
      const verdict = judge(message);
      if (verdict !== false) wanted.push({ subscriber, verdict });
    }
    const last = wanted.length - 1;
    wanted.forEach(({ subscriber, verdict }, at) => {
      // Flows change what they receive. The usual single subscriber gets the originals.
      if (at === last) subscriber.receive(message, frame, verdict);
      else subscriber.receive(structuredClone(message), structuredClone(frame), verdict);
    });
  }

  #place(filter: Filter): [index: Map<string, Set<Entry>>, keys: readonly string[]] {
    if (filter.chats.length > 0) return [this.#byChat, filter.chats];
    if (filter.senders.length > 0) return [this.#bySender, filter.senders];
    if (filter.account !== "") return [this.#byAccount, [filter.account]];
    if (filter.kinds.length > 0) return [this.#byKind, filter.kinds];
    return [this.#others, [""]];
  }

  #candidates(message: WxbotMessage): Entry[] {
    const sets = [
      this.#byChat.get(message.chat.id),
      this.#bySender.get(message.sender.id),
      this.#byAccount.get(message.account.wxid),
      this.#byKind.get(message.kind),
      this.#others.get(""),
    ].filter((set) => set !== undefined);
    const entries = sets.flatMap((set) => [...set]);
    return sets.length > 1 ? entries.sort((a, b) => a.order - b.order) : entries;
  }
}

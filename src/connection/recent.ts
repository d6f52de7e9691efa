import { nicknamesIn } from "../message/nickname.js";
import type { ChatType, Kind, WxbotMessage } from "../message/wxbot-message.js";

/** A message as lists show it. */
export interface RecentMessage {
  /** Counts up within the process: what is new since a look has a greater one. */
  readonly number: number;
  readonly id: string;
  readonly kind: Kind;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** wxid of the account that received it. */
  readonly account: string;
  readonly chat: { readonly id: string; readonly type: ChatType };
  readonly sender: { readonly id: string; readonly self: boolean };
  /** The beginning of its text; "" where it has none. */
  readonly text: string;
}

/** A chat, a person or an account that messages came from. `name` is "" where no message told it. */
export interface Seen {
  readonly id: string;
  readonly name: string;
  /** The last message there, for chats and senders. */
  readonly last?: Pick<RecentMessage, "kind" | "text" | "time">;
}

const MESSAGES = 200;
const SEEN = 500;
const TEXT = 120;

let counter = 0;

/**
 * What came over a connection lately, for people who look for an id: bounded in number, lost with the process. Nothing
 * of it is ever sent anywhere but to who may read messages.
 */
export class Recent {
  readonly #messages: RecentMessage[] = [];
  // Maps keep the order of insertion: what was heard of last stands last.
  readonly #chats = new Map<string, RecentMessage>();
  readonly #senders = new Map<string, RecentMessage>();
  readonly #accounts = new Map<string, true>();
  readonly #names = new Map<string, string>();

  /** @param frame the event frame as parsed, for the names it tells */
  add(message: WxbotMessage, frame: Readonly<Record<string, unknown>>): void {
    for (const [id, name] of nicknamesIn(message, frame)) put(this.#names, id, name, 4 * SEEN);
    const { id, kind, time, account, chat, sender, text = "" } = message;
    const recent: RecentMessage = {
      number: ++counter,
      id,
      kind,
      time,
      account: account.wxid,
      chat: { ...chat },
      sender: { ...sender },
      text: text.length > TEXT ? `${text.slice(0, TEXT)}…` : text,
    };
    this.#messages.push(recent);
    if (this.#messages.length >= 2 * MESSAGES) this.#messages.splice(0, MESSAGES);
    if (chat.id !== "") put(this.#chats, chat.id, recent, SEEN);
    if (sender.id !== "" && !sender.self && !sender.id.endsWith("@chatroom"))
      put(this.#senders, sender.id, recent, SEEN);
    if (account.wxid !== "") put(this.#accounts, account.wxid, true, SEEN);
  }

  /** The messages after the one of this number, the oldest first; at most the last 200. */
  messagesAfter(number: number): readonly RecentMessage[] {
    return this.#messages.slice(-MESSAGES).filter((message) => message.number > number);
  }

  /** What was heard of last stands first. */
  get chats(): Seen[] {
    return this.#list(this.#chats);
  }

  get senders(): Seen[] {
    return this.#list(this.#senders);
  }

  get accounts(): Seen[] {
    return [...this.#accounts.keys()].map((id) => ({ id, name: this.nameOf(id) })).reverse();
  }

  /** The nickname that a message told; "" where none did. */
  nameOf(id: string): string {
    return this.#names.get(id) ?? "";
  }

  #list(seen: ReadonlyMap<string, RecentMessage>): Seen[] {
    const entries = [...seen].map(([id, { kind, text, time }]) => ({
      id,
      name: this.nameOf(id),
      last: { kind, text, time },
    }));
    return entries.reverse();
  }
}

/** Puts an entry last, and lets the first go where there are too many. */
function put<V>(map: Map<string, V>, key: string, value: V, limit: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > limit) map.delete(map.keys().next().value!);
}

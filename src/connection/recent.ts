import { tellNicknames } from "../message/nickname.js";
import type { ChatType, Kind, WxbotMessage } from "../message/wxbot-message.js";
import { Latest } from "./latest.js";

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

/** The nickname that a message told, and the last message that told it. */
interface Name {
  readonly name: string;
  number: number;
}

let counter = 0;

/**
 * What came over a connection lately, for people who look for an id: bounded in number, lost with the process. Nothing
 * of it is ever sent anywhere but to who may read messages. Every message passes here: lists are made when asked for.
 */
export class Recent {
  readonly #messages: RecentMessage[] = [];
  readonly #chats = new Latest<RecentMessage>(SEEN);
  readonly #senders = new Latest<RecentMessage>(SEEN);
  readonly #accounts = new Latest<RecentMessage>(SEEN);
  readonly #names = new Latest<Name>(4 * SEEN);

  /** @param frame the event frame as parsed, for the names it tells */
  add(message: WxbotMessage, frame: Readonly<Record<string, unknown>>): void {
    const { id, kind, time, account, chat, sender, text = "" } = message;
    const recent: RecentMessage = {
      number: ++counter,
      id,
      kind,
      time,
      account: account.wxid,
      chat: { id: chat.id, type: chat.type },
      sender: { id: sender.id, self: sender.self },
      text: text.length > TEXT ? `${copy(text.slice(0, TEXT))}…` : text,
    };
    this.#messages.push(recent);
    if (this.#messages.length >= 2 * MESSAGES) this.#messages.splice(0, MESSAGES);
    if (chat.id !== "") this.#chats.set(chat.id, recent);
    if (sender.id !== "" && !sender.self && !sender.id.endsWith("@chatroom")) this.#senders.set(sender.id, recent);
    if (account.wxid !== "") this.#accounts.set(account.wxid, recent);
    tellNicknames(message, frame, this.#learn);
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
    return this.#accounts.list().map(([id]) => ({ id, name: this.nameOf(id) }));
  }

  /** The nickname that a message told; "" where none did. */
  nameOf(id: string): string {
    return this.#names.get(id)?.name ?? "";
  }

  readonly #learn = (id: string, name: string): void => {
    const known = this.#names.get(id);
    if (known?.name === name) known.number = counter;
    else this.#names.set(id, { name: copy(name), number: counter });
  };

  #list(seen: Latest<RecentMessage>): Seen[] {
    return seen.list().map(([id, { kind, text, time }]) => ({ id, name: this.nameOf(id), last: { kind, text, time } }));
  }
}

/** A piece of a text keeps the whole of it in memory; its copy does not. */
function copy(piece: string): string {
  return Buffer.from(piece, "utf16le").toString("utf16le");
}

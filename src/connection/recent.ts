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

/** What is kept of a message. It changes with the next one that takes its place. */
interface Noted {
  number: number;
  id: string;
  kind: Kind;
  time: number;
  account: string;
  chat: string;
  chatType: ChatType;
  sender: string;
  self: boolean;
  text: string;
}

/** The last message of a chat, a person or an account. */
type Last = Pick<Noted, "number" | "kind" | "text" | "time">;

/** The nickname that a message told, and the last message that told it. */
interface Name {
  number: number;
  name: string;
}

let counter = 0;

/**
 * What came over a connection lately, for people who look for an id: bounded in number, lost with the process. Nothing
 * of it is ever sent anywhere but to who may read messages. Every message passes here: it is noted in the place of one
 * that is forgotten, as new objects that live for a while cost the garbage collector more than all the rest; lists are
 * made when asked for.
 */
export class Recent {
  readonly #messages: Noted[] = [];
  readonly #chats = new Latest(SEEN, newLast);
  readonly #senders = new Latest(SEEN, newLast);
  readonly #accounts = new Latest(SEEN, newLast);
  readonly #names = new Latest<Name>(4 * SEEN, () => ({ number: 0, name: "" }));
  #next = 0;

  /** @param frame the event frame as parsed, for the names it tells */
  add(message: WxbotMessage, frame: Readonly<Record<string, unknown>>): void {
    const { kind, time, account, chat, sender, text = "" } = message;
    const noted = (this.#messages[this.#next] ??= newNoted());
    this.#next = (this.#next + 1) % MESSAGES;
    noted.number = ++counter;
    noted.id = message.id;
    noted.kind = kind;
    noted.time = time;
    noted.account = account.wxid;
    noted.chat = chat.id;
    noted.chatType = chat.type;
    noted.sender = sender.id;
    noted.self = sender.self;
    noted.text = text.length > TEXT ? `${copy(text.slice(0, TEXT))}…` : text;
    if (chat.id !== "") note(this.#chats.of(chat.id), noted);
    if (sender.id !== "" && !sender.self && !sender.id.endsWith("@chatroom")) note(this.#senders.of(sender.id), noted);
    if (account.wxid !== "") note(this.#accounts.of(account.wxid), noted);
    tellNicknames(message, frame, this.#learn);
  }

  /** The messages after the one of this number, the oldest first; at most the last 200. */
  messagesAfter(number: number): readonly RecentMessage[] {
    return this.#messages
      .filter((noted) => noted.number > number)
      .sort((a, b) => a.number - b.number)
      .map(({ chat, chatType, sender, self, ...rest }) => ({
        ...rest,
        chat: { id: chat, type: chatType },
        sender: { id: sender, self },
      }));
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
    const known = this.#names.of(id);
    if (known.name !== name) known.name = copy(name);
    known.number = counter;
  };

  #list(seen: Latest<Last>): Seen[] {
    return seen.list().map(([id, { kind, text, time }]) => ({ id, name: this.nameOf(id), last: { kind, text, time } }));
  }
}

function newNoted(): Noted {
  const nobody = { account: "", chat: "", chatType: "private", sender: "", self: false } as const;
  return { number: 0, id: "", kind: "unknown", time: 0, ...nobody, text: "" };
}

function newLast(): Last {
  return { number: 0, kind: "unknown", text: "", time: 0 };
}

function note(last: Last, { number, kind, text, time }: Noted): void {
  last.number = number;
  last.kind = kind;
  last.text = text;
  last.time = time;
}

/** A piece of a text keeps the whole of it in memory; its copy does not. */
function copy(piece: string): string {
  return Buffer.from(piece, "utf16le").toString("utf16le");
}

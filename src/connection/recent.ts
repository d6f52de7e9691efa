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
const LISTED = 500;
const KNOWN = 2_000;
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

/** The last message of a chat or a person. */
type Last = Pick<Noted, "number" | "kind" | "text" | "time">;

/** What is known of an id. One of a private chat is that of the person too. */
interface Known {
  /** Of the last message that told something of it. */
  number: number;
  /** The nickname; "" where no message told it. */
  name: string;
  chat: Last | undefined;
  sender: Last | undefined;
  account: boolean;
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
  readonly #known = new Latest<Known>(KNOWN, () => ({
    number: 0,
    name: "",
    chat: undefined,
    sender: undefined,
    account: false,
  }));
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
    if (chat.id !== "") note((this.#heardOf(chat.id).chat ??= newLast()), noted);
    if (sender.id !== "" && !sender.self && !sender.id.endsWith("@chatroom")) {
      note((this.#heardOf(sender.id).sender ??= newLast()), noted);
    }
    if (account.wxid !== "") this.#heardOf(account.wxid).account = true;
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
    return this.#list(({ chat }) => chat);
  }

  get senders(): Seen[] {
    return this.#list(({ sender }) => sender);
  }

  get accounts(): Seen[] {
    const accounts = this.#known.list().filter(([, { account }]) => account);
    return accounts.map(([id, { name }]) => ({ id, name }));
  }

  /** The nickname that a message told; "" where none did. */
  nameOf(id: string): string {
    return this.#known.get(id)?.name ?? "";
  }

  #heardOf(id: string): Known {
    const known = this.#known.of(id);
    known.number = counter;
    return known;
  }

  readonly #learn = (id: string, name: string): void => {
    const known = this.#heardOf(id);
    if (known.name !== name) known.name = copy(name);
  };

  #list(lastOf: (known: Known) => Last | undefined): Seen[] {
    const found = this.#known.list().flatMap(([id, known]) => {
      const last = lastOf(known);
      return last === undefined ? [] : [{ id, name: known.name, last }];
    });
    const latest = found.sort((a, b) => b.last.number - a.last.number).slice(0, LISTED);
    return latest.map(({ id, name, last: { kind, text, time } }) => ({ id, name, last: { kind, text, time } }));
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

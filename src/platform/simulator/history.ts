import type { Content } from "../pages-api/chat.js";
import type { MessageRecord } from "../store/records.js";
import type { Store } from "../store/store.js";

/** How many messages are kept, in a chat and in all. */
export const CHAT_LIMIT = 1_000;
export const HISTORY_LIMIT = 10_000;

/** The messages of all chats, in the order in which they were written; the oldest give way. */
export class History {
  readonly #store: Store;
  readonly #chats = new Map<string, MessageRecord[]>();
  #seq = 0;

  constructor(store: Store) {
    this.#store = store;
    this.reload();
  }

  /** Reads the store again, after an import or a reset. */
  reload(): void {
    this.#chats.clear();
    for (const message of this.#store.messages.values()) {
      this.#seq = Math.max(this.#seq, message.seq);
      this.#insert(message);
    }
  }

  add(chat: string, sender: string, content: Content, viaApi = false): MessageRecord {
    const seq = ++this.#seq;
    const from = { chat, sender, time: Date.now(), content };
    const message: MessageRecord = { id: newMessageId(), seq, ...from, ...(viaApi && { viaApi }) };
    this.#store.messages.put(message.id, message);
    this.#insert(message);
    return message;
  }

  get(id: string): MessageRecord | undefined {
    return this.#store.messages.get(id);
  }

  /** Puts a changed message in its place. */
  change(message: MessageRecord): void {
    this.#store.messages.put(message.id, message);
    const messages = this.of(message.chat);
    const index = messages.findLastIndex(({ id }) => id === message.id);
    if (index >= 0) messages[index] = message;
  }

  /** A chat's messages, oldest first. */
  of(chat: string): MessageRecord[] {
    return this.#chats.get(chat) ?? [];
  }

  chats(): MapIterator<string> {
    return this.#chats.keys();
  }

  #insert(message: MessageRecord): void {
    const messages = this.#chats.get(message.chat);
    if (messages === undefined) this.#chats.set(message.chat, [message]);
    else messages.push(message);
    if (messages !== undefined && messages.length > CHAT_LIMIT) this.#forget(messages);
    // A table keeps the order, so that its first message is the oldest of all.
    else if (this.#store.messages.size > HISTORY_LIMIT) this.#forget(this.#oldestChat());
  }

  #forget(messages: MessageRecord[]): void {
    const oldest = messages.shift();
    if (oldest === undefined) return;
    this.#store.messages.forget(oldest.id);
    if (messages.length === 0) this.#chats.delete(oldest.chat);
  }

  #oldestChat(): MessageRecord[] {
    const [oldest] = this.#store.messages.values();
    return oldest === undefined ? [] : this.of(oldest.chat);
  }
}

/** As large as real ones are: beyond 2^53, where JavaScript's numbers are not exact. */
export function newMessageId(): string {
  return ((1n << 60n) | (random30() << 30n) | random30()).toString();
}

function random30(): bigint {
  return BigInt(Math.floor(Math.random() * 2 ** 30));
}

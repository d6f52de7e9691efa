import { signal } from "@preact/signals";
import type { Message } from "../../pages-api/chat.js";
import { request } from "../api/request.js";
import { me } from "./person.js";
import { openedChat } from "./route.js";

/** A chat's messages as far as they are loaded: without gaps, oldest first. */
export interface Log {
  readonly messages: readonly Message[];
  /** Whether the server has older ones. */
  readonly more: boolean;
}

const logs = signal<ReadonlyMap<string, Log>>(new Map());

/** Undefined until the chat was opened. */
export function logOf(chat: string): Log | undefined {
  return logs.value.get(chat);
}

/** A new message, or one that has changed, in a chat that is loaded. */
export function putMessage(message: Message): void {
  const log = logs.peek().get(message.chat);
  if (log === undefined) return;
  put(message.chat, { ...log, messages: merge(log.messages, [message]) });
}

/** Loads the newest messages of a chat. */
export async function loadNewest(chat: string): Promise<void> {
  const as = me.peek();
  const page = await request("GET api/chats/:chat/messages", { path: { chat }, query: { as } });
  if (as !== me.peek()) return;
  const known = logs.peek().get(chat);
  const joins = known?.messages.some(({ id }) => id === page.messages[0]?.id) === true;
  put(chat, joins ? { ...known, messages: merge(known.messages, page.messages) } : page);
}

/** Loads the page before the oldest message that is loaded. */
export async function loadOlder(chat: string): Promise<void> {
  const oldest = logs.peek().get(chat)?.messages[0];
  if (oldest === undefined) return;
  const query = { as: me.peek(), before: oldest.seq };
  const page = await request("GET api/chats/:chat/messages", { path: { chat }, query });
  const log = logs.peek().get(chat);
  if (log !== undefined) put(chat, { messages: merge(page.messages, log.messages), more: page.more });
}

/** After a loss of the connection: the open chat is loaded again, the others when they are opened. */
export async function refreshMessages(): Promise<void> {
  const open = openedChat.peek();
  logs.value = new Map([...logs.peek()].filter(([chat]) => chat === open));
  if (open !== undefined) await loadNewest(open).catch(() => {});
}

export function forgetMessages(): void {
  logs.value = new Map();
}

function put(chat: string, log: Log): void {
  logs.value = new Map(logs.peek()).set(chat, log);
}

/** The later one of two with the same id wins. */
function merge(some: readonly Message[], others: readonly Message[]): Message[] {
  const byId = new Map([...some, ...others].map((message) => [message.id, message]));
  return [...byId.values()].sort((one, other) => one.seq - other.seq);
}

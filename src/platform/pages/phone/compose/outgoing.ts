import { signal } from "@preact/signals";
import type { Draft, MediaUse } from "../../../pages-api/draft.js";
import { request } from "../../api/request.js";
import { problemText } from "../../language/problems.js";
import { putMessage } from "../messages.js";
import { me } from "../person.js";

/** A message on its way: seen at once, replaced by the real one when the server has it. */
export interface Outgoing {
  readonly key: number;
  readonly chat: string;
  /** What people see of it meanwhile. */
  readonly preview: Preview;
  /** Why it was not sent; it can be tried again. */
  readonly problem?: string;
  readonly send: () => Promise<Draft>;
}

export type Preview =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "image"; readonly url: string }
  | { readonly kind: "other"; readonly label: string };

const outgoing = signal<readonly Outgoing[]>([]);

/** What waits until no message of a chat is on its way to the server. */
const waiting = new Map<string, { requests: number; acts: (() => void)[] }>();
let keys = 0;

export function outgoingOf(chat: string): readonly Outgoing[] {
  return outgoing.value.filter((message) => message.chat === chat);
}

/** Sends a message that needs nothing before it. */
export function sendDraft(chat: string, draft: Draft, preview: Preview): Promise<void> {
  return sendMessage(chat, preview, () => Promise.resolve(draft));
}

/** @param prepare uploads what the message carries; called again where a person tries again */
export async function sendMessage(chat: string, preview: Preview, prepare: () => Promise<Draft>): Promise<void> {
  const message: Outgoing = { key: ++keys, chat, preview, send: prepare };
  outgoing.value = [...outgoing.value, message];
  await transmit(message);
}

export async function sendAgain(message: Outgoing): Promise<void> {
  const { key, chat, preview, send } = message;
  const fresh = { key, chat, preview, send };
  change(key, fresh);
  await transmit(fresh);
}

export function discard({ key, preview }: Outgoing): void {
  if (preview.kind === "image") URL.revokeObjectURL(preview.url);
  outgoing.value = outgoing.value.filter((message) => message.key !== key);
}

export interface Upload {
  readonly use: MediaUse;
  readonly name?: string;
  readonly durationMs?: number;
}

/** Uploads a file; its id is what a draft carries. */
export async function upload(file: Blob, { use, name, durationMs }: Upload) {
  const query = {
    use,
    ...(name !== undefined && { name }),
    ...(durationMs !== undefined && { durationMs: Math.round(durationMs) }),
  };
  return await request("POST api/media", { query, body: file });
}

async function transmit(message: Outgoing): Promise<void> {
  const { chat, key, send } = message;
  const as = me.peek();
  try {
    const content = await send();
    const answer = await counted(chat, () =>
      request("POST api/chats/:chat/messages", { path: { chat }, body: { as, content } }),
    );
    putMessage(answer);
    discard(message);
  } catch (error) {
    change(key, { ...message, problem: problemText(error) });
  }
}

/**
 * Does something once no message of the chat is on its way. The server tells of an own message before it answers the
 * request that sent it: shown at once, it would stand beside its own preview.
 */
export function whenSent(chat: string, act: () => void): void {
  const entry = waiting.get(chat);
  if (entry === undefined) act();
  else entry.acts.push(act);
}

async function counted<Answer>(chat: string, ask: () => Promise<Answer>): Promise<Answer> {
  const entry = waiting.get(chat) ?? { requests: 0, acts: [] };
  waiting.set(chat, entry);
  entry.requests++;
  try {
    return await ask();
  } finally {
    entry.requests--;
    if (entry.requests === 0) {
      waiting.delete(chat);
      // After what follows the answer: the message takes the place of its preview.
      window.setTimeout(() => entry.acts.forEach((act) => act()));
    }
  }
}

function change(key: number, message: Outgoing): void {
  outgoing.value = outgoing.value.map((other) => (other.key === key ? message : other));
}
